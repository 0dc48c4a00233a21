import { readdir, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { tempDir } from '../../../tests/support/temp.ts';
import { Checkpoint, chunkSamples } from './checkpoint.ts';

const ramp = (samples: number, from = 0): Float32Array =>
  Float32Array.from({ length: 2 * samples }, (_, i) => ((from * 2 + i) % 1000) / 1000);

async function storedSamples(checkpoint: Checkpoint): Promise<Float32Array> {
  const blocks: Float32Array[] = [];
  for await (const block of checkpoint.stored().read()) blocks.push(block);
  const all = new Float32Array(blocks.reduce((sum, block) => sum + block.length, 0));
  let at = 0;
  for (const block of blocks) {
    all.set(block, at);
    at += block.length;
  }
  return all;
}

describe('checkpoint', () => {
  it('keeps whole chunks and gives them back sample for sample', async () => {
    const folder = path.join(tempDir(), 'chunks');
    const first = await Checkpoint.open(folder, 'song model');
    expect(first.stored().samples).toBe(0);
    const total = Math.floor(chunkSamples * 2.5);
    for (let at = 0; at < total; at += 70_001) await first.append(ramp(Math.min(70_001, total - at), at));
    const second = await Checkpoint.open(folder, 'song model');
    expect(second.stored().samples).toBe(2 * chunkSamples);
    expect(await storedSamples(second)).toEqual(ramp(2 * chunkSamples));
  });

  it('goes on behind what was stored', async () => {
    const folder = tempDir();
    const first = await Checkpoint.open(folder, 'k');
    await first.append(ramp(chunkSamples));
    const second = await Checkpoint.open(folder, 'k');
    await second.append(ramp(chunkSamples, chunkSamples));
    const third = await Checkpoint.open(folder, 'k');
    expect(await storedSamples(third)).toEqual(ramp(2 * chunkSamples));
  });

  it('starts afresh for another song or model', async () => {
    const folder = tempDir();
    await (await Checkpoint.open(folder, 'a')).append(ramp(chunkSamples));
    expect((await Checkpoint.open(folder, 'b')).stored().samples).toBe(0);
    expect(await readdir(folder)).toEqual(['key']);
  });

  it('counts neither a chunk that was cut short nor what follows it, nor temporary files', async () => {
    const folder = tempDir();
    await (await Checkpoint.open(folder, 'k')).append(ramp(3 * chunkSamples));
    await truncate(path.join(folder, 'vocals-00001.f32'), 1000);
    await writeFile(path.join(folder, 'vocals-00003.f32.part'), 'x');
    expect((await Checkpoint.open(folder, 'k')).stored().samples).toBe(chunkSamples);
  });
});
