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
  /** Called after the job ended for good. */
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
}

export const maxAttempts = 3;
/** Waiting time before the second and third attempt. */
const backoffMs = [2_000, 15_000];
const longestTimerMs = 60_000;
const persistFractionEveryMs = 5_000;

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
      runAtMs: now + delayMs,
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
    const { repository, clock } = this.#options;
    const job = this.#get(id);
    if (job.state === 'queued') {
      repository.finish(id, 'cancelled', 0, null, clock.now());
      await this.#ended(id);
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
    while (this.#countRunning(kind) < handler.concurrency) {
      const job = repository.claim(kind, clock.now());
      if (job === null) break;
      this.#launch(handler, job);
    }
    this.#wakeFor(kind);
  }

  #countRunning(kind: JobKind): number {
    return this.#options.repository.running(kind).length;
  }

  /** Sleeps until the next retry or delayed job is due. */
  #wakeFor(kind: JobKind): void {
    clearTimeout(this.#timers.get(kind));
    const runAt = this.#options.repository.nextRunAt(kind);
    if (runAt === null) return;
    const wait = runAt - this.#options.clock.now();
    if (wait <= 0) return;
    this.#timers.set(kind, setTimeout(() => this.#pump(kind), Math.min(wait, longestTimerMs)).unref());
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
          this.#options.repository.setFraction(job.id, progress.fraction);
        }
        this.#changed(job.id);
      },
    };
    this.#changed(job.id);
    Promise.resolve()
      .then(() => handler.run(job, context))
      .then(
        () => this.#options.repository.finish(job.id, 'done', 1, null, this.#options.clock.now()),
        (error: unknown) => this.#settleFailure(job, running, error),
      )
      .then(() => {
        this.#running.delete(job.id);
        return this.#ended(job.id);
      })
      .catch((error: unknown) => this.#options.reportDefect(error, { job: job.id }))
      .finally(() => {
        this.#running.delete(job.id);
        resolve();
        this.#pump(handler.kind);
      });
  }

  #settleFailure(job: JobRecord, running: Running, error: unknown): void {
    const { repository, clock, log } = this.#options;
    const now = clock.now();
    const { fraction } = running.progress;
    const reason: unknown = running.abort.signal.aborted ? running.abort.signal.reason : error;
    if (reason instanceof Interrupted) {
      repository.requeue(job.id, now, job.attempts - 1, null);
      return;
    }
    if (isLimelightError(reason) && reason.code === 'cancelled') {
      repository.finish(job.id, 'cancelled', fraction, null, now);
      return;
    }
    const failure: Failure = isLimelightError(reason)
      ? reason.toFailure()
      : { code: 'internal', data: { logId: this.#options.reportDefect(reason, { job: job.id }) } };
    if (isTransient(failure.code) && job.attempts < maxAttempts) {
      const pause = backoffMs[job.attempts - 1] ?? backoffMs.at(-1) ?? 0;
      log.warn('job will be tried again', {
        job: job.id,
        kind: job.kind,
        attempts: job.attempts,
        failure,
        pauseMs: pause,
      });
      repository.requeue(job.id, now + pause, job.attempts, failure);
      return;
    }
    log.warn('job failed', { job: job.id, kind: job.kind, attempts: job.attempts, failure });
    repository.finish(job.id, 'failed', fraction, failure, now);
  }

  async #ended(id: string): Promise<void> {
    const job = this.#options.repository.byId(id);
    if (job === null) return;
    if (job.state !== 'queued') await this.#handlers.get(job.kind)?.ended?.(job);
    this.#options.onChange(job);
  }
}
