import { z } from 'zod';
import type { Backing, SongWords } from '../../../shared/contract/library.ts';
import type { Loudness } from '../../../shared/domain/loudness.ts';
import { lyricIssueSchema } from '../../../shared/domain/lyrics/model.ts';
import { parseFailure } from '../../../shared/errors.ts';

/** Whether its karaoke track is of the kind that it is to be sung over: after a change of mind the one before stays until the new one is made. */
export function hasItsTrack({
  karaokeVersion,
  karaokeModel,
  backing,
}: Pick<SongRecord, 'karaokeVersion' | 'karaokeModel' | 'backing'>): boolean {
  if (karaokeVersion === null) return false;
  const made: Backing = karaokeModel === 'as-is' || karaokeModel === 'instrumental' ? karaokeModel : 'separate';
  return made === backing;
}

export interface SongRecord {
  readonly id: string;
  readonly contentSha256: string;
  readonly title: string;
  readonly artist: string;
  readonly album: string | null;
  readonly durationMs: number | null;
  readonly fileName: string;
  readonly sourceFile: string;
  readonly sourceBytes: number;
  readonly hasVideo: boolean;
  readonly coverVersion: string | null;
  readonly karaokeVersion: string | null;
  readonly karaokeModel: string | null;
  /** Of the karaoke track; null until it is measured. */
  readonly loudness: Loudness | null;
  readonly year: number | null;
  readonly language: string | null;
  readonly favouriteAtMs: number | null;
  readonly doubtful: boolean;
  readonly sungCount: number;
  readonly lastSungAtMs: number | null;
  readonly missingSinceMs: number | null;
  /** Where the file was when it was copied; null for uploads. */
  readonly originPath: string | null;
  readonly backing: Backing;
  readonly graphicsVersion: string | null;
  readonly backgroundVersion: string | null;
  readonly videoVersion: string | null;
  readonly videoGapMs: number;
  readonly words: SongWords | null;
  readonly addedAtMs: number;
  readonly removedAtMs: number | null;
}

export type NewSong = Pick<
  SongRecord,
  | 'id'
  | 'contentSha256'
  | 'title'
  | 'artist'
  | 'album'
  | 'durationMs'
  | 'fileName'
  | 'sourceFile'
  | 'sourceBytes'
  | 'hasVideo'
  | 'addedAtMs'
> &
  Partial<
    Pick<
      SongRecord,
      | 'year'
      | 'language'
      | 'doubtful'
      | 'originPath'
      | 'backing'
      | 'graphicsVersion'
      | 'backgroundVersion'
      | 'videoGapMs'
    >
  >;

/** What a person can change about a song. */
export type SongNames = Pick<SongRecord, 'title' | 'artist' | 'album' | 'year' | 'language' | 'doubtful'>;

/** A row as `selectSongs` gives it. */
export interface SongRow {
  id: string;
  content_sha256: string;
  title: string;
  artist: string;
  album: string | null;
  duration_ms: number | null;
  file_name: string;
  source_file: string;
  source_bytes: number;
  has_video: number;
  cover_version: string | null;
  karaoke_version: string | null;
  karaoke_model: string | null;
  accompaniment_lufs: number | null;
  mix_lufs: number | null;
  true_peak_dbtp: number | null;
  /** The karaoke track that was measured. */
  loudness_version: string | null;
  year: number | null;
  language: string | null;
  favourite_at: number | null;
  doubtful: number;
  sung_count: number;
  last_sung_at: number | null;
  missing_since: number | null;
  origin_path: string | null;
  backing: Backing;
  graphics_version: string | null;
  background_version: string | null;
  video_version: string | null;
  video_gap_ms: number;
  words_version: string | null;
  words_source: SongWords['source'] | null;
  words_timing: SongWords['timing'];
  words_guessed: number | null;
  words_issues: string | null;
  words_failure: string | null;
  words_nudge_ms: number | null;
  added_at: number;
  removed_at: number | null;
}

export function toRecord(row: SongRow): SongRecord {
  return {
    id: row.id,
    contentSha256: row.content_sha256,
    title: row.title,
    artist: row.artist,
    album: row.album,
    durationMs: row.duration_ms,
    fileName: row.file_name,
    sourceFile: row.source_file,
    sourceBytes: row.source_bytes,
    hasVideo: row.has_video === 1,
    coverVersion: row.cover_version,
    karaokeVersion: row.karaoke_version,
    karaokeModel: row.karaoke_model,
    loudness:
      row.loudness_version === null || row.loudness_version !== row.karaoke_version
        ? null
        : {
            accompanimentLufs: row.accompaniment_lufs,
            mixLufs: row.mix_lufs,
            truePeakDbtp: row.true_peak_dbtp,
          },
    year: row.year,
    language: row.language,
    favouriteAtMs: row.favourite_at,
    doubtful: row.doubtful === 1,
    sungCount: row.sung_count,
    lastSungAtMs: row.last_sung_at,
    missingSinceMs: row.missing_since,
    originPath: row.origin_path,
    backing: row.backing,
    graphicsVersion: row.graphics_version,
    backgroundVersion: row.background_version,
    videoVersion: row.video_version,
    videoGapMs: row.video_gap_ms,
    words: toWords(row),
    addedAtMs: row.added_at,
    removedAtMs: row.removed_at,
  };
}

const issuesSchema = z.array(lyricIssueSchema);

function toWords(row: SongRow): SongWords | null {
  if (row.words_source === null) return null;
  return {
    version: row.words_version,
    source: row.words_source,
    timing: row.words_timing,
    guessed: row.words_guessed === 1,
    issues: issuesSchema.safeParse(JSON.parse(row.words_issues ?? '[]')).data ?? [],
    failure: row.words_failure === null ? null : parseFailure(JSON.parse(row.words_failure)),
    nudgeMs: row.words_nudge_ms ?? 0,
  };
}

export const selectSongs = `SELECT songs.*, w.version AS words_version, w.source AS words_source, w.timing AS words_timing,
  w.guessed AS words_guessed, w.issues AS words_issues, w.failure AS words_failure, w.nudge_ms AS words_nudge_ms
  FROM songs LEFT JOIN song_words AS w ON w.song_id = songs.id`;
