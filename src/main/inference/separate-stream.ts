import type { PairFft } from './fft.ts';
import type { ModelSpec } from './manifest.ts';
import { type Network, SegmentBlender } from './segments.ts';
import { StreamingIstft, StreamingStft } from './stft.ts';

/** A stretch of the song, both parts, interleaved stereo float32 of the same length: `mixture = accompaniment + vocals`. */
export interface SeparatedBlock {
  /** First sample (per channel). */
  readonly start: number;
  readonly mixture: Float32Array;
  readonly vocals: Float32Array;
}

/** Milliseconds spent, by stage. */
export interface StageTimes {
  stft: number;
  network: number;
  istft: number;
}

/** Vocals of an earlier, interrupted run: sample-exact, from the start of the song up to `samples`. */
export interface StoredVocals {
  readonly samples: number;
  /** Blocks in order, interleaved stereo. */
  read(): AsyncIterable<Float32Array>;
}

export interface SeparateOptions {
  readonly spec: Pick<ModelSpec, 'stft' | 'segment'>;
  readonly fft: PairFft;
  readonly network: Network;
  readonly stored?: StoredVocals;
  readonly times?: StageTimes;
}

/**
 * Where a resumed run has to begin so that everything from sample `from` on comes out as it would have without the
 * interruption: the first segment that reaches a frame which reaches that sample.
 */
export function firstSegmentFor(from: number, { stft, segment }: SeparateOptions['spec']): number {
  const firstFrame = Math.max(0, Math.ceil((from - stft.nFft / 2 + 1) / stft.hop));
  return Math.max(0, Math.ceil((firstFrame - segment.frames + 1) / segment.stepFrames));
}

/**
 * Separates a song as it streams by: STFT, network over overlapping segments, inverse STFT with overlap-add. Holds a few
 * segments, whatever the length. Stored vocals of an earlier run are passed on as they are and only the rest is computed.
 *
 * @param blocks interleaved stereo float32 at the model's sample rate, from the beginning of the song
 */
export async function* separateStream(
  blocks: AsyncIterable<Float32Array>,
  { spec, fft, network, stored, times }: SeparateOptions,
): AsyncGenerator<SeparatedBlock> {
  const resumeAt = stored?.samples ?? 0;
  const firstFrame = firstSegmentFor(resumeAt, spec) * spec.segment.stepFrames;
  const clock = times ?? { stft: 0, network: 0, istft: 0 };
  const timedNetwork: Network = async (segment) => {
    const from = performance.now();
    const output = await network(segment);
    clock.network += performance.now() - from;
    return output;
  };
  const stft = new StreamingStft(fft, spec.stft, firstFrame);
  const blender = new SegmentBlender({ bins: spec.stft.bins, ...spec.segment }, timedNetwork);
  const istft = new StreamingIstft(fft, spec.stft, firstFrame);
  const mixture = new SampleQueue();
  const earlier = stored?.read()[Symbol.asyncIterator]();
  let position = 0;
  let leftover: Float32Array | null = null;

  /** Passes on what is known from before, as far as the mixture has come. */
  async function* passStored(): AsyncGenerator<SeparatedBlock> {
    while (earlier !== undefined && position < resumeAt) {
      if (leftover === null) {
        const next = await earlier.next();
        if (next.done) throw new Error('stored vocals end before they should');
        leftover = next.value;
      }
      const count = Math.min(leftover.length / 2, mixture.length, resumeAt - position);
      if (count === 0) return;
      const vocals: Float32Array = leftover.subarray(0, 2 * count);
      leftover = 2 * count === leftover.length ? null : leftover.subarray(2 * count);
      yield { start: position, mixture: mixture.take(count), vocals };
      position += count;
    }
  }

  /** Passes on fresh samples that are wanted: not those before the beginning, not those that were stored. */
  function* passFresh(part: { start: number; samples: Float32Array }): Generator<SeparatedBlock> {
    const from = Math.max(part.start, position);
    const count = Math.min(part.start + part.samples.length / 2 - from, mixture.length);
    if (count <= 0 || from !== position) return;
    const offset = 2 * (from - part.start);
    yield { start: from, mixture: mixture.take(count), vocals: part.samples.subarray(offset, offset + 2 * count) };
    position += count;
  }

  async function* passFrames(frames: AsyncIterable<Float32Array>): AsyncGenerator<SeparatedBlock> {
    for await (const frame of frames) {
      const from = performance.now();
      const part = istft.push(frame);
      clock.istft += performance.now() - from;
      yield* passFresh(part);
    }
  }

  async function* passSpectra(spectra: Generator<Float32Array>): AsyncGenerator<SeparatedBlock> {
    for (;;) {
      const from = performance.now();
      const { value, done } = spectra.next();
      clock.stft += performance.now() - from;
      if (done) return;
      yield* passFrames(blender.push(value));
    }
  }

  for await (const block of blocks) {
    if (block.length === 0) continue;
    mixture.push(block);
    yield* passStored();
    yield* passSpectra(stft.push(block));
  }
  yield* passStored();
  yield* passSpectra(stft.end());
  yield* passFrames(blender.end());
  yield* passFresh(istft.end());
}

/** First in, first out, in interleaved stereo; counts are per channel. */
class SampleQueue {
  #blocks: Float32Array[] = [];
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(block: Float32Array): void {
    this.#blocks.push(block);
    this.#length += block.length / 2;
  }

  take(count: number): Float32Array {
    const out = new Float32Array(2 * count);
    let filled = 0;
    while (filled < out.length) {
      const head = this.#blocks[0];
      if (head === undefined) throw new RangeError('more samples asked for than there are');
      const part = head.subarray(0, out.length - filled);
      out.set(part, filled);
      filled += part.length;
      if (part.length === head.length) this.#blocks.shift();
      else this.#blocks[0] = head.subarray(part.length);
    }
    this.#length -= count;
    return out;
  }
}
