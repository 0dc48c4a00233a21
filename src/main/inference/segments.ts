export interface SegmentShape {
  readonly bins: number;
  /** Frames the network sees at once. */
  readonly frames: number;
  /** Frames from one segment to the next. */
  readonly stepFrames: number;
}

/** Maps one segment: four rows (left/right, real/imaginary) of `bins` x `frames`, frames fastest. May return a view it reuses. */
export type Network = (segment: Float32Array) => Promise<Float32Array>;

/** How many segments cover `frames` frames: each starts a step after the one before, the last one reaches the end. */
export function segmentCount(frames: number, shape: SegmentShape): number {
  return Math.max(1, Math.ceil((frames - (shape.frames - shape.stepFrames)) / shape.stepFrames));
}

/** Raised cosine over a segment, never zero, so that a frame that only one segment covers is simply that segment's. */
export function blendWindow(frames: number): Float32Array {
  return Float32Array.from({ length: frames }, (_, i) => Math.sin((Math.PI * (i + 0.5)) / frames) ** 2);
}

/**
 * Runs a network over a stream of frames in overlapping segments and blends what comes back. Frames go in and come out
 * one by one, `4 * bins` floats each; memory is that of two segments.
 */
export class SegmentBlender {
  readonly #shape: SegmentShape;
  readonly #network: Network;
  readonly #window: Float32Array;
  readonly #input: Float32Array;
  readonly #blended: Float32Array;
  readonly #weights: Float32Array;
  readonly #frame: Float32Array;
  /** Frames of the current segment that are filled. */
  #filled = 0;
  #segmentsRun = 0;

  constructor(shape: SegmentShape, network: Network) {
    const size = 4 * shape.bins * shape.frames;
    this.#shape = shape;
    this.#network = network;
    this.#window = blendWindow(shape.frames);
    this.#input = new Float32Array(size);
    this.#blended = new Float32Array(size);
    this.#weights = new Float32Array(shape.frames);
    this.#frame = new Float32Array(4 * shape.bins);
  }

  /** Takes a frame; yields the frames that became final. The yielded array is reused. */
  async *push(frame: Float32Array): AsyncGenerator<Float32Array> {
    const { frames, stepFrames } = this.#shape;
    const input = this.#input;
    for (let row = 0, at = this.#filled; row < frame.length; row += 1, at += frames) input[at] = frame[row] as number;
    this.#filled += 1;
    if (this.#filled < frames) return;
    await this.#run();
    yield* this.#emit(stepFrames);
    this.#shift(stepFrames);
  }

  /** The last frame is in: yields the rest. */
  async *end(): AsyncGenerator<Float32Array> {
    const { frames, stepFrames } = this.#shape;
    const overlap = frames - stepFrames;
    // Frames that the last run has covered already are only waiting for a successor that never comes.
    const fresh = this.#segmentsRun === 0 || this.#filled > overlap;
    if (fresh && this.#filled > 0) {
      for (let at = 0; at < this.#input.length; at += frames) this.#input.fill(0, at + this.#filled, at + frames);
      await this.#run();
    }
    yield* this.#emit(this.#filled);
  }

  async #run(): Promise<void> {
    const { frames } = this.#shape;
    const output = await this.#network(this.#input);
    const blended = this.#blended;
    const window = this.#window;
    for (let row = 0; row < blended.length; row += frames) {
      for (let i = 0; i < frames; i += 1) {
        blended[row + i] = (blended[row + i] as number) + (output[row + i] as number) * (window[i] as number);
      }
    }
    for (let i = 0; i < frames; i += 1) this.#weights[i] = (this.#weights[i] as number) + (window[i] as number);
    this.#segmentsRun += 1;
  }

  *#emit(count: number): Generator<Float32Array> {
    const { frames } = this.#shape;
    for (let i = 0; i < count; i += 1) {
      const gain = 1 / (this.#weights[i] as number);
      for (let row = 0, at = i; row < this.#frame.length; row += 1, at += frames) {
        this.#frame[row] = (this.#blended[at] as number) * gain;
      }
      yield this.#frame;
    }
  }

  #shift(count: number): void {
    const { frames } = this.#shape;
    for (let row = 0; row < this.#input.length; row += frames) {
      this.#input.copyWithin(row, row + count, row + frames);
      this.#blended.copyWithin(row, row + count, row + frames);
      this.#blended.fill(0, row + frames - count, row + frames);
    }
    this.#weights.copyWithin(0, count);
    this.#weights.fill(0, frames - count);
    this.#filled -= count;
  }
}
