import { LimelightError } from '../../shared/errors.ts';
import { Checkpoint } from '../inference/checkpoint.ts';
import type { PairFft } from '../inference/fft.ts';
import { PartMeter } from '../inference/meter.ts';
import type { SeparationRequest, SeparationResult, SeparationTimes } from '../inference/protocol.ts';
import type { Network } from '../inference/segments.ts';
import { separateStream } from '../inference/separate-stream.ts';
import { decodePcm, sampleRateHz } from '../media/decode-pcm.ts';
import { TrackEncoder } from '../media/encode-tracks.ts';
import type { Ffmpeg } from '../media/ffmpeg/ffmpeg.ts';
import { writeFailure } from '../media/files.ts';

export interface SeparationTools {
  readonly ffmpeg: Ffmpeg;
  readonly fft: PairFft;
  readonly network: Network;
  readonly signal: AbortSignal;
  /** Milliseconds spent before this was called: loading. */
  readonly startMs: number;
  onProgress(samples: number, resumedSamples: number): void;
}

/** Adds the time `iterable` takes to deliver to `add`. */
async function* timed<T>(iterable: AsyncIterable<T>, add: (ms: number) => void): AsyncGenerator<T> {
  const iterator = iterable[Symbol.asyncIterator]();
  try {
    for (;;) {
      const from = performance.now();
      const { value, done } = await iterator.next();
      add(performance.now() - from);
      if (done) return;
      yield value;
    }
  } finally {
    await iterator.return?.();
  }
}

/**
 * One song through the whole chain, as a stream: decode, separate, measure, keep chunks, encode. Memory is bounded by
 * the segment of the network; every stage waits for the slowest.
 */
export async function runSeparation(request: SeparationRequest, tools: SeparationTools): Promise<SeparationResult> {
  const from = performance.now();
  const times: SeparationTimes = {
    start: tools.startMs,
    decode: 0,
    stft: 0,
    network: 0,
    istft: 0,
    measure: 0,
    checkpoint: 0,
    encode: 0,
    total: 0,
  };
  const timing = async <T>(stage: keyof SeparationTimes, work: () => T | Promise<T>): Promise<T> => {
    const start = performance.now();
    try {
      return await work();
    } finally {
      times[stage] += performance.now() - start;
    }
  };

  const checkpoint = request.checkpoint
    ? await openCheckpoint(request.checkpoint.folder, request.checkpoint.key)
    : null;
  const stored = checkpoint?.stored();
  const accompanimentMeter = new PartMeter();
  const vocalsMeter = new PartMeter();
  const decoded = decodePcm(tools.ffmpeg, request.sourceFile, { fileName: request.fileName, signal: tools.signal });
  const encoder = new TrackEncoder(tools.ffmpeg, request.outputs, request.tags, tools.signal);
  let samples = 0;
  try {
    const blocks = separateStream(
      timed(decoded, (ms) => {
        times.decode += ms;
      }),
      {
        spec: request.model.spec,
        fft: tools.fft,
        network: tools.network,
        times,
        ...(stored ? { stored } : {}),
      },
    );
    for await (const { start, mixture, vocals } of blocks) {
      tools.signal.throwIfAborted();
      const accompaniment = subtract(mixture, vocals);
      await timing('measure', () => {
        accompanimentMeter.push(accompaniment);
        vocalsMeter.push(vocals);
      });
      if (!vocalsMeter.finite || !accompanimentMeter.finite) {
        throw new LimelightError('inference-crashed', { detail: 'the network gave something that is not a number' });
      }
      await timing('encode', () => encoder.write(interleaveParts(accompaniment, vocals)));
      samples = start + vocals.length / 2;
      const fresh = checkpoint ? afterSample(vocals, start, stored?.samples ?? 0) : null;
      if (checkpoint && fresh)
        await timing('checkpoint', () => appendTo(checkpoint, fresh, request.checkpoint?.folder ?? ''));
      tools.onProgress(samples, stored?.samples ?? 0);
    }
    await timing('encode', () => encoder.finish());
  } catch (error) {
    encoder.abort();
    throw error;
  }
  const peaks = await timing('measure', () => ({
    version: 1 as const,
    durationMs: Math.round((samples / sampleRateHz) * 1000),
    accompaniment: accompanimentMeter.waveform(),
    vocals: vocalsMeter.waveform(),
    levels: { accompaniment: accompanimentMeter.levels(), vocals: vocalsMeter.levels() },
  }));
  times.total = tools.startMs + performance.now() - from;
  return {
    samples,
    durationMs: peaks.durationMs,
    resumedSamples: stored?.samples ?? 0,
    peaks,
    times,
    peakMemoryBytes: process.resourceUsage().maxRSS * 1024,
  };
}

async function openCheckpoint(folder: string, key: string): Promise<Checkpoint> {
  try {
    return await Checkpoint.open(folder, key);
  } catch (error) {
    throw writeFailure(error, folder);
  }
}

async function appendTo(checkpoint: Checkpoint, vocals: Float32Array, folder: string): Promise<void> {
  try {
    await checkpoint.append(vocals);
  } catch (error) {
    throw writeFailure(error, folder);
  }
}

/** The part of a block that begins at or after a sample; null where there is none. */
function afterSample(block: Float32Array, start: number, from: number): Float32Array | null {
  const skip = Math.max(0, from - start) * 2;
  return skip < block.length ? block.subarray(skip) : null;
}

function subtract(mixture: Float32Array, vocals: Float32Array): Float32Array {
  const out = new Float32Array(mixture.length);
  for (let i = 0; i < out.length; i += 1) out[i] = (mixture[i] as number) - (vocals[i] as number);
  return out;
}

/** Two stereo parts to frames of four: accompaniment L, R, vocals L, R. */
function interleaveParts(accompaniment: Float32Array, vocals: Float32Array): Float32Array {
  const out = new Float32Array(2 * vocals.length);
  for (let i = 0, o = 0; i < vocals.length; i += 2, o += 4) {
    out[o] = accompaniment[i] as number;
    out[o + 1] = accompaniment[i + 1] as number;
    out[o + 2] = vocals[i] as number;
    out[o + 3] = vocals[i + 1] as number;
  }
  return out;
}
