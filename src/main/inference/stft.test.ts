import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPairFft } from './fft.ts';
import { frameCount, hannWindow, reflectIndex, type StftShape, StreamingIstft, StreamingStft } from './stft.ts';

const shape: StftShape = { nFft: 64, hop: 16, bins: 32, scale: 0.5 };
const fft = await createPairFft(shape.nFft);

function noise(samples: number, seed = 1): Float32Array {
  let state = seed;
  return Float32Array.from({ length: 2 * samples }, () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647 - 0.5;
  });
}

/** The definition itself: X[k] = sum x[n] exp(-2 pi i k n / N). */
function dft(signal: readonly number[], k: number): { re: number; im: number } {
  let re = 0;
  let im = 0;
  signal.forEach((value, n) => {
    const angle = (-2 * Math.PI * k * n) / signal.length;
    re += value * Math.cos(angle);
    im += value * Math.sin(angle);
  });
  return { re, im };
}

function pushInBlocks(signal: Float32Array, sizes: readonly number[]): Float32Array[] {
  const stft = new StreamingStft(fft, shape);
  const frames: Float32Array[] = [];
  const keep = (frame: Float32Array): void => void frames.push(frame.slice());
  for (let at = 0, i = 0; at < signal.length; i += 1) {
    const size = 2 * (sizes[i % sizes.length] as number);
    stft.push(signal.subarray(at, at + size)).forEach(keep);
    at += size;
  }
  stft.end().forEach(keep);
  return frames;
}

describe('pair transform', () => {
  it('is the discrete Fourier transform of both channels', () => {
    const signal = noise(shape.nFft);
    fft.time.set(signal);
    const spectra = new Float32Array(4 * shape.bins);
    fft.forward(spectra, shape.bins, 1);
    const channel = (offset: number) => Array.from({ length: shape.nFft }, (_, n) => signal[2 * n + offset] as number);
    for (const k of [0, 1, 5, 17, 31]) {
      const left = dft(channel(0), k);
      const right = dft(channel(1), k);
      const at = (row: number): number => spectra[row * shape.bins + k] as number;
      expect(at(0)).toBeCloseTo(left.re, 4);
      expect(at(1)).toBeCloseTo(left.im, 4);
      expect(at(2)).toBeCloseTo(right.re, 4);
      expect(at(3)).toBeCloseTo(right.im, 4);
    }
  });

  it('refuses sizes it cannot do', async () => {
    await expect(createPairFft(7)).rejects.toThrow(RangeError);
  });
});

describe('reflectIndex', () => {
  it('mirrors without repeating the edge, however far out', () => {
    expect([-2, -1, 0, 3, 4, 5].map((i) => reflectIndex(i, 4))).toEqual([2, 1, 0, 3, 2, 1]);
    expect([-9, 0, 9].map((i) => reflectIndex(i, 1))).toEqual([0, 0, 0]);
    fc.assert(
      fc.property(fc.integer({ min: -1000, max: 1000 }), fc.integer({ min: 2, max: 50 }), (i, n) => {
        const at = reflectIndex(i, n);
        expect(at).toBeGreaterThanOrEqual(0);
        expect(at).toBeLessThan(n);
        expect(reflectIndex(i + 2 * (n - 1), n)).toBe(at);
        expect(reflectIndex(-i, n)).toBe(at);
      }),
    );
  });
});

describe('streaming transform', () => {
  it('gives the frames of the definition: centred, mirrored, windowed', () => {
    const samples = 100;
    const signal = noise(samples);
    const frames = pushInBlocks(signal, [samples]);
    expect(frames.length).toBe(frameCount(samples, shape.hop));
    const window = hannWindow(shape.nFft);
    for (const t of [0, 1, 3, frames.length - 1]) {
      const windowed = Array.from({ length: shape.nFft }, (_, n) => {
        const at = reflectIndex(t * shape.hop - shape.nFft / 2 + n, samples);
        return (signal[2 * at] as number) * (window[n] as number);
      });
      for (const k of [0, 2, 9, 30]) {
        expect(frames[t]?.[k]).toBeCloseTo(dft(windowed, k).re * shape.scale, 4);
      }
    }
  });

  it('does not depend on how the signal is cut into blocks', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 700 }),
        fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 5 }),
        (samples, sizes) => {
          const signal = noise(samples, samples);
          expect(pushInBlocks(signal, sizes)).toEqual(pushInBlocks(signal, [samples]));
        },
      ),
      { numRuns: 60 },
    );
  });

  it('comes back to the signal through the inverse, up to the band it keeps', () => {
    fc.assert(
      fc.property(fc.integer({ min: 64, max: 900 }), (samples) => {
        // A signal without energy in the one bin that is dropped (Nyquist): a few low sines.
        const signal = new Float32Array(2 * samples);
        for (let n = 0; n < samples; n += 1) {
          signal[2 * n] = Math.sin(n * 0.31) * 0.4;
          signal[2 * n + 1] = Math.cos(n * 0.17) * 0.3;
        }
        const istft = new StreamingIstft(fft, shape);
        const out = new Float32Array(2 * samples);
        const put = ({ start, samples: part }: { start: number; samples: Float32Array }): void => {
          for (let n = 0; n < part.length / 2; n += 1) {
            const at = start + n;
            if (at >= 0 && at < samples) out.set(part.subarray(2 * n, 2 * n + 2), 2 * at);
          }
        };
        for (const frame of pushInBlocks(signal, [97])) put(istft.push(frame));
        put(istft.end());
        let worst = 0;
        for (let i = 0; i < out.length; i += 1)
          worst = Math.max(worst, Math.abs((out[i] as number) - (signal[i] as number)));
        expect(worst).toBeLessThan(2e-3);
      }),
      { numRuns: 60 },
    );
  });
});
