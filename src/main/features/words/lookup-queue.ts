import { setTimeout as sleep } from 'node:timers/promises';
import { type Failure, isLimelightError } from '../../../shared/errors.ts';
import type { Clock, Log } from '../../host/ports.ts';
import type { LibraryService } from '../library/service.ts';
import { askLrclib, BusyError, type OnlineOptions } from './online.ts';
import type { WordsRepository } from './repository.ts';
import type { WordsService } from './service.ts';

export interface LookupQueueOptions {
  readonly library: LibraryService;
  readonly words: WordsService;
  readonly repository: WordsRepository;
  readonly online: OnlineOptions;
  readonly clock: Clock;
  readonly log: Log;
  readonly reportDefect: (error: unknown, context: Record<string, unknown>) => string;
  /** Between two questions: a service that is free is not to be hurried. */
  readonly pauseMs?: number;
  /** After an answer that could not be written down. */
  readonly refusedMs?: number;
}

const mostAttempts = 4;
/** Before the second, third and fourth attempt. */
const backoffMs = [60_000, 10 * 60_000, 60 * 60_000];
/** Without a network. */
const offlineMs = 5 * 60_000;

/**
 * Looks for the words of songs online, one after the other, as long as a person wants that. What is still to be asked
 * is in the database and survives a restart.
 */
export class LookupQueue {
  readonly #options: LookupQueueOptions;
  readonly #ended = new AbortController();
  #timer: NodeJS.Timeout | null = null;
  #working: Promise<void> | null = null;
  /** Nothing is asked before: the service is busy, or there is no network. */
  #notBeforeMs = 0;

  constructor(options: LookupQueueOptions) {
    this.#options = options;
  }

  /** Goes on where there is something to ask. */
  poke(): void {
    if (this.#ended.signal.aborted || this.#working !== null) return;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#options.words.settings().lyricsOnline !== 'on') return;
    const next = this.#options.repository.nextLookup();
    if (next === null) return;
    const at = Math.max(next.runAtMs, this.#notBeforeMs);
    const waitMs = Math.min(60_000, Math.max(0, at - this.#options.clock.now()));
    this.#timer = setTimeout(() => this.#start(), waitMs).unref();
  }

  /** A new song without words: asked for if that is wanted, and remembered for when it will be. */
  songAdded(songId: string): void {
    if (this.#options.words.settings().lyricsOnline !== 'on') return;
    this.#options.repository.ask(songId, this.#options.clock.now());
    this.poke();
  }

  /** One song, now, at a person's wish. */
  async look(songId: string): Promise<{ found: boolean; failure: Failure | null }> {
    const { repository, clock } = this.#options;
    repository.ask(songId, clock.now());
    try {
      const found = await this.#ask(songId);
      return { found, failure: null };
    } catch (error) {
      const failure = this.#failureOf(error, songId);
      repository.settleLookup(songId, 'failed', failure);
      return { found: false, failure };
    }
  }

  async close(): Promise<void> {
    this.#ended.abort();
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#working;
  }

  #start(): void {
    this.#timer = null;
    this.#working ??= this.#work()
      .catch((error: unknown) => void this.#options.reportDefect(error, { lookup: 'words' }))
      .finally(() => {
        this.#working = null;
        this.poke();
      });
  }

  async #work(): Promise<void> {
    const { repository, clock, words, log, pauseMs = 500, refusedMs = 30_000 } = this.#options;
    while (!this.#ended.signal.aborted && words.settings().lyricsOnline === 'on') {
      const next = repository.nextLookup();
      if (next === null || Math.max(next.runAtMs, this.#notBeforeMs) > clock.now()) return;
      try {
        await this.#ask(next.songId);
      } catch (error) {
        if (this.#ended.signal.aborted) return;
        try {
          this.#failed(next.songId, next.attempts + 1, error);
        } catch (refused) {
          // A full disk: nothing can be written down, so nothing is asked for a while.
          log.warn('a look for words was not kept', { songId: next.songId, error: String(refused) });
          await sleep(refusedMs, undefined, { signal: this.#ended.signal }).catch(() => {});
          return;
        }
        if (this.#notBeforeMs > clock.now()) return;
      }
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }

  async #ask(songId: string): Promise<boolean> {
    const { library, words, repository, online } = this.#options;
    const song = library.record(songId);
    if (song.words?.version != null) {
      repository.forgetLookup(songId);
      return true;
    }
    const found = await askLrclib(song, online, this.#ended.signal);
    if (found === null) {
      repository.settleLookup(songId, 'nothing', null);
      return false;
    }
    // Somebody may have pasted words in the meantime: those stay.
    const kept = await words.keepWhereNone(songId, found.lyrics, { source: 'lrclib', issues: found.issues });
    if (kept) await words.vocalsKnown(songId);
    else repository.forgetLookup(songId);
    return true;
  }

  #failed(songId: string, attempts: number, error: unknown): void {
    const { repository, clock, log } = this.#options;
    if (isLimelightError(error) && error.code === 'song-not-found') {
      repository.forgetLookup(songId);
      return;
    }
    const told = isLimelightError(error) ? error.toFailure() : null;
    const offline = told?.code === 'lookup-failed' && told.data.reason === 'offline';
    if (error instanceof BusyError || offline) {
      // Not this song's fault, and the next one would fare no better.
      this.#notBeforeMs = clock.now() + (error instanceof BusyError ? error.retryAfterMs : offlineMs);
      repository.lookLater(songId, attempts - 1, this.#notBeforeMs);
      return;
    }
    log.warn('words not found online', { song: songId, attempts, error: String(error) });
    const waitMs = backoffMs[attempts - 1];
    if (attempts >= mostAttempts || waitMs === undefined)
      repository.settleLookup(songId, 'failed', this.#failureOf(error, songId));
    else repository.lookLater(songId, attempts, clock.now() + waitMs);
  }

  #failureOf(error: unknown, songId: string): Failure {
    if (isLimelightError(error)) return error.toFailure();
    return { code: 'internal', data: { logId: this.#options.reportDefect(error, { song: songId, lookup: 'words' }) } };
  }
}
