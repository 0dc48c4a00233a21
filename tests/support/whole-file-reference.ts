import type { ModelSpec } from '../../src/main/inference/manifest.ts';
import type { Network } from '../../src/main/inference/segments.ts';

/**
 * Separation as a textbook writes it: the whole song in memory, double precision, a plain recursive transform, no
 * streams. Shares nothing with the program but the network, and is what the program is held against.
 *
 * @param song interleaved stereo
 * @returns vocals, interleaved stereo
 */
export async function separateWholeFile(
  song: Float32Array,
  spec: Pick<ModelSpec, 'stft' | 'segment'>,
  network: Network,
): Promise<Float32Array> {
  const { nFft, hop, bins, scale } = spec.stft;
  const { frames: segmentFrames, stepFrames } = spec.segment;
  const samples = song.length / 2;
  const half = nFft / 2;
  const window = Array.from({ length: nFft }, (_, n) => Math.sin((Math.PI * n) / nFft) ** 2);
  const mirrored = (i: number): number => {
    let at = i;
    while (at < 0 || at >= samples) at = at < 0 ? -at : 2 * (samples - 1) - at;
    return at;
  };
  const frameTotal = 1 + Math.floor(samples / hop);

  // spectra[row][frame][bin], rows as the network wants them
  const spectra = [0, 1, 2, 3].map(() => Array.from({ length: frameTotal }, () => new Float64Array(bins)));
  for (let t = 0; t < frameTotal; t += 1) {
    for (const channel of [0, 1]) {
      const re = new Float64Array(nFft);
      const im = new Float64Array(nFft);
      for (let n = 0; n < nFft; n += 1) {
        re[n] = (song[2 * mirrored(t * hop - half + n) + channel] as number) * (window[n] as number);
      }
      transform(re, im, -1);
      for (let k = 0; k < bins; k += 1) {
        (spectra[2 * channel]?.[t] as Float64Array)[k] = (re[k] as number) * scale;
        (spectra[2 * channel + 1]?.[t] as Float64Array)[k] = (im[k] as number) * scale;
      }
    }
  }

  const blended = spectra.map((row) => row.map(() => new Float64Array(bins)));
  const weights = new Float64Array(frameTotal);
  for (let start = 0; ; start += stepFrames) {
    const input = new Float32Array(4 * bins * segmentFrames);
    for (let row = 0; row < 4; row += 1) {
      for (let k = 0; k < bins; k += 1) {
        for (let i = 0; i < segmentFrames; i += 1) {
          input[(row * bins + k) * segmentFrames + i] = spectra[row]?.[start + i]?.[k] ?? 0;
        }
      }
    }
    const output = await network(input);
    for (let i = 0; i < segmentFrames && start + i < frameTotal; i += 1) {
      const weight = Math.sin((Math.PI * (i + 0.5)) / segmentFrames) ** 2;
      weights[start + i] = (weights[start + i] as number) + weight;
      for (let row = 0; row < 4; row += 1) {
        const frame = blended[row]?.[start + i] as Float64Array;
        for (let k = 0; k < bins; k += 1) {
          frame[k] = (frame[k] as number) + weight * (output[(row * bins + k) * segmentFrames + i] as number);
        }
      }
    }
    if (start + segmentFrames >= frameTotal) break;
  }

  const sum = new Float64Array(2 * (samples + 2 * nFft));
  const norm = new Float64Array(samples + 2 * nFft);
  for (let t = 0; t < frameTotal; t += 1) {
    for (const channel of [0, 1]) {
      const re = new Float64Array(nFft);
      const im = new Float64Array(nFft);
      for (let k = 0; k < bins; k += 1) {
        const gain = 1 / (scale * (weights[t] as number));
        re[k] = (blended[2 * channel]?.[t]?.[k] as number) * gain;
        im[k] = k === 0 ? 0 : (blended[2 * channel + 1]?.[t]?.[k] as number) * gain;
        if (k > 0) {
          re[nFft - k] = re[k] as number;
          im[nFft - k] = -(im[k] as number);
        }
      }
      transform(re, im, 1);
      for (let n = 0; n < nFft; n += 1) {
        const at = t * hop + n;
        sum[2 * at + channel] = (sum[2 * at + channel] as number) + ((re[n] as number) / nFft) * (window[n] as number);
        if (channel === 0) norm[at] = (norm[at] as number) + (window[n] as number) ** 2;
      }
    }
  }
  return Float32Array.from({ length: 2 * samples }, (_, i) => {
    const weight = norm[half + (i >> 1)] as number;
    return weight > 1e-8 ? (sum[2 * half + i] as number) / weight : 0;
  });
}

/** Cooley & Tukey 1965, in place; `sign` -1 forwards, 1 backwards (unscaled). */
function transform(re: Float64Array, im: Float64Array, sign: 1 | -1): void {
  const n = re.length;
  if (n === 1) return;
  const pick = (source: Float64Array, offset: number) =>
    Float64Array.from({ length: n / 2 }, (_, i) => source[2 * i + offset] as number);
  const [evenRe, evenIm, oddRe, oddIm] = [pick(re, 0), pick(im, 0), pick(re, 1), pick(im, 1)];
  transform(evenRe, evenIm, sign);
  transform(oddRe, oddIm, sign);
  for (let k = 0; k < n / 2; k += 1) {
    const angle = (sign * 2 * Math.PI * k) / n;
    const [c, s] = [Math.cos(angle), Math.sin(angle)];
    const tRe = c * (oddRe[k] as number) - s * (oddIm[k] as number);
    const tIm = s * (oddRe[k] as number) + c * (oddIm[k] as number);
    re[k] = (evenRe[k] as number) + tRe;
    im[k] = (evenIm[k] as number) + tIm;
    re[k + n / 2] = (evenRe[k] as number) - tRe;
    im[k + n / 2] = (evenIm[k] as number) - tIm;
  }
}

/** Energy of the difference relative to that of the reference, in dB. */
export function differenceDb(reference: Float32Array, other: Float32Array): number {
  let energy = 0;
  let difference = 0;
  for (let i = 0; i < reference.length; i += 1) {
    energy += (reference[i] as number) ** 2;
    difference += ((reference[i] as number) - (other[i] as number)) ** 2;
  }
  return 10 * Math.log10(difference / energy);
}
