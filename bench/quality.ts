import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { createPairFft } from '../src/main/inference/fft.ts';
import { resolveModel } from '../src/main/inference/manifest.ts';
import { separateStream } from '../src/main/inference/separate-stream.ts';
import { loadNetwork } from '../src/main/inference/session.ts';
import { decodePcm } from '../src/main/media/decode-pcm.ts';
import { modelsDir, musicFolder, testFfmpeg } from '../tests/support/sounds.ts';
import { differenceDb, separateWholeFile } from '../tests/support/whole-file-reference.ts';
import { type Row, round, table, uSdr } from './measure.ts';

async function decode(file: string): Promise<Float32Array> {
  const blocks: Float32Array[] = [];
  for await (const block of decodePcm(await testFfmpeg(), file, { fileName: path.basename(file) })) blocks.push(block);
  const all = new Float32Array(blocks.reduce((sum, block) => sum + block.length, 0));
  let at = 0;
  for (const block of blocks) {
    all.set(block, at);
    at += block.length;
  }
  return all;
}

const add = (a: Float32Array, b: Float32Array, sign = 1): Float32Array =>
  a.map((value, i) => value + sign * (b[i] as number));

/** What is the same left and right, the oldest way to find a voice. */
function centre(mixture: Float32Array): Float32Array {
  return mixture.map((_, i) => ((mixture[i & ~1] as number) + (mixture[i | 1] as number)) / 2);
}

/** Quality on the excerpts with exact parts, beside doing nothing and the centre cut; and the stream beside the whole file. */
export async function benchQuality(): Promise<string> {
  const folder = path.join(musicFolder() ?? '', 'everything-is-free');
  if (musicFolder() === null || !existsSync(folder)) {
    return '### Quality\n\nLIMELIGHT_TEST_MUSIC names no folder with excerpts: not measured in this run.';
  }
  const model = await resolveModel(modelsDir);
  const { run } = await loadNetwork(model, 'cpu');
  const fft = await createPairFft(model.spec.stft.nFft);
  const rows: Row[] = [];
  for (const name of readdirSync(folder)
    .filter((file) => file.endsWith('.vocals.flac'))
    .sort()) {
    const title = name.replace('.vocals.flac', '');
    const vocals = await decode(path.join(folder, name));
    const accompaniment = await decode(path.join(folder, `${title}.accompaniment.flac`));
    const mixture = add(vocals, accompaniment);
    const found = new Float32Array(mixture.length);
    async function* once(): AsyncGenerator<Float32Array> {
      for (let at = 0; at < mixture.length; at += 16_384) yield mixture.subarray(at, at + 16_384);
    }
    for await (const block of separateStream(once(), { spec: model.spec, fft, network: run }))
      found.set(block.vocals, 2 * block.start);
    const cut = centre(mixture);
    const reference = await separateWholeFile(mixture, model.spec, run);
    rows.push({
      excerpt: title,
      'acc.: nothing': round(uSdr(accompaniment, mixture)),
      'acc.: centre cut': round(uSdr(accompaniment, add(mixture, cut, -1))),
      'acc.: limelight-base': round(uSdr(accompaniment, add(mixture, found, -1))),
      'voc.: nothing': round(uSdr(vocals, mixture)),
      'voc.: centre cut': round(uSdr(vocals, cut)),
      'voc.: limelight-base': round(uSdr(vocals, found)),
      'stream against whole file': `${round(differenceDb(reference, found), 0)} dB`,
    });
  }
  return [
    '### Quality',
    '',
    'uSDR in dB of the 30 s excerpts at the balance of the album (higher is better). All five songs were heard by the model in',
    'training: these figures show that the chain does no harm, not how good the model is on other songs (models/README.md does).',
    '',
    table(rows),
  ].join('\n');
}
