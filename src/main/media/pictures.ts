import type { Ffmpeg } from './ffmpeg/ffmpeg.ts';
import { inputArguments } from './ffmpeg/input.ts';

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
 * the frame of a video at that time.
 *
 * @throws LimelightError `ffmpeg-failed` where there is no picture
 */
export async function makeCover(
  ffmpeg: Ffmpeg,
  input: { readonly file: string; readonly atMs?: number },
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
      ...inputArguments(input.file),
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
