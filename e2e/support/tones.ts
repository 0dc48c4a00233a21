/** Discrete Fourier magnitudes at one frequency (Goertzel), Hann-weighted. */
export function magnitudeAt(samples: ArrayLike<number>, hz: number, rate: number): number {
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
export function strongestNear(samples: ArrayLike<number>, near: number, within: number, rate: number): number {
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

/** Largest sample of what two Butterworth high-passes leave above 5 kHz, relative to `amplitude`, dB: a click is broad, a tone is not. */
export function clicksDb(samples: ArrayLike<number>, rate: number, amplitude: number): number {
  let signal = Float64Array.from(samples);
  for (const q of [0.541, 1.307]) {
    const w = (2 * Math.PI * 5_000) / rate;
    const alpha = Math.sin(w) / (2 * q);
    const cos = Math.cos(w);
    const [b0, b1, a0, a1, a2] = [(1 + cos) / 2, -(1 + cos), 1 + alpha, -2 * cos, 1 - alpha];
    const out = new Float64Array(signal.length);
    for (let i = 2; i < signal.length; i += 1) {
      const [x0, x1, x2] = [signal[i] ?? 0, signal[i - 1] ?? 0, signal[i - 2] ?? 0];
      out[i] = (b0 * x0 + b1 * x1 + b0 * x2 - a1 * (out[i - 1] ?? 0) - a2 * (out[i - 2] ?? 0)) / a0;
    }
    signal = out;
  }
  let peak = 0;
  // The filter's own start is none of the signal's.
  for (let i = 2_000; i < signal.length; i += 1) peak = Math.max(peak, Math.abs(signal[i] ?? 0));
  return 20 * Math.log10(Math.max(1e-9, peak) / amplitude);
}

/** Samples by which `b` is late against `a`, at most `most` either way: the largest of their cross-correlation. */
export function lag(a: ArrayLike<number>, b: ArrayLike<number>, most: number): number {
  let best = 0;
  let top = -Infinity;
  for (let shift = -most; shift <= most; shift += 1) {
    let sum = 0;
    for (let i = most; i < a.length - most; i += 3) sum += (a[i] ?? 0) * (b[i + shift] ?? 0);
    if (sum > top) {
      top = sum;
      best = shift;
    }
  }
  return best;
}
