import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { modelsDir } from '../../../tests/support/sounds.ts';
import { tempDir } from '../../../tests/support/temp.ts';
import { differenceDb, separateWholeFile } from '../../../tests/support/whole-file-reference.ts';
import { createPairFft } from './fft.ts';
import { resolveModel } from './manifest.ts';
import { segmentCount } from './segments.ts';
import { firstSegmentFor, type SeparatedBlock, type SeparateOptions, separateStream } from './separate-stream.ts';
import { loadNetwork } from './session.ts';

const model = await resolveModel(modelsDir);
const { spec } = model;
const { run: network } = await loadNetwork(model, 'cpu');
const fft = await createPairFft(spec.stft.nFft);

/** Something like a band with a voice: chords, a sliding formant buzz, clicks. */
function song(samples: number): Float32Array {
  const out = new Float32Array(2 * samples);
  let phase = 0;
  for (let n = 0; n < samples; n += 1) {
    const t = n / 44_100;
    const pitch = 220 * (1 + 0.02 * Math.sin(2 * Math.PI * 5.5 * t)) * (1 + 0.25 * Math.sin(0.9 * t));
    phase += pitch / 44_100;
    const voice =
      ((phase % 1 < 0.4 ? 1 : -0.6) + 0.2 * Math.sin(2 * Math.PI * 5 * phase)) *
      0.2 *
      (Math.sin(2.1 * t) > -0.3 ? 1 : 0);
    const chord = 0.15 * (Math.sin(2 * Math.PI * 130.8 * t) + Math.sin(2 * Math.PI * 164.8 * t));
    const click = n % 22_050 < 60 ? 0.5 * (1 - (n % 22_050) / 60) : 0;
    out[2 * n] = voice + chord + click;
    out[2 * n + 1] = voice + 0.8 * chord - click;
  }
  return out;
}

async function* inBlocks(samples: Float32Array, size: number): AsyncGenerator<Float32Array> {
  for (let at = 0; at < samples.length; at += 2 * size) yield samples.subarray(at, at + 2 * size);
}

async function separate(samples: Float32Array, blockSize: number, options: Partial<SeparateOptions> = {}) {
  const blocks: SeparatedBlock[] = [];
  for await (const block of separateStream(inBlocks(samples, blockSize), { spec, fft, network, ...options }))
    blocks.push(block);
  let expected = 0;
  const vocals = new Float32Array(samples.length);
  const mixture = new Float32Array(samples.length);
  for (const block of blocks) {
    expect(block.start).toBe(expected);
    expect(block.mixture.length).toBe(block.vocals.length);
    vocals.set(block.vocals, 2 * block.start);
    mixture.set(block.mixture, 2 * block.start);
    expected += block.vocals.length / 2;
  }
  expect(expected).toBe(samples.length / 2);
  return { vocals, mixture };
}

describe('streaming separation', () => {
  it.each([
    ['six seconds', 6 * 44_100 + 123],
    ['shorter than a segment', 44_100],
    ['0.2 s', 8_820],
    ['shorter than a frame', 700],
  ])('equals the whole-file reference within -90 dB: %s', async (_, samples) => {
    const input = song(samples);
    const { vocals, mixture } = await separate(input, 5_000);
    expect(mixture).toEqual(input);
    const reference = await separateWholeFile(input, spec, network);
    expect(differenceDb(reference, vocals)).toBeLessThan(-90);
  });

  it('does not depend on how the song arrives', async () => {
    const input = song(3 * 44_100);
    const { vocals } = await separate(input, 1_000_000);
    expect((await separate(input, 777)).vocals).toEqual(vocals);
  });

  it('goes on after an interruption as if there had been none, bit for bit', async () => {
    const input = song(12 * 44_100);
    const { vocals } = await separate(input, 8_192);
    for (const seconds of [4, 6, 9]) {
      const samples = Math.floor(seconds * 44_100);
      let runs = 0;
      const stored = {
        samples,
        async *read() {
          for (let at = 0; at < samples; at += 30_000) yield vocals.slice(2 * at, 2 * Math.min(samples, at + 30_000));
        },
      };
      const counted: typeof network = (segment) => {
        runs += 1;
        return network(segment);
      };
      const resumed = await separate(input, 8_192, { stored, network: counted });
      expect(differenceDb(vocals, resumed.vocals)).toBe(Number.NEGATIVE_INFINITY);
      const frames = 1 + Math.floor(input.length / 2 / spec.stft.hop);
      const all = segmentCount(frames, { bins: spec.stft.bins, ...spec.segment });
      expect(runs).toBe(all - firstSegmentFor(samples, spec));
      expect(runs).toBeLessThan(all);
    }
  });

  it('stays silent, finite and quick to end on silence and on nothing', async () => {
    const { vocals } = await separate(new Float32Array(2 * 44_100), 4_096);
    expect(vocals.every((value) => value === 0)).toBe(true);
    expect((await separate(new Float32Array(0), 4_096)).vocals.length).toBe(0);
  });

  it('does not care about the level of the song', async () => {
    const input = song(2 * 44_100);
    const { vocals } = await separate(input, 8_192);
    const { vocals: quiet } = await separate(
      input.map((value) => value / 16),
      8_192,
    );
    expect(
      differenceDb(
        vocals,
        quiet.map((value) => value * 16),
      ),
    ).toBeLessThan(-55);
  });
});

describe('loading a network', () => {
  it('tells a missing, a damaged and a refused model apart', async () => {
    const folder = tempDir();
    const file = path.join(folder, 'model.onnx');
    await expect(loadNetwork({ spec, file }, 'cpu')).rejects.toMatchObject({ code: 'model-missing' });
    const bytes = await readFile(model.file);
    bytes[1000] = (bytes[1000] as number) ^ 1;
    await writeFile(file, bytes);
    await expect(loadNetwork({ spec, file }, 'cpu')).rejects.toMatchObject({ code: 'model-corrupt' });
    const { createHash } = await import('node:crypto');
    const nonsense = Buffer.from('not a model');
    await writeFile(file, nonsense);
    const sha256 = createHash('sha256').update(nonsense).digest('hex');
    await expect(loadNetwork({ spec: { ...spec, sha256 }, file }, 'cpu')).rejects.toMatchObject({
      code: 'model-refused',
    });
  });
});
