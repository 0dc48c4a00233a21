import { statSync } from 'node:fs';
import path from 'node:path';
import { InferenceClient } from '../src/main/host/inference-client.ts';
import { silentLog } from '../src/main/host/ports.ts';
import { resolveModel } from '../src/main/inference/manifest.ts';
import type { SeparationResult } from '../src/main/inference/protocol.ts';
import { ProcessRegistry } from '../src/main/media/process-registry.ts';
import { forkInference } from '../src/main/node/fork-inference.ts';
import { makeSong, modelsDir, projectRoot, testFfmpeg } from '../tests/support/sounds.ts';
import { type Row, round, table } from './measure.ts';

const entry = path.join(projectRoot, 'src', 'main', 'node', 'inference-process.ts');

async function separate(file: string, folder: string, checkpoint: boolean): Promise<SeparationResult> {
  const registry = new ProcessRegistry();
  const client = new InferenceClient(() => forkInference(entry, registry), silentLog);
  return await client.separate({
    sourceFile: file,
    fileName: path.basename(file),
    ffmpegPath: (await testFfmpeg()).path,
    model: await resolveModel(modelsDir),
    device: 'cpu',
    outputs: [{ part: 'karaoke', format: 'webm', file: path.join(folder, 'out.webm') }],
    tags: {},
    checkpoint: checkpoint ? { folder: path.join(folder, `chunks-${path.basename(file)}`), key: 'bench' } : null,
  });
}

/** Real-time factor and memory of the whole chain, by stage, on five minutes, an hour and an hour and a half. */
export async function benchSeparation(folder: string, quick: boolean): Promise<string> {
  const lengths = quick
    ? ([['5 min', 300]] as const)
    : ([
        ['5 min', 300],
        ['60 min', 3_600],
        ['90 min', 5_400],
      ] as const);
  const speed: Row[] = [];
  const memory: Row[] = [];
  for (const [name, seconds] of lengths) {
    const file = await makeSong(path.join(folder, `${seconds}.mp3`), seconds, { seed: 3 });
    const { times, durationMs, peakMemoryBytes } = await separate(file, folder, true);
    const share = (ms: number): number => round(ms / durationMs, 4);
    speed.push({
      song: name,
      'whole chain': share(times.total),
      start: share(times.start),
      decode: share(times.decode),
      STFT: share(times.stft),
      network: share(times.network),
      iSTFT: share(times.istft),
      'levels, peaks': share(times.measure),
      checkpoint: share(times.checkpoint),
      encode: share(times.encode),
    });
    memory.push({
      song: name,
      'peak memory of the inference process': `${round(peakMemoryBytes / 1e6, 0)} MB`,
      'karaoke track': `${round(statSync(path.join(folder, 'out.webm')).size / 1e6)} MB`,
    });
  }
  return [
    '### Separation, end to end',
    '',
    'Seconds of work per second of song (real-time factor), wall clock. Stages overlap with ffmpeg, which runs beside them:',
    '"decode" and "encode" are the time the chain waits for it.',
    '',
    table(speed),
    '',
    table(memory),
  ].join('\n');
}
