import type { Song } from '../../../shared/contract/library.ts';
import type { JobProgress } from '../jobs/queue.ts';
import type { JobRecord } from '../jobs/repository.ts';
import type { SongRecord } from './repository.ts';

/** A song as windows see it: no path of this machine, and how far its separation is. */
export function toView(
  song: SongRecord,
  job: JobRecord | null,
  progress: JobProgress | null,
  secondsLeft: number | null,
): Song {
  return {
    id: song.id,
    title: song.title,
    artist: song.artist,
    album: song.album,
    durationMs: song.durationMs,
    fileName: song.fileName,
    addedAtMs: song.addedAtMs,
    coverVersion: song.coverVersion,
    karaokeVersion: song.karaokeVersion,
    loudness: song.loudness,
    year: song.year,
    language: song.language,
    favourite: song.favouriteAtMs !== null,
    doubtful: song.doubtful,
    sungCount: song.sungCount,
    missing: song.missingSinceMs !== null,
    backing: song.backing,
    hasVideo: song.hasVideo,
    videoVersion: song.videoVersion,
    videoGapMs: song.videoGapMs,
    graphicsVersion: song.graphicsVersion,
    backgroundVersion: song.backgroundVersion,
    words: song.words,
    job: job && {
      id: job.id,
      state: job.state,
      fraction: progress?.fraction ?? job.fraction,
      stage: progress?.stage ?? null,
      secondsLeft,
      failure: job.failure,
    },
  };
}
