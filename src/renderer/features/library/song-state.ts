import type { Song } from '../../../shared/contract/library.ts';
import { describeFailure } from '../../../shared/domain/error-sentences.ts';
import type { Messages } from '../../i18n/en.ts';

export type SongTone = 'ready' | 'words' | 'working' | 'waiting' | 'failed';

export interface SongState {
  readonly tone: SongTone;
  /** Few words for the row. */
  readonly words: string;
  /** The same for ears, where it differs. */
  readonly spoken?: string;
  /** The whole story, where there is one. */
  readonly detail: string | null;
  /** 0..1 while it is worked on. */
  readonly fraction: number | null;
}

/** What a song's row says about it. */
export function songState(song: Song, t: Messages['library']): SongState {
  if (song.karaokeVersion !== null) {
    const sung = song.words?.version != null || song.graphicsVersion !== null;
    const failure = sung ? null : (song.words?.failure ?? null);
    const told = failure === null ? null : describeFailure(failure);
    if (song.missing)
      return {
        tone: 'ready',
        words: t.missing,
        spoken: `${t.missing}, ${t.ready}`,
        detail: t.missingHint,
        fraction: null,
      };
    return sung
      ? { tone: 'ready', words: t.ready, detail: null, fraction: null }
      : {
          tone: 'words',
          words: t.readyWithoutWords,
          spoken: `${t.noWords}, ${t.ready}`,
          detail: told && `${told.sentence} ${told.action}`,
          fraction: null,
        };
  }
  if (song.missing) return { tone: 'failed', words: t.missing, detail: t.missingHint, fraction: null };
  const { job } = song;
  if (job === null || job.state === 'cancelled' || job.state === 'done') {
    return { tone: 'waiting', words: t.cancelled, detail: null, fraction: null };
  }
  if (job.state === 'failed') {
    const told = job.failure === null ? null : describeFailure(job.failure);
    return { tone: 'failed', words: t.failed, detail: told && `${told.sentence} ${told.action}`, fraction: null };
  }
  if (job.state === 'queued') {
    return { tone: 'waiting', words: job.failure === null ? t.waiting : t.retrying, detail: null, fraction: null };
  }
  const words =
    job.stage === 'starting' && job.fraction === 0
      ? t.starting
      : job.stage === 'finishing'
        ? t.finishing
        : t.separating(Math.floor(job.fraction * 100), job.secondsLeft);
  return { tone: 'working', words, detail: null, fraction: job.fraction };
}
