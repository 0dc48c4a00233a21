import type { Job, JobKind, JobState, QueueView } from '../../../shared/contract/jobs.ts';
import { LimelightError } from '../../../shared/errors.ts';
import type { ChangeFeed } from '../../host/change-feed.ts';
import type { JobQueue } from './queue.ts';
import type { JobRecord, JobRepository } from './repository.ts';

export interface JobsServiceOptions {
  readonly repository: JobRepository;
  readonly queue: JobQueue;
  readonly feed: ChangeFeed<JobRecord>;
  /** Seconds of work per second of song, as measured on this machine; null before the first song. */
  readonly speed: () => number | null;
}

/** Seconds by the ids of jobs; nothing for those nothing is known of. */
export type Estimates = Pick<ReadonlyMap<string, number>, 'get'>;

/** What loading a model costs once per song. */
const overheadSeconds = 1;
const unknownSongSeconds = 240;
/** Priorities of songs that somebody waits for on stage. "Run this next" goes above them. */
const neededPriority = { first: 2_000, last: 1_000 } as const;

/** The queue as people see it. */
export class JobsService {
  readonly #options: JobsServiceOptions;
  #added: { revision: number; perSecond: number; until: ReadonlyMap<string, number> } | null = null;

  constructor(options: JobsServiceOptions) {
    this.#options = options;
  }

  toView(job: JobRecord, secondsLeft: number | null = this.#runningSecondsLeft(job)): Job {
    const progress = job.state === 'running' ? this.#options.queue.progressOf(job.id) : null;
    return {
      id: job.id,
      kind: job.kind,
      songId: job.songId,
      songTitle: job.songTitle,
      state: job.state,
      priority: job.priority,
      fraction: progress?.fraction ?? job.fraction,
      stage: progress?.stage ?? null,
      secondsLeft,
      attempts: job.attempts,
      failure: job.failure,
      createdAtMs: job.createdAtMs,
      startedAtMs: job.startedAtMs,
      finishedAtMs: job.finishedAtMs,
      runAtMs: job.runAtMs,
    };
  }

  get(id: string): Job {
    const job = this.#options.repository.byId(id);
    if (job === null) throw new LimelightError('job-not-found', { id });
    return this.toView(job, this.secondsLeft().get(id) ?? null);
  }

  /** The newest separation of a song; null where it never needed one. */
  ofSong(songId: string): Job | null {
    const job = this.#options.repository.latest(songId, 'separate');
    return job === null ? null : this.toView(job, this.secondsLeft().get(job.id) ?? null);
  }

  list(filter: { state?: JobState | undefined; kind?: JobKind | undefined; limit: number }): Job[] {
    const estimates = this.secondsLeft();
    return this.#options.repository.list(filter).map((job) => this.toView(job, estimates.get(job.id) ?? null));
  }

  async cancel(id: string): Promise<Job> {
    return this.toView(await this.#options.queue.cancel(id));
  }

  runNext(id: string): Job {
    return this.toView(this.#options.queue.runNext(id));
  }

  /** A new job for the same song. @throws LimelightError `job-not-found`, `song-not-found` */
  retry(id: string): Job {
    const job = this.#options.repository.byId(id);
    if (job === null) throw new LimelightError('job-not-found', { id });
    if (job.songId === null) throw new LimelightError('song-not-found', { id });
    return this.toView(this.#options.queue.enqueue(job.kind, job.songId));
  }

  /** Seconds until each live separation is done, counting what runs and waits before it. */
  secondsLeft(): Estimates {
    const { repository, speed } = this.#options;
    const perSecond = speed();
    const running = new Map<string, number>();
    let before = 0;
    for (const job of repository.running('separate')) {
      const left = this.#runningSecondsLeft(job) ?? this.#wholeSong(job, perSecond);
      if (left === null) return running;
      running.set(job.id, left);
      before = Math.max(before, left);
    }
    if (perSecond === null) return running;
    const waiting = this.#waiting(perSecond);
    return {
      get(id) {
        const behind = waiting.get(id);
        return behind === undefined ? running.get(id) : Math.round(before + behind);
      },
    };
  }

  /** Seconds that the waiting separations take up to the end of each: added up once per change of the queue, as thousands may wait. */
  #waiting(perSecond: number): ReadonlyMap<string, number> {
    const { repository, feed } = this.#options;
    if (this.#added?.revision !== feed.revision || this.#added.perSecond !== perSecond) {
      const until = new Map<string, number>();
      let sum = 0;
      for (const job of repository.waiting('separate')) {
        sum += this.#wholeSong(job, perSecond) ?? 0;
        until.set(job.id, sum);
      }
      this.#added = { revision: feed.revision, perSecond, until };
    }
    return this.#added.until;
  }

  /** For each song that waits for its separation: seconds until it is done, null where nobody can say yet. */
  secondsUntilReady(): Map<string, number | null> {
    const { repository } = this.#options;
    const estimates = this.secondsLeft();
    const live = [...repository.running('separate'), ...repository.queued('separate')];
    return new Map(
      live.flatMap(({ id, songId }) => (songId === null ? [] : [[songId, estimates.get(id) ?? null] as const])),
    );
  }

  /** These songs are needed, in this order; what was needed before and is not any more goes back among the others. */
  prioritise(songIds: readonly string[]): void {
    const rank = new Map(songIds.map((id, at) => [id, Math.max(neededPriority.last, neededPriority.first - at)]));
    for (const { id, songId, priority } of this.#options.repository.queued('separate')) {
      const needed = priority >= neededPriority.last && priority <= neededPriority.first;
      const wanted = rank.get(songId ?? '') ?? (needed ? 0 : priority);
      // What a person has put in front stays there.
      if (wanted !== priority && priority <= neededPriority.first) this.#options.queue.setPriority(id, wanted);
    }
  }

  view(): QueueView {
    const { repository, feed } = this.#options;
    const [running] = repository.running('separate');
    const next = repository.nextQueued('separate');
    return {
      revision: feed.revision,
      running: running ? this.toView(running) : null,
      next: next === null ? null : this.toView(next, null),
      waiting: repository.count('separate', 'queued'),
      failed: repository.count('separate', 'failed'),
    };
  }

  async *watch(signal: AbortSignal | undefined): AsyncGenerator<QueueView> {
    const batches = this.#options.feed.watch(signal);
    yield this.view();
    for await (const _ of batches) yield this.view();
  }

  #runningSecondsLeft(job: JobRecord): number | null {
    return job.state === 'running' ? (this.#options.queue.progressOf(job.id)?.secondsLeft ?? null) : null;
  }

  #wholeSong(job: Pick<JobRecord, 'songDurationMs'>, perSecond: number | null): number | null {
    if (perSecond === null) return null;
    return overheadSeconds + ((job.songDurationMs ?? unknownSongSeconds * 1000) / 1000) * perSecond;
  }
}
