import { parseFile } from 'music-metadata';
import { LimelightError } from '../../shared/errors.ts';
import type { Ffmpeg } from './ffmpeg/ffmpeg.ts';
import { probe } from './ffmpeg/probe.ts';

export interface SongTags {
  readonly title: string | null;
  readonly artist: string | null;
  readonly album: string | null;
  readonly durationMs: number | null;
  /** A moving picture. */
  readonly hasVideo: boolean;
  /** A cover inside the file. */
  readonly hasCover: boolean;
}

/** A parser that takes longer than this on a file's head is being led astray. */
const parseDeadlineMs = 10_000;

/**
 * Tags and length of a file. A tag parser reads most files in a few milliseconds; what it does not know is put before
 * ffmpeg, which has the last word on whether a file has sound at all.
 *
 * @param getFfmpeg asked for only where it is needed
 * @throws LimelightError `not-audio`, `no-sound`, `ffmpeg-missing`, `ffmpeg-failed`
 */
export async function readTags(file: string, fileName: string, getFfmpeg: () => Promise<Ffmpeg>): Promise<SongTags> {
  const parsed = await parseWithDeadline(file);
  if (parsed?.sure) return parsed.tags;
  const info = await probe(await getFfmpeg(), file, fileName);
  return {
    title: parsed?.tags.title ?? null,
    artist: parsed?.tags.artist ?? null,
    album: parsed?.tags.album ?? null,
    durationMs: info.durationMs ?? parsed?.tags.durationMs ?? null,
    hasVideo: info.hasVideo,
    hasCover: info.hasCover,
  };
}

async function parseWithDeadline(file: string): Promise<{ tags: SongTags; sure: boolean } | null> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), parseDeadlineMs);
  });
  try {
    return await Promise.race([parse(file), deadline]);
  } finally {
    clearTimeout(timer);
  }
}

async function parse(file: string): Promise<{ tags: SongTags; sure: boolean } | null> {
  try {
    const { common, format } = await parseFile(file, { duration: false });
    const { duration, sampleRate, codec, hasVideo = false } = format;
    const known =
      codec !== undefined && sampleRate !== undefined && duration !== undefined && Number.isFinite(duration);
    return {
      tags: {
        title: common.title ?? null,
        artist: common.artist ?? common.albumartist ?? null,
        album: common.album ?? null,
        durationMs: duration !== undefined && Number.isFinite(duration) ? Math.round(duration * 1000) : null,
        hasVideo,
        hasCover: (common.picture?.length ?? 0) > 0,
      },
      // A few bytes that look like an MPEG frame can occur in any file: ffmpeg decides there.
      sure: known && (duration ?? 0) > 0 && format.hasAudio !== false && !hasVideo,
    };
  } catch (error) {
    if (error instanceof LimelightError) throw error;
    return null;
  }
}
