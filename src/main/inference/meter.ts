import { amplitudeToDb } from '../../shared/domain/format.ts';
import { type ChannelLevel, quantisePeaks } from '../../shared/domain/peaks.ts';

/** Samples per waveform block: 23 ms, finer than a pixel of any screen for songs of more than half a minute. */
const blockSamples = 1024;

/** Levels of both channels and the waveform of one stereo part, sample by sample as it streams by. */
export class PartMeter {
  readonly #squares = [0, 0];
  readonly #peaks = [0, 0];
  readonly #blocks: number[] = [];
  #blockPeak = 0;
  #blockFilled = 0;
  #samples = 0;

  /** @param samples interleaved stereo */
  push(samples: Float32Array): void {
    let [left = 0, right = 0] = this.#squares;
    let [leftPeak = 0, rightPeak = 0] = this.#peaks;
    for (let i = 0; i < samples.length; i += 2) {
      const l = samples[i] as number;
      const r = samples[i + 1] as number;
      left += l * l;
      right += r * r;
      const la = Math.abs(l);
      const ra = Math.abs(r);
      if (la > leftPeak) leftPeak = la;
      if (ra > rightPeak) rightPeak = ra;
      const larger = Math.max(la, ra);
      if (larger > this.#blockPeak) this.#blockPeak = larger;
      this.#blockFilled += 1;
      if (this.#blockFilled === blockSamples) this.#endBlock();
    }
    this.#squares[0] = left;
    this.#squares[1] = right;
    this.#peaks[0] = leftPeak;
    this.#peaks[1] = rightPeak;
    this.#samples += samples.length / 2;
  }

  /** False as soon as one sample was not a number: the network or the decoder went wrong. */
  get finite(): boolean {
    return this.#squares.every(Number.isFinite);
  }

  levels(): [ChannelLevel, ChannelLevel] {
    const level = (channel: 0 | 1): ChannelLevel => ({
      rmsDb: decibels(Math.sqrt((this.#squares[channel] as number) / Math.max(1, this.#samples))),
      peakDb: decibels(this.#peaks[channel] as number),
    });
    return [level(0), level(1)];
  }

  waveform(): number[] {
    if (this.#blockFilled > 0) this.#endBlock();
    return quantisePeaks(this.#blocks);
  }

  #endBlock(): void {
    this.#blocks.push(this.#blockPeak);
    this.#blockPeak = 0;
    this.#blockFilled = 0;
  }
}

function decibels(amplitude: number): number | null {
  return amplitude > 0 ? Math.round(amplitudeToDb(amplitude) * 10) / 10 : null;
}
