import type { JobKind, JobState } from '../../../shared/contract/jobs.ts';
import { type Failure, parseFailure } from '../../../shared/errors.ts';
import type { Database } from '../../db/open.ts';

export interface JobRecord {
  readonly id: string;
  readonly kind: JobKind;
  readonly songId: string | null;
  readonly songTitle: string | null;
  readonly songDurationMs: number | null;
  readonly state: JobState;
  readonly priority: number;
  readonly runAtMs: number;
  readonly attempts: number;
  readonly fraction: number;
  readonly failure: Failure | null;
  readonly createdAtMs: number;
  readonly startedAtMs: number | null;
  readonly finishedAtMs: number | null;
}

interface Row {
  id: string;
  kind: JobKind;
  song_id: string | null;
  song_title: string | null;
  song_duration_ms: number | null;
  state: JobState;
  priority: number;
  run_at: number;
  attempts: number;
  fraction: number;
  failure: string | null;
  created_at: number;
  started_at: number | null;
  finished_at: number | null;
}

export interface NewJob {
  readonly id: string;
  readonly kind: JobKind;
  readonly songId: string;
  readonly priority: number;
  readonly runAtMs: number;
  readonly createdAtMs: number;
}

const columns = `jobs.*, songs.title AS song_title, songs.duration_ms AS song_duration_ms`;
const from = 'FROM jobs LEFT JOIN songs ON songs.id = jobs.song_id';
const order = 'ORDER BY jobs.priority DESC, jobs.created_at, jobs.id';

function toRecord(row: Row): JobRecord {
  return {
    id: row.id,
    kind: row.kind,
    songId: row.song_id,
    songTitle: row.song_title,
    songDurationMs: row.song_duration_ms,
    state: row.state,
    priority: row.priority,
    runAtMs: row.run_at,
    attempts: row.attempts,
    fraction: row.fraction,
    failure: row.failure === null ? null : parseFailure(JSON.parse(row.failure)),
    createdAtMs: row.created_at,
    startedAtMs: row.started_at,
    finishedAtMs: row.finished_at,
  };
}

/** The SQL of the job queue. */
export class JobRepository {
  readonly #db: Database;
  readonly #statements;

  constructor(db: Database) {
    this.#db = db;
    this.#statements = {
      insert: db.prepare<[string, JobKind, string, number, number, number]>(
        `INSERT INTO jobs (id, kind, song_id, state, priority, run_at, created_at) VALUES (?, ?, ?, 'queued', ?, ?, ?)
         ON CONFLICT (song_id, kind) WHERE state IN ('queued', 'running') DO NOTHING`,
      ),
      byId: db.prepare<[string], Row>(`SELECT ${columns} ${from} WHERE jobs.id = ?`),
      live: db.prepare<[string, JobKind], Row>(
        `SELECT ${columns} ${from} WHERE jobs.song_id = ? AND jobs.kind = ? AND jobs.state IN ('queued', 'running')`,
      ),
      latest: db.prepare<[string, JobKind], Row>(
        `SELECT ${columns} ${from} WHERE jobs.song_id = ? AND jobs.kind = ? ORDER BY jobs.created_at DESC, jobs.id DESC LIMIT 1`,
      ),
      due: db.prepare<[JobKind, number], Row>(
        `SELECT ${columns} ${from} WHERE jobs.state = 'queued' AND jobs.kind = ? AND jobs.run_at <= ? ${order} LIMIT 1`,
      ),
      nextRunAt: db.prepare<[JobKind], { run_at: number | null }>(
        `SELECT min(run_at) AS run_at FROM jobs WHERE state = 'queued' AND kind = ?`,
      ),
      queued: db.prepare<[JobKind], Row>(
        `SELECT ${columns} ${from} WHERE jobs.state = 'queued' AND jobs.kind = ? ${order}`,
      ),
      nextQueued: db.prepare<[JobKind], Row>(
        `SELECT ${columns} ${from} WHERE jobs.state = 'queued' AND jobs.kind = ? ${order} LIMIT 1`,
      ),
      waiting: db.prepare<[JobKind], { id: string; songDurationMs: number | null }>(
        `SELECT jobs.id, songs.duration_ms AS songDurationMs ${from} WHERE jobs.state = 'queued' AND jobs.kind = ? ${order}`,
      ),
      running: db.prepare<[JobKind], Row>(`SELECT ${columns} ${from} WHERE jobs.state = 'running' AND jobs.kind = ?`),
      countByState: db.prepare<[JobKind, JobState], { n: number }>(
        'SELECT count(*) AS n FROM jobs WHERE kind = ? AND state = ?',
      ),
      start: db.prepare<[number, string]>(
        `UPDATE jobs SET state = 'running', attempts = attempts + 1, started_at = ?, finished_at = NULL, failure = NULL
         WHERE id = ? AND state = 'queued'`,
      ),
      finish: db.prepare<[JobState, number, string | null, number, string]>(
        'UPDATE jobs SET state = ?, fraction = ?, failure = ?, finished_at = ? WHERE id = ?',
      ),
      requeue: db.prepare<[number, number, string | null, string]>(
        `UPDATE jobs SET state = 'queued', run_at = ?, attempts = ?, failure = ?, started_at = NULL, finished_at = NULL WHERE id = ?`,
      ),
      setFraction: db.prepare<[number, string]>('UPDATE jobs SET fraction = ? WHERE id = ?'),
      setPriority: db.prepare<[number, string]>('UPDATE jobs SET priority = ? WHERE id = ?'),
      maxPriority: db.prepare<[JobKind], { priority: number | null }>(
        `SELECT max(priority) AS priority FROM jobs WHERE state = 'queued' AND kind = ?`,
      ),
      orphans: db.prepare(
        `UPDATE jobs SET state = 'queued', attempts = max(0, attempts - 1), started_at = NULL WHERE state = 'running'`,
      ),
      forget: db.prepare<[number]>(`DELETE FROM jobs WHERE state IN ('done', 'cancelled') AND finished_at < ?`),
    };
  }

  transaction<T>(work: () => T): T {
    return this.#db.transaction(work).immediate();
  }

  /** Adds a job unless the song has a live one of that kind; returns the live one. */
  insert(job: NewJob): JobRecord {
    this.#statements.insert.run(job.id, job.kind, job.songId, job.priority, job.runAtMs, job.createdAtMs);
    const row = this.#statements.live.get(job.songId, job.kind);
    if (row === undefined) throw new Error('a job vanished between two statements');
    return toRecord(row);
  }

  byId(id: string): JobRecord | null {
    const row = this.#statements.byId.get(id);
    return row ? toRecord(row) : null;
  }

  live(songId: string, kind: JobKind): JobRecord | null {
    const row = this.#statements.live.get(songId, kind);
    return row ? toRecord(row) : null;
  }

  latest(songId: string, kind: JobKind): JobRecord | null {
    const row = this.#statements.latest.get(songId, kind);
    return row ? toRecord(row) : null;
  }

  /** Takes the next job that is due: marks it running and returns it. */
  claim(kind: JobKind, nowMs: number): JobRecord | null {
    return this.transaction(() => {
      const row = this.#statements.due.get(kind, nowMs);
      if (row === undefined) return null;
      this.#statements.start.run(nowMs, row.id);
      return this.byId(row.id);
    });
  }

  nextRunAt(kind: JobKind): number | null {
    return this.#statements.nextRunAt.get(kind)?.run_at ?? null;
  }

  queued(kind: JobKind): JobRecord[] {
    return this.#statements.queued.all(kind).map(toRecord);
  }

  nextQueued(kind: JobKind): JobRecord | null {
    const row = this.#statements.nextQueued.get(kind);
    return row ? toRecord(row) : null;
  }

  /** All that wait, in their order: only what their length needs. */
  waiting(kind: JobKind): Pick<JobRecord, 'id' | 'songDurationMs'>[] {
    return this.#statements.waiting.all(kind);
  }

  running(kind: JobKind): JobRecord[] {
    return this.#statements.running.all(kind).map(toRecord);
  }

  count(kind: JobKind, state: JobState): number {
    return this.#statements.countByState.get(kind, state)?.n ?? 0;
  }

  finish(
    id: string,
    state: 'done' | 'failed' | 'cancelled',
    fraction: number,
    failure: Failure | null,
    nowMs: number,
  ): void {
    this.#statements.finish.run(state, fraction, failure === null ? null : JSON.stringify(failure), nowMs, id);
  }

  requeue(id: string, runAtMs: number, attempts: number, failure: Failure | null): void {
    this.#statements.requeue.run(runAtMs, attempts, failure === null ? null : JSON.stringify(failure), id);
  }

  setFraction(id: string, fraction: number): void {
    this.#statements.setFraction.run(fraction, id);
  }

  setPriority(id: string, priority: number): void {
    this.#statements.setPriority.run(priority, id);
  }

  maxPriority(kind: JobKind): number {
    return this.#statements.maxPriority.get(kind)?.priority ?? 0;
  }

  /** Jobs a dead station left running wait again; dying with the station was no fault of theirs. */
  requeueOrphans(): number {
    return this.#statements.orphans.run().changes;
  }

  forgetBefore(nowMs: number): number {
    return this.#statements.forget.run(nowMs).changes;
  }

  list(filter: { state?: JobState | undefined; kind?: JobKind | undefined; limit: number }): JobRecord[] {
    const conditions: string[] = [];
    const values: unknown[] = [];
    if (filter.state !== undefined) {
      conditions.push('jobs.state = ?');
      values.push(filter.state);
    }
    if (filter.kind !== undefined) {
      conditions.push('jobs.kind = ?');
      values.push(filter.kind);
    }
    const where = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;
    return this.#db
      .prepare<unknown[], Row>(`SELECT ${columns} ${from} ${where} ORDER BY jobs.created_at DESC, jobs.id DESC LIMIT ?`)
      .all(...values, filter.limit)
      .map(toRecord);
  }
}
