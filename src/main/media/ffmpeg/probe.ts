import { LimelightError } from '../../../shared/errors.ts';
import type { Ffmpeg } from './ffmpeg.ts';
import { inputArguments } from './input.ts';

export interface AudioStream {
  readonly codec: string;
  readonly sampleRateHz: number;
  /** As ffmpeg names it: "mono", "stereo", "5.1(side)", "3 channels". */
  readonly layout: string;
}

export interface MediaInfo {
  /** Null where the container does not say. */
  readonly durationMs: number | null;
  readonly audio: AudioStream | null;
  /** A moving picture, not a cover. */
  readonly hasVideo: boolean;
  readonly hasCover: boolean;
  /** Of the moving picture. */
  readonly videoCodec: string | null;
}

/**
 * Reads what `ffmpeg -i FILE` prints about its input (there is no ffprobe in ffmpeg-static).
 *
 * The lines read are "  Duration: 00:05:27.12, start: ..., bitrate: ..." and "  Stream #0:1(eng): Audio: aac (LC) (mp4a /
 * 0x6134706D), 44100 Hz, stereo, fltp, 128 kb/s"; null where there is no "Input #0".
 */
export function parseProbe(stderr: string): MediaInfo | null {
  if (!/^Input #0, /mu.test(stderr)) return null;
  const duration = /^\s+Duration: (\d+):(\d\d):(\d\d(?:\.\d+)?)/mu.exec(stderr);
  const durationMs = duration
    ? Math.round((Number(duration[1]) * 3600 + Number(duration[2]) * 60 + Number(duration[3])) * 1000)
    : null;
  const streams = stderr.split('\n').filter((line) => /^\s+Stream #0:\d+/u.test(line));
  const audio = streams
    .map((line) => /: Audio: ([\w.-]+)[^\n]*?, (\d+) Hz, ([^,\n]+)/u.exec(line))
    .find((match) => match !== null && match !== undefined);
  const videos = streams.filter((line) => /: Video: /u.test(line));
  const isCover = (line: string): boolean => /\(attached pic\)/u.test(line);
  return {
    durationMs,
    audio: audio ? { codec: audio[1] ?? '', sampleRateHz: Number(audio[2]), layout: (audio[3] ?? '').trim() } : null,
    hasVideo: videos.some((line) => !isCover(line)),
    hasCover: videos.some(isCover),
    videoCodec: /: Video: ([\w-]+)/u.exec(videos.find((line) => !isCover(line)) ?? '')?.[1] ?? null,
  };
}

/**
 * Probes a file.
 *
 * @throws LimelightError `not-audio` where ffmpeg cannot read it, `no-sound` where it holds no sound,
 *   `ffmpeg-missing`, `ffmpeg-failed`
 */
export async function probe(
  ffmpeg: Ffmpeg,
  file: string,
  fileName: string,
  signal?: AbortSignal,
): Promise<MediaInfo & { audio: AudioStream }> {
  const info = await probePicture(ffmpeg, file, signal);
  if (info === null) throw new LimelightError('not-audio', { fileName });
  if (info.audio === null) throw new LimelightError(info.hasVideo ? 'no-sound' : 'not-audio', { fileName });
  return { ...info, audio: info.audio };
}

/** Probes a file that need not have sound. Null where ffmpeg cannot read it. */
export async function probePicture(ffmpeg: Ffmpeg, file: string, signal?: AbortSignal): Promise<MediaInfo | null> {
  // Without an output ffmpeg prints the input and ends with code 1: that is the answer, not a failure.
  const process = ffmpeg.start(inputArguments(file), {
    label: 'probe',
    deadlineMs: 30_000,
    stderrBytes: 512 * 1024,
    expectFailure: true,
    ...(signal ? { signal } : {}),
  });
  if ((await process.exitCode) === null) await process.done;
  return parseProbe(process.stderrTail());
}
