import type { SongWords, WordSource } from '../../../shared/contract/library.ts';
import type { LyricIssue, LyricTiming } from '../../../shared/domain/lyrics/model.ts';
import { type Failure, parseFailure } from '../../../shared/errors.ts';
import type { Database } from '../../db/open.ts';

export interface WordsRecord {
  readonly songId: string;
  readonly version: string | null;
  readonly source: WordSource;
  readonly timing: LyricTiming | null;
  readonly guessed: boolean;
  readonly issues: readonly LyricIssue[];
  readonly failure: Failure | null;
}

export interface Lookup {
  readonly songId: string;
  readonly attempts: number;
}

interface Row {
  version: string | null;
  source: WordSource;
  nudge_ms: number;
}

/** The SQL of words, and of the songs whose words are to be looked for online. */
export class WordsRepository {
  readonly #statements;

  constructor(db: Database) {
    this.#statements = {
      get: db.prepare<[string], Row>('SELECT version, source, nudge_ms FROM song_words WHERE song_id = ?'),
      put: db.prepare<[string, string | null, WordSource, LyricTiming | null, number, string, string | null, number]>(
        `INSERT INTO song_words (song_id, version, source, timing, guessed, issues, failure, changed_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (song_id) DO UPDATE SET version = excluded.version, source = excluded.source, timing = excluded.timing,
           guessed = excluded.guessed, issues = excluded.issues, failure = excluded.failure, changed_at = excluded.changed_at`,
      ),
      nudge: db.prepare<[number, string]>('UPDATE song_words SET nudge_ms = ? WHERE song_id = ?'),
      remove: db.prepare<[string]>('DELETE FROM song_words WHERE song_id = ?'),
      ask: db.prepare<[string, number]>(
        `INSERT INTO words_lookups (song_id, state, run_at) VALUES (?, 'waiting', ?)
         ON CONFLICT (song_id) DO UPDATE SET state = 'waiting', attempts = 0, run_at = excluded.run_at, failure = NULL`,
      ),
      askAll: db.prepare<[number]>(
        `INSERT INTO words_lookups (song_id, state, run_at)
         SELECT id, 'waiting', ? FROM songs WHERE removed_at IS NULL AND graphics_version IS NULL
           AND NOT EXISTS (SELECT 1 FROM song_words WHERE song_id = songs.id AND version IS NOT NULL)
         ON CONFLICT (song_id) DO UPDATE SET state = 'waiting', attempts = 0, run_at = excluded.run_at, failure = NULL
           WHERE state = 'failed'`,
      ),
      next: db.prepare<[], { song_id: string; attempts: number; run_at: number }>(
        `SELECT song_id, attempts, run_at FROM words_lookups WHERE state = 'waiting' ORDER BY run_at, song_id LIMIT 1`,
      ),
      later: db.prepare<[number, number, string]>(
        'UPDATE words_lookups SET attempts = ?, run_at = ? WHERE song_id = ?',
      ),
      settle: db.prepare<[string, string | null, string]>(
        'UPDATE words_lookups SET state = ?, failure = ? WHERE song_id = ?',
      ),
      forget: db.prepare<[string]>('DELETE FROM words_lookups WHERE song_id = ?'),
      state: db.prepare<[string], { state: 'waiting' | 'nothing' | 'failed'; failure: string | null }>(
        'SELECT state, failure FROM words_lookups WHERE song_id = ?',
      ),
    };
  }

  get(songId: string): Pick<SongWords, 'version' | 'source' | 'nudgeMs'> | null {
    const row = this.#statements.get.get(songId);
    return row === undefined ? null : { version: row.version, source: row.source, nudgeMs: row.nudge_ms };
  }

  /** The nudge stays: it is about the recording more often than about the words. */
  put(words: WordsRecord, nowMs: number): void {
    this.#statements.put.run(
      words.songId,
      words.version,
      words.source,
      words.timing,
      words.guessed ? 1 : 0,
      JSON.stringify(words.issues),
      words.failure === null ? null : JSON.stringify(words.failure),
      nowMs,
    );
  }

  setNudge(songId: string, nudgeMs: number): void {
    this.#statements.nudge.run(nudgeMs, songId);
  }

  remove(songId: string): void {
    this.#statements.remove.run(songId);
  }

  ask(songId: string, nowMs: number): void {
    this.#statements.ask.run(songId, nowMs);
  }

  /** Every song without words that has not been asked for yet, or could not be. */
  askForAll(nowMs: number): number {
    return this.#statements.askAll.run(nowMs).changes;
  }

  nextLookup(): (Lookup & { readonly runAtMs: number }) | null {
    const row = this.#statements.next.get();
    return row === undefined ? null : { songId: row.song_id, attempts: row.attempts, runAtMs: row.run_at };
  }

  lookLater(songId: string, attempts: number, runAtMs: number): void {
    this.#statements.later.run(attempts, runAtMs, songId);
  }

  settleLookup(songId: string, state: 'nothing' | 'failed', failure: Failure | null): void {
    this.#statements.settle.run(state, failure === null ? null : JSON.stringify(failure), songId);
  }

  forgetLookup(songId: string): void {
    this.#statements.forget.run(songId);
  }

  lookupOf(songId: string): { state: 'waiting' | 'nothing' | 'failed'; failure: Failure | null } | null {
    const row = this.#statements.state.get(songId);
    if (row === undefined) return null;
    return { state: row.state, failure: row.failure === null ? null : parseFailure(JSON.parse(row.failure)) };
  }
}
