import type { TrackOutput, TrackTags } from '../host/ports.ts';
import { outputArguments, panOf } from './encode-tracks.ts';
import type { Ffmpeg } from './ffmpeg/ffmpeg.ts';
import { inputArguments } from './ffmpeg/input.ts';

/**
 * Writes one stereo part of a karaoke track to a file of its own, for players that would mix all four channels.
 *
 * @throws LimelightError `disk-full`, `ffmpeg-failed`
 */
export async function extractPart(
  ffmpeg: Ffmpeg,
  karaokeFile: string,
  output: TrackOutput,
  tags: TrackTags,
  signal?: AbortSignal,
): Promise<void> {
  await ffmpeg.run(
    ['-v', 'error', '-y', ...inputArguments(karaokeFile), '-af', panOf[output.part], ...outputArguments(output, tags)],
    { label: 'save', deadlineMs: 30 * 60_000, ...(signal ? { signal } : {}) },
  );
}
