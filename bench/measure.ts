import { readFileSync } from 'node:fs';
import { arch, cpus, platform, release, totalmem } from 'node:os';

/** What the figures were measured on, in one line. */
export function machine(): string {
  const [cpu] = cpus();
  const memory = Math.round(totalmem() / 1024 ** 3);
  return `${cpus().length} cores (${cpu?.model.trim() ?? 'unknown processor'}), ${memory} GiB, ${platform()} ${release().split('-')[0]} ${arch()}, Node ${process.versions.node}`;
}

/** Load of the last minute before a run: timings on a busy machine say little. */
export function load(): string {
  try {
    return readFileSync('/proc/loadavg', 'utf8').split(' ')[0] ?? '?';
  } catch {
    return '?';
  }
}

export type Row = Record<string, string | number>;

/** A Markdown table. */
export function table(rows: readonly Row[]): string {
  const columns = Object.keys(rows[0] ?? {});
  const line = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`;
  return [
    line(columns),
    line(columns.map(() => '---')),
    ...rows.map((row) => line(columns.map((column) => row[column] ?? ''))),
  ].join('\n');
}

export const round = (value: number, digits = 1): number => Number(value.toFixed(digits));

export function percentile(values: readonly number[], p: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(p * sorted.length))] ?? Number.NaN;
}

/** Energy ratio in dB of a reference to what an estimate gets wrong (uSDR, over the whole excerpt and both channels). */
export function uSdr(reference: Float32Array, estimate: Float32Array): number {
  let signal = 0;
  let error = 0;
  for (let i = 0; i < reference.length; i += 1) {
    signal += (reference[i] as number) ** 2;
    error += ((reference[i] as number) - (estimate[i] as number)) ** 2;
  }
  return 10 * Math.log10(signal / Math.max(error, 1e-20));
}
