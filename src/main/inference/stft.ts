import type { PairFft } from './fft.ts';

export interface StftShape {
  readonly nFft: number;
  readonly hop: number;
  /** Bins kept, from 0 upwards. */
  readonly bins: number;
  /** Spectra are multiplied by this on the way in and divided by it on the way out. */
  readonly scale: number;
}

/** Periodic Hann window: 0.5 - 0.5 cos(2 pi n / N) (Harris 1978). */
export function hannWindow(size: number): Float32Array {
  return Float32Array.from({ length: size }, (_, n) => 0.5 - 0.5 * Math.cos((2 * Math.PI * n) / size));
}

/** Index of a signal of `length` samples mirrored at both ends without repeating the edge, for any whole `index`. */
export function reflectIndex(index: number, length: number): number {
  if (length === 1) return 0;
  const period = 2 * (length - 1);
  const folded = ((index % period) + period) % period;
  return folded < length ? folded : period - folded;
}

/** How many centred frames a signal has: one at sample 0 and one per hop after it. */
export function frameCount(samples: number, hop: number): number {
  return samples === 0 ? 0 : 1 + Math.floor(samples / hop);
}

/**
 * Short-time Fourier transform of a stereo signal that arrives in blocks: frame `t` is centred on sample `t * hop`, both
 * ends are mirrored (what PyTorch calls `center=True, pad_mode="reflect"`). Holds a few frames of sound, never the song.
 */
export class StreamingStft {
  readonly #fft: PairFft;
  readonly #shape: StftShape;
  readonly #window: Float32Array;
  /** Interleaved samples from `#base` on. */
  #buffer: Float32Array;
  #base = 0;
  #length = 0;
  #nextFrame: number;
  readonly #spectra: Float32Array;

  /** @param firstFrame frames before it are not computed (a resumed separation starts in the middle) */
  constructor(fft: PairFft, shape: StftShape, firstFrame = 0) {
    this.#fft = fft;
    this.#shape = shape;
    this.#window = hannWindow(shape.nFft);
    this.#buffer = new Float32Array(2 * 16 * shape.nFft);
    this.#nextFrame = firstFrame;
    this.#spectra = new Float32Array(4 * shape.bins);
  }

  /** Samples (per channel) received so far. */
  get samples(): number {
    return this.#base + this.#length;
  }

  /**
   * Takes interleaved stereo samples and yields each frame that is complete: `4 * bins` floats as `PairFft.forward` lays
   * them out. The array is reused for the next frame.
   */
  *push(block: Float32Array): Generator<Float32Array> {
    this.#append(block);
    const { nFft, hop } = this.#shape;
    const half = nFft / 2;
    for (;;) {
      const start = this.#nextFrame * hop - half;
      // A frame that reaches before the song's start mirrors up to `half` samples.
      const needed = start < 0 ? Math.max(start + nFft, half + 1) : start + nFft;
      if (this.samples < needed) break;
      yield this.#frame(start, Number.POSITIVE_INFINITY);
      this.#nextFrame += 1;
    }
    this.#forget();
  }

  /** The song ended: yields the frames that reach beyond it. */
  *end(): Generator<Float32Array> {
    const total = frameCount(this.samples, this.#shape.hop);
    for (; this.#nextFrame < total; this.#nextFrame += 1) {
      yield this.#frame(this.#nextFrame * this.#shape.hop - this.#shape.nFft / 2, this.samples);
    }
  }

  #frame(start: number, end: number): Float32Array {
    const { nFft, bins, scale } = this.#shape;
    const { time } = this.#fft;
    const window = this.#window;
    const buffer = this.#buffer;
    if (start >= 0 && start + nFft <= end) {
      let at = 2 * (start - this.#base);
      for (let n = 0; n < nFft; n += 1, at += 2) {
        const w = window[n] as number;
        time[2 * n] = (buffer[at] as number) * w;
        time[2 * n + 1] = (buffer[at + 1] as number) * w;
      }
    } else {
      const length = Math.min(end, this.samples);
      for (let n = 0; n < nFft; n += 1) {
        const at = 2 * (this.#mirrored(start + n, length) - this.#base);
        const w = window[n] as number;
        time[2 * n] = (buffer[at] as number) * w;
        time[2 * n + 1] = (buffer[at + 1] as number) * w;
      }
    }
    this.#fft.forward(this.#spectra, bins, scale);
    return this.#spectra;
  }

  /** Before the end is known only the start is mirrored, once. */
  #mirrored(index: number, length: number): number {
    return index < 0 && -index < length ? -index : reflectIndex(index, length);
  }

  #append(block: Float32Array): void {
    const used = 2 * this.#length;
    if (used + block.length > this.#buffer.length) {
      const larger = new Float32Array(Math.max(2 * this.#buffer.length, used + block.length));
      larger.set(this.#buffer.subarray(0, used));
      this.#buffer = larger;
    }
    this.#buffer.set(block, used);
    this.#length += block.length / 2;
  }

  /** Drops what no later frame and no mirrored end can reach. */
  #forget(): void {
    const { nFft, hop } = this.#shape;
    const keepFrom = Math.min(this.#nextFrame * hop - nFft / 2, this.samples - nFft - 1);
    const drop = keepFrom - this.#base;
    if (drop < 4 * nFft) return;
    this.#buffer.copyWithin(0, 2 * drop, 2 * this.#length);
    this.#base += drop;
    this.#length -= drop;
  }
}

/**
 * The way back: overlap-add of windowed inverse transforms, divided by the sum of squared windows (Griffin & Lim 1984),
 * sample by sample as it becomes final.
 */
export class StreamingIstft {
  readonly #fft: PairFft;
  readonly #shape: StftShape;
  readonly #window: Float32Array;
  readonly #sum: Float32Array;
  readonly #weight: Float32Array;
  /** Sample at `#sum[0]`; negative while the frame centred on sample 0 is young. */
  #position: number;

  constructor(fft: PairFft, shape: StftShape, firstFrame = 0) {
    this.#fft = fft;
    this.#shape = shape;
    this.#window = hannWindow(shape.nFft);
    this.#sum = new Float32Array(2 * shape.nFft);
    this.#weight = new Float32Array(shape.nFft);
    this.#position = firstFrame * shape.hop - shape.nFft / 2;
  }

  /** Adds a frame and returns the samples it completes: `start` (per channel, may be negative) and interleaved stereo. */
  push(spectra: Float32Array): { start: number; samples: Float32Array } {
    const { nFft, hop, bins, scale } = this.#shape;
    this.#fft.inverse(spectra, bins, 1 / scale);
    const { time } = this.#fft;
    for (let n = 0; n < nFft; n += 1) {
      const w = this.#window[n] as number;
      this.#sum[2 * n] = (this.#sum[2 * n] as number) + (time[2 * n] as number) * w;
      this.#sum[2 * n + 1] = (this.#sum[2 * n + 1] as number) + (time[2 * n + 1] as number) * w;
      this.#weight[n] = (this.#weight[n] as number) + w * w;
    }
    return this.#take(hop);
  }

  /** Everything that is left after the last frame. */
  end(): { start: number; samples: Float32Array } {
    return this.#take(this.#shape.nFft);
  }

  #take(count: number): { start: number; samples: Float32Array } {
    const samples = this.#sum.slice(0, 2 * count);
    for (let n = 0; n < count; n += 1) {
      const weight = this.#weight[n] as number;
      // Only the outermost sample of the very first and last window has no weight at all.
      const gain = weight > 1e-8 ? 1 / weight : 0;
      samples[2 * n] = (samples[2 * n] as number) * gain;
      samples[2 * n + 1] = (samples[2 * n + 1] as number) * gain;
    }
    this.#sum.copyWithin(0, 2 * count);
    this.#sum.fill(0, this.#sum.length - 2 * count);
    this.#weight.copyWithin(0, count);
    this.#weight.fill(0, this.#weight.length - count);
    const start = this.#position;
    this.#position += count;
    return { start, samples };
  }
}
