/** Discrete Fourier magnitudes at one frequency (Goertzel), Hann-weighted. */
function magnitudeAt(samples: readonly number[], hz: number, rate: number): number {
  const n = samples.length;
  let re = 0;
  let im = 0;
  for (let i = 0; i < n; i += 1) {
    const window = 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / n);
    const phase = (2 * Math.PI * hz * i) / rate;
    re += (samples[i] as number) * window * Math.cos(phase);
    im += (samples[i] as number) * window * Math.sin(phase);
  }
  return Math.hypot(re, im);
}

/** The strongest frequency within `within` Hz of `near`, to a hundredth of a hertz. */
export function strongestNear(samples: readonly number[], near: number, within: number, rate: number): number {
  let best = near;
  let step = Math.max(0.5, rate / samples.length / 2);
  let from = near - within;
  let to = near + within;
  for (;;) {
    let top = 0;
    for (let hz = from; hz <= to; hz += step) {
      const magnitude = magnitudeAt(samples, hz, rate);
      if (magnitude > top) {
        top = magnitude;
        best = hz;
      }
    }
    if (step < 0.01) return best;
    from = best - step;
    to = best + step;
    step /= 5;
  }
}

export const centsBetween = (a: number, b: number): number => 1200 * Math.log2(a / b);
