import type { Ffmpeg } from './ffmpeg/ffmpeg.ts';
import { inputArguments, pictureArguments } from './ffmpeg/input.ts';

/** Edge of a stored cover in pixels: sharp on the stage, small enough to list by the thousand. */
export const coverSize = 512;

const square = [
  `scale=${coverSize}:${coverSize}:force_original_aspect_ratio=increase:flags=lanczos`,
  `crop=${coverSize}:${coverSize}`,
].join(',');

const jpeg = [
  '-frames:v',
  '1',
  '-c:v',
  'mjpeg',
  '-q:v',
  '4',
  '-pix_fmt',
  'yuvj420p',
  '-fflags',
  '+bitexact',
  '-f',
  'image2',
];

/**
 * Draws a picture again as a 512 x 512 JPEG: whatever was in the file, what is served is a plain picture. `atMs` takes
 * the frame of a video at that time; `picture` says that the file is one.
 *
 * @throws LimelightError `ffmpeg-failed` where there is no picture
 */
export async function makeCover(
  ffmpeg: Ffmpeg,
  input: { readonly file: string; readonly atMs?: number; readonly picture?: boolean },
  output: string,
  signal?: AbortSignal,
): Promise<void> {
  const seek = input.atMs === undefined ? [] : ['-ss', (input.atMs / 1000).toFixed(3)];
  await ffmpeg.run(
    [
      '-v',
      'error',
      '-y',
      ...seek,
      ...(input.picture ? pictureArguments(input.file) : inputArguments(input.file)),
      '-map',
      '0:v:0',
      '-an',
      '-sn',
      '-vf',
      square,
      ...jpeg,
      `file:${output}`,
    ],
    { label: 'picture', deadlineMs: 60_000, expectFailure: true, ...(signal ? { signal } : {}) },
  );
}

/** Longest edge of a background: what a TV shows. */
const backgroundWidth = 1920;

/** Draws a picture again as a JPEG of at most 1920 x 1920. @throws LimelightError `ffmpeg-failed` where there is no picture */
export async function makeBackground(
  ffmpeg: Ffmpeg,
  file: string,
  output: string,
  signal?: AbortSignal,
): Promise<void> {
  const fit = `scale='min(${backgroundWidth},iw)':'min(${backgroundWidth},ih)':force_original_aspect_ratio=decrease:force_divisible_by=2`;
  await ffmpeg.run(
    ['-v', 'error', '-y', ...pictureArguments(file), '-map', '0:v:0', '-vf', fit, ...jpeg, `file:${output}`],
    { label: 'background', deadlineMs: 60_000, expectFailure: true, ...(signal ? { signal } : {}) },
  );
}

/** Codecs that every Chromium plays, by the container they go into unchanged. */
const playable: Readonly<Record<string, 'mp4' | 'webm'>> = { h264: 'mp4', vp8: 'webm', vp9: 'webm', av1: 'webm' };
const longestVideoMs = 30 * 60_000;

/**
 * The moving picture of a file alone, for the stage: taken over as it is where Chromium can play it, drawn again (VP8, at
 * most 1280 x 720) where not.
 *
 * @param codec of the picture, as ffmpeg names it
 * @returns the ending that tells what it is
 * @throws LimelightError `ffmpeg-failed`
 */
export async function makeStageVideo(
  ffmpeg: Ffmpeg,
  file: string,
  codec: string,
  output: string,
  signal?: AbortSignal,
): Promise<'mp4' | 'webm'> {
  const container = playable[codec] ?? 'webm';
  const draw = [
    '-vf',
    "scale='min(1280,iw)':'min(720,ih)':force_original_aspect_ratio=decrease:force_divisible_by=2,fps=30",
  ];
  const coding =
    codec in playable
      ? ['-c:v', 'copy', ...(container === 'mp4' ? ['-movflags', '+faststart'] : [])]
      : [...draw, '-c:v', 'libvpx', '-b:v', '2500k', '-deadline', 'realtime', '-cpu-used', '8', '-pix_fmt', 'yuv420p'];
  await ffmpeg.run(
    [
      '-v',
      'error',
      '-y',
      ...inputArguments(file),
      '-map',
      '0:V:0',
      '-an',
      '-sn',
      '-dn',
      ...coding,
      '-f',
      container,
      `file:${output}`,
    ],
    { label: 'video', deadlineMs: longestVideoMs, expectFailure: true, ...(signal ? { signal } : {}) },
  );
  return container;
}
