import type { Loudness } from '../../shared/domain/loudness.ts';
import type { Ffmpeg } from './ffmpeg/ffmpeg.ts';
import { inputArguments } from './ffmpeg/input.ts';

/** What one `ebur128` filter says at its end. */
export interface Ebur128Summary {
  readonly integratedLufs: number;
  readonly truePeakDbtp: number;
}

/** The filter's answer where nothing passed its absolute gate. */
const nothingHeardLufs = -70;
/** Far slower than any machine measures. */
const deadlineMs = 10 * 60 * 1000;

/** Two meters on one decoder: the accompaniment (channels 1-2), and both parts together. */
const karaokeMeters = [
  '[0:a:0]asplit=2[a][b]',
  '[a]pan=stereo|c0=c0|c1=c1,ebur128@accompaniment=peak=true:framelog=verbose,anullsink',
  '[b]pan=stereo|c0=c0+c2|c1=c1+c3,ebur128@mix=peak=true:framelog=verbose',
].join(';');

/**
 * Measures a four-channel karaoke track.
 *
 * @throws LimelightError `ffmpeg-failed`, `ffmpeg-missing`
 */
export async function measureLoudness(ffmpeg: Ffmpeg, file: string, signal?: AbortSignal): Promise<Loudness> {
  const stderr = await ffmpeg.run([...inputArguments(file), '-filter_complex', karaokeMeters, '-f', 'null', '-'], {
    label: 'loudness',
    deadlineMs,
    stderrBytes: 64 * 1024,
    ...(signal ? { signal } : {}),
  });
  const accompaniment = parseEbur128(stderr, 'accompaniment');
  const mix = parseEbur128(stderr, 'mix');
  const peaks = [accompaniment, mix].flatMap((part) =>
    part && Number.isFinite(part.truePeakDbtp) ? [part.truePeakDbtp] : [],
  );
  return {
    accompanimentLufs: heard(accompaniment),
    mixLufs: heard(mix),
    truePeakDbtp: peaks.length === 0 ? null : Math.max(...peaks),
  };
}

function heard(summary: Ebur128Summary | null): number | null {
  return summary === null || !(summary.integratedLufs > nothingHeardLufs) ? null : summary.integratedLufs;
}

/** Reads the summary that the filter called `ebur128@name` printed; null where it printed none. */
export function parseEbur128(stderr: string, name: string): Ebur128Summary | null {
  const from = stderr.lastIndexOf(`[ebur128@${name} @ `);
  if (from === -1) return null;
  const rest = stderr.slice(from);
  const end = rest.indexOf('\n[', 1);
  const text = end === -1 ? rest : rest.slice(0, end);
  const integrated = /^\s+I:\s+(-?[\d.]+|-?inf|nan) LUFS/mu.exec(text)?.[1];
  const peak = /^\s+Peak:\s+(-?[\d.]+|-?inf|nan) dBFS/mu.exec(text)?.[1];
  if (integrated === undefined || peak === undefined) return null;
  return { integratedLufs: decibels(integrated), truePeakDbtp: decibels(peak) };
}

const decibels = (text: string): number => (/inf|nan/u.test(text) ? Number.NEGATIVE_INFINITY : Number(text));
