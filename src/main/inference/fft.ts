import createPffft from '@echogarden/pffft-wasm/simd';

/**
 * Discrete Fourier transform of two real signals at once: they travel as real and imaginary part of one complex signal,
 * which halves the work (Press et al., Numerical Recipes, "FFT of Two Real Functions Simultaneously").
 *
 * The transform itself is PFFFT compiled to WebAssembly with SIMD; docs/decisions has what else was measured.
 */
export interface PairFft {
  readonly size: number;
  /** Time domain, interleaved left/right, `2 * size` floats. Written by the caller before `forward`, read after `inverse`. */
  readonly time: Float32Array;
  /**
   * `time` to one spectrum per channel. `spectra` receives four rows of `bins` floats, one after the other: left real, left
   * imaginary, right real, right imaginary, each value times `scale`. `bins <= size / 2`.
   */
  forward(spectra: Float32Array, bins: number, scale: number): void;
  /** The reverse, bins from `bins` upwards taken as zero: writes `time`, each value times `scale` (and 1 / size). */
  inverse(spectra: Float32Array, bins: number, scale: number): void;
}

const complexTransform = 1;
const forwards = 0;
const backwards = 1;
const bytesPerFloat = 4;

/** @param size a power of two of 32 or more */
export async function createPairFft(size: number): Promise<PairFft> {
  if (size < 32 || !Number.isInteger(Math.log2(size))) throw new RangeError(`no transform of size ${size}`);
  const pffft = await createPffft();
  const setup = pffft._pffft_new_setup(size, complexTransform);
  const allocate = (): number => pffft._pffft_aligned_malloc(2 * size * bytesPerFloat);
  const timeAt = allocate();
  const frequencyAt = allocate();
  const scratchAt = allocate();
  // Views come after the last allocation: growing the memory would detach them.
  const view = (pointer: number): Float32Array =>
    pffft.HEAPF32.subarray(pointer / bytesPerFloat, pointer / bytesPerFloat + 2 * size);
  const time = view(timeAt);
  const z = view(frequencyAt);

  return {
    size,
    time,
    forward(spectra, bins, scale) {
      pffft._pffft_transform_ordered(setup, timeAt, frequencyAt, scratchAt, forwards);
      const half = scale / 2;
      spectra[0] = (z[0] as number) * scale;
      spectra[bins] = 0;
      spectra[2 * bins] = (z[1] as number) * scale;
      spectra[3 * bins] = 0;
      for (let k = 1, up = 2, down = 2 * (size - 1); k < bins; k += 1, up += 2, down -= 2) {
        const re = z[up] as number;
        const im = z[up + 1] as number;
        const mirrorRe = z[down] as number;
        const mirrorIm = z[down + 1] as number;
        spectra[k] = (re + mirrorRe) * half;
        spectra[bins + k] = (im - mirrorIm) * half;
        spectra[2 * bins + k] = (im + mirrorIm) * half;
        spectra[3 * bins + k] = (mirrorRe - re) * half;
      }
    },
    inverse(spectra, bins, scale) {
      z.fill(0, 2 * bins, 2 * (size - bins) + 2);
      const factor = scale / size;
      z[0] = (spectra[0] as number) * factor;
      z[1] = (spectra[2 * bins] as number) * factor;
      for (let k = 1, up = 2, down = 2 * (size - 1); k < bins; k += 1, up += 2, down -= 2) {
        const leftRe = (spectra[k] as number) * factor;
        const leftIm = (spectra[bins + k] as number) * factor;
        const rightRe = (spectra[2 * bins + k] as number) * factor;
        const rightIm = (spectra[3 * bins + k] as number) * factor;
        z[up] = leftRe - rightIm;
        z[up + 1] = leftIm + rightRe;
        z[down] = leftRe + rightIm;
        z[down + 1] = rightRe - leftIm;
      }
      pffft._pffft_transform_ordered(setup, frequencyAt, timeAt, scratchAt, backwards);
    },
  };
}
