import { type ILyricsTag, LyricsContentType, parseFile, TimestampFormat } from 'music-metadata';
import { mpegFrameMs, type TimedText } from '../../shared/domain/lyrics/sylt.ts';
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
  readonly year: number | null;
  readonly language: string | null;
  /** Words inside the file, as they are in it. */
  readonly lyrics: readonly TagLyrics[];
}

/** One frame of words: text, or pieces of it with their times. */
export interface TagLyrics {
  readonly text: string | null;
  readonly timed: readonly TimedText[] | null;
}

const noMore = { year: null, language: null, lyrics: [] };

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
    ...(parsed === null
      ? noMore
      : { year: parsed.tags.year, language: parsed.tags.language, lyrics: parsed.tags.lyrics }),
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
        year: yearOf(common.originalyear) ?? yearOf(common.year),
        language: common.language ?? null,
        lyrics: (common.lyrics ?? []).flatMap(readLyrics),
      },
      // A few bytes that look like an MPEG frame can occur in any file: ffmpeg decides there.
      sure: known && (duration ?? 0) > 0 && format.hasAudio !== false && !hasVideo,
    };
  } catch (error) {
    if (error instanceof LimelightError) throw error;
    return null;
  }
}

function yearOf(year: number | undefined): number | null {
  return year !== undefined && Number.isInteger(year) && year >= 1000 && year <= 2999 ? year : null;
}

/** SYLT frames hold chords, events and web addresses, too: only words are taken. */
function readLyrics(tag: ILyricsTag): TagLyrics[] {
  const { lyrics, other, text } = LyricsContentType;
  // The library's types promise more than it gives.
  const pieces = (tag.syncText as ILyricsTag['syncText'] | undefined) ?? [];
  if (pieces.length > 0) {
    if (![lyrics, other, text].some((type) => type === tag.contentType)) return [];
    const unitMs = tag.timeStampFormat === TimestampFormat.mpegFrameNumber ? mpegFrameMs : 1;
    const timed = pieces.map((piece) => ({
      text: String(piece.text),
      atMs: Number(piece.timestamp ?? 0) * unitMs,
    }));
    return [{ text: null, timed }];
  }
  return typeof tag.text === 'string' && tag.text.trim() !== '' ? [{ text: tag.text, timed: null }] : [];
}
