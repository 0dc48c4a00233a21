import type { JobKind, SeparationStage } from '../../../shared/contract/jobs.ts';
import { type Failure, isLimelightError, isTransient, LimelightError } from '../../../shared/errors.ts';
import { newId } from '../../host/ids.ts';
import type { Clock, Log } from '../../host/ports.ts';
import type { JobRecord, JobRepository } from './repository.ts';

export interface JobProgress {
  readonly fraction: number;
  readonly stage: SeparationStage | null;
  readonly secondsLeft: number | null;
}

export interface JobContext {
  /** Aborted when the job is cancelled or the station closes. */
  readonly signal: AbortSignal;
  progress(progress: JobProgress): void;
}

export interface JobHandler {
  readonly kind: JobKind;
  /** How many of this kind run at once. */
  readonly concurrency: number;
  /** Must be safe to run again after it was killed at any point. */
  run(job: JobRecord, context: JobContext): Promise<void>;
  /** Clears up after a job that will not run again: called just before its end is written down. */
  ended?(job: JobRecord): Promise<void> | void;
}

export interface JobQueueOptions {
  readonly repository: JobRepository;
  readonly clock: Clock;
  readonly log: Log;
  /** Called after every change of a job, with the song it is about. */
  readonly onChange: (job: JobRecord) => void;
  /** Names an unexpected error in the log and returns the name. */
  readonly reportDefect: (error: unknown, context: Record<string, unknown>) => string;
  /** Gives up reserved room on a full disk; false where there is none left. */
  readonly makeRoom?: () => boolean;
}

export const maxAttempts = 3;
/** Waiting time before the second and third attempt. */
const backoffMs = [2_000, 15_000];
const longestTimerMs = 60_000;
const persistFractionEveryMs = 5_000;
/** A full disk takes no words either: the end of a job is written down when there is room again. */
const writeAgainMs = 1_000;

/** How a run of a job ended. */
type Outcome =
  | { readonly again: true; readonly runAtMs: number; readonly attempts: number; readonly failure: Failure | null }
  | {
      readonly again: false;
      readonly state: 'done' | 'failed' | 'cancelled';
      readonly fraction: number;
      readonly failure: Failure | null;
    };

class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

interface Running {
  readonly abort: AbortController;
  readonly done: Promise<void>;
  progress: JobProgress;
}

/**
 * A durable queue in the library's own database: a job is queued in the same transaction as the song it belongs to, and
 * survives any crash. Jobs of a kind run in order of priority, then age.
 *
 * Retries only what may cure itself (a crash, a killed ffmpeg), with a growing pause. What needs a person fails at once.
 */
export class JobQueue {
  readonly #options: JobQueueOptions;
  readonly #handlers = new Map<JobKind, JobHandler>();
  readonly #running = new Map<string, Running>();
  readonly #timers = new Map<JobKind, NodeJS.Timeout>();
  #open = false;

  constructor(options: JobQueueOptions) {
    this.#options = options;
  }

  handle(handler: JobHandler): void {
    this.#handlers.set(handler.kind, handler);
  }

  /** Takes back what a dead station left running, then works. */
  start(): { orphans: number } {
    const orphans = this.#options.repository.requeueOrphans();
    this.#open = true;
    for (const kind of this.#handlers.keys()) this.#pump(kind);
    return { orphans };
  }

  /** Interrupts what runs (it resumes with the next start) and resolves when all of it has ended. */
  async close(): Promise<void> {
    this.#open = false;
    for (const timer of this.#timers.values()) clearTimeout(timer);
    for (const { abort } of this.#running.values()) abort.abort(new Interrupted('the station closes'));
    await Promise.all([...this.#running.values()].map(({ done }) => done));
  }

  /** Queues a job, or returns the live one of this kind that the song has already. Can be part of a transaction. */
  enqueue(kind: JobKind, songId: string, { priority = 0, delayMs = 0 } = {}): JobRecord {
    const now = this.#options.clock.now();
    const job = this.#options.repository.insert({
      id: newId(now),
      kind,
      songId,
      priority,
      // No time where none is asked for: a clock that is set back holds nobody up.
      runAtMs: delayMs > 0 ? now + delayMs : 0,
      createdAtMs: now,
    });
    // After the transaction this may be part of.
    setImmediate(() => this.#pump(kind));
    return job;
  }

  progressOf(jobId: string): JobProgress | null {
    return this.#running.get(jobId)?.progress ?? null;
  }

  /** Queued or running to cancelled. @throws LimelightError `job-not-found`, `job-not-active` */
  async cancel(id: string): Promise<JobRecord> {
    const job = this.#get(id);
    if (job.state === 'queued') {
      await this.#withdraw(job);
    } else if (job.state === 'running') {
      const running = this.#running.get(id);
      running?.abort.abort(new LimelightError('cancelled', {}));
      await running?.done;
    } else {
      throw new LimelightError('job-not-active', { id });
    }
    return this.#get(id);
  }

  /** To the front of its queue. */
  runNext(id: string): JobRecord {
    const { repository } = this.#options;
    const job = this.#get(id);
    if (job.state !== 'queued') throw new LimelightError('job-not-active', { id });
    repository.setPriority(id, repository.maxPriority(job.kind) + 1);
    this.#changed(id);
    this.#pump(job.kind);
    return this.#get(id);
  }

  /** The highest of those that wait runs first; one that has begun is not disturbed. */
  setPriority(id: string, priority: number): void {
    this.#options.repository.setPriority(id, priority);
    this.#changed(id);
  }

  /** Out of the queue at once, before it is cleared up after: nothing begins it meanwhile. */
  async #withdraw(job: JobRecord): Promise<void> {
    const cancelled: Outcome = { again: false, state: 'cancelled', fraction: 0, failure: null };
    try {
      this.#options.repository.finish(job.id, 'cancelled', 0, null, this.#options.clock.now());
    } catch {
      // A full disk: what is cleared up may make the room.
    }
    await this.#end(job, cancelled);
  }

  #get(id: string): JobRecord {
    const job = this.#options.repository.byId(id);
    if (job === null) throw new LimelightError('job-not-found', { id });
    return job;
  }

  #changed(id: string): void {
    const job = this.#options.repository.byId(id);
    if (job !== null) this.#options.onChange(job);
  }

  #pump(kind: JobKind): void {
    const handler = this.#handlers.get(kind);
    if (!this.#open || handler === undefined) return;
    const { repository, clock } = this.#options;
    try {
      while (this.#countRunning(kind) < handler.concurrency) {
        const job = repository.claim(kind, clock.now());
        if (job === null) break;
        this.#launch(handler, job);
      }
      this.#wakeFor(kind, this.#countRunning(kind) < handler.concurrency);
    } catch (error) {
      // A full disk, most likely: nothing can be started before there is room.
      this.#options.log.error('no job could be started', { kind, error: String(error) });
      clearTimeout(this.#timers.get(kind));
      this.#timers.set(kind, setTimeout(() => this.#pump(kind), 5 * writeAgainMs).unref());
    }
  }

  /** For what is nice to know after a crash, and no reason to stop. */
  #remember(write: () => void): void {
    try {
      write();
    } catch (error) {
      this.#options.log.warn('progress could not be kept', { error: String(error) });
    }
  }

  #countRunning(kind: JobKind): number {
    return this.#options.repository.running(kind).length;
  }

  /** Sleeps until the next retry or delayed job is due. One that is due is begun by whoever ends, or, where there is room, at once. */
  #wakeFor(kind: JobKind, room: boolean): void {
    clearTimeout(this.#timers.get(kind));
    const runAt = this.#options.repository.nextRunAt(kind);
    if (runAt === null) return;
    const wait = runAt - this.#options.clock.now();
    if (wait <= 0 && !room) return;
    this.#timers.set(kind, setTimeout(() => this.#pump(kind), Math.min(Math.max(1, wait), longestTimerMs)).unref());
  }

  #launch(handler: JobHandler, job: JobRecord): void {
    const abort = new AbortController();
    const { promise: done, resolve } = Promise.withResolvers<void>();
    const running: Running = {
      abort,
      done,
      progress: { fraction: job.fraction, stage: 'starting', secondsLeft: null },
    };
    this.#running.set(job.id, running);
    let persistedAt = this.#options.clock.now();
    const context: JobContext = {
      signal: abort.signal,
      progress: (progress) => {
        running.progress = progress;
        const now = this.#options.clock.now();
        if (now - persistedAt >= persistFractionEveryMs) {
          persistedAt = now;
          this.#remember(() => this.#options.repository.setFraction(job.id, progress.fraction));
        }
        this.#changed(job.id);
      },
    };
    this.#changed(job.id);
    Promise.resolve()
      .then(() => handler.run(job, context))
      .then(
        (): Outcome => ({ again: false, state: 'done', fraction: 1, failure: null }),
        (error: unknown) => this.#outcomeOf(job, running, error),
      )
      .then((outcome) => this.#end(job, outcome))
      .catch((error: unknown) => this.#options.reportDefect(error, { job: job.id }))
      .finally(() => {
        this.#running.delete(job.id);
        this.#changed(job.id);
        resolve();
        this.#pump(handler.kind);
      });
  }

  #outcomeOf(job: JobRecord, running: Running, error: unknown): Outcome {
    const { clock, log } = this.#options;
    const now = clock.now();
    const { fraction } = running.progress;
    const reason: unknown = running.abort.signal.aborted ? running.abort.signal.reason : error;
    if (reason instanceof Interrupted) return { again: true, runAtMs: 0, attempts: job.attempts - 1, failure: null };
    if (isLimelightError(reason) && reason.code === 'cancelled') {
      return { again: false, state: 'cancelled', fraction, failure: null };
    }
    const failure: Failure = isLimelightError(reason)
      ? reason.toFailure()
      : { code: 'internal', data: { logId: this.#options.reportDefect(reason, { job: job.id }) } };
    const about = { job: job.id, kind: job.kind, attempts: job.attempts, failure };
    if (isTransient(failure.code) && job.attempts < maxAttempts) {
      const pauseMs = backoffMs[job.attempts - 1] ?? backoffMs.at(-1) ?? 0;
      log.warn('job will be tried again', { ...about, pauseMs });
      return { again: true, runAtMs: now + pauseMs, attempts: job.attempts, failure };
    }
    log.warn('job failed', about);
    return { again: false, state: 'failed', fraction, failure };
  }

  /** Clears up first: that may be what makes the room to write the end down. */
  async #end(job: JobRecord, outcome: Outcome): Promise<void> {
    const { repository, clock } = this.#options;
    if (outcome.again) {
      await this.#write(() => repository.requeue(job.id, outcome.runAtMs, outcome.attempts, outcome.failure));
    } else {
      const { state, fraction, failure } = outcome;
      try {
        await this.#handlers.get(job.kind)?.ended?.({ ...job, state, failure });
      } catch (error) {
        this.#options.reportDefect(error, { job: job.id });
      }
      await this.#write(() => repository.finish(job.id, state, fraction, failure, clock.now()));
    }
    this.#changed(job.id);
  }

  /** Tries until it is written or the station closes: then the job counts as cut off, and runs again. */
  async #write(write: () => void): Promise<void> {
    for (;;) {
      try {
        write();
        return;
      } catch (error) {
        if (!this.#open) return;
        this.#options.log.error('job state could not be written', { error: String(error) });
        if (this.#options.makeRoom?.()) continue;
        await new Promise((resolve) => setTimeout(resolve, writeAgainMs));
      }
    }
  }
}
