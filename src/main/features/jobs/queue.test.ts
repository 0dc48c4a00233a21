import path from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { until } from '../../../../tests/support/station.ts';
import { tempDir } from '../../../../tests/support/temp.ts';
import { LimelightError } from '../../../shared/errors.ts';
import { type Database, openDatabase } from '../../db/open.ts';
import { silentLog } from '../../host/ports.ts';
import { type JobContext, type JobHandler, JobQueue, maxAttempts } from './queue.ts';
import { type JobRecord, JobRepository } from './repository.ts';

let folder: string;
let now: number;

beforeEach(() => {
  folder = tempDir('queue');
  now = 1_000_000;
});

function open(handler: Partial<JobHandler> & Pick<JobHandler, 'run'>) {
  const db = openDatabase({ file: path.join(folder, 'library.sqlite'), backupsDir: path.join(folder, 'backups') });
  const repository = new JobRepository(db);
  const changes: JobRecord[] = [];
  const defects: unknown[] = [];
  const queue = new JobQueue({
    repository,
    log: silentLog,
    clock: { now: () => now },
    onChange: (job) => changes.push(job),
    reportDefect: (error) => `defect-${defects.push(error)}`,
  });
  queue.handle({ kind: 'separate', concurrency: 1, ...handler });
  let open_ = true;
  const close = async (): Promise<void> => {
    if (!open_) return;
    open_ = false;
    await queue.close();
    db.close();
  };
  onTestFinished(close);
  return { db, repository, queue, changes, defects, close };
}

function addSong(db: Database, id: string): string {
  const songId = id.padStart(12, '0');
  db.prepare(
    `INSERT OR IGNORE INTO songs (id, content_sha256, title, artist, file_name, source_file, source_bytes, added_at) VALUES (?, ?, ?, '', '', '', 1, 1)`,
  ).run(songId, songId, `Song ${id}`);
  return songId;
}

/** A handler that ends when told. */
function manual() {
  const running = new Map<string, { finish(): void; fail(error: unknown): void; context: JobContext }>();
  const order: string[] = [];
  const run = (job: JobRecord, context: JobContext): Promise<void> =>
    new Promise((finish, fail) => {
      order.push(job.songTitle ?? '');
      running.set(job.songTitle ?? '', { finish, fail, context });
      context.signal.addEventListener('abort', () => fail(context.signal.reason));
    });
  return { run, running, order };
}

describe('job queue', () => {
  it('runs one at a time: the highest priority first, then in order of age', async () => {
    const { run, running, order } = manual();
    const { db, queue } = open({ run });
    for (const [id, priority] of [
      ['a', 0],
      ['b', 0],
      ['c', 5],
      ['d', 1],
    ] as const) {
      queue.enqueue('separate', addSong(db, id), { priority });
      now += 1;
    }
    queue.start();
    for (const title of ['Song c', 'Song d', 'Song a', 'Song b']) {
      const job = await until(() => running.get(title), title);
      expect(running.size).toBe(1);
      running.delete(title);
      job.finish();
    }
    expect(order).toEqual(['Song c', 'Song d', 'Song a', 'Song b']);
  });

  it('gives back the live job instead of queueing a song twice', () => {
    const { run } = manual();
    const { db, queue, repository } = open({ run });
    const song = addSong(db, 'a');
    const first = queue.enqueue('separate', song);
    expect(queue.enqueue('separate', song).id).toBe(first.id);
    expect(repository.list({ limit: 10 }).length).toBe(1);
  });

  it('is part of the transaction it is called in', () => {
    const { run } = manual();
    const { db, queue, repository } = open({ run });
    const song = addSong(db, 'a');
    expect(() =>
      repository.transaction(() => {
        queue.enqueue('separate', song);
        throw new Error('no');
      }),
    ).toThrow('no');
    expect(repository.list({ limit: 10 })).toEqual([]);
  });

  it('moves a job to the front', async () => {
    const { run, running, order } = manual();
    const { db, queue } = open({ run });
    queue.start();
    queue.enqueue('separate', addSong(db, 'a'));
    await until(() => running.get('Song a'), 'a');
    now += 1;
    queue.enqueue('separate', addSong(db, 'b'));
    now += 1;
    const last = queue.enqueue('separate', addSong(db, 'c'));
    queue.runNext(last.id);
    running.get('Song a')?.finish();
    await until(() => order.length === 2, 'the next job');
    expect(order).toEqual(['Song a', 'Song c']);
    expect(() => queue.runNext(last.id)).toThrow(LimelightError);
  });

  it('cancels what waits and what runs, and nothing that is over', async () => {
    const { run, running } = manual();
    const ended = vi.fn();
    const { db, queue } = open({ run, ended });
    queue.start();
    const first = queue.enqueue('separate', addSong(db, 'a'));
    const second = queue.enqueue('separate', addSong(db, 'b'));
    await until(() => running.get('Song a'), 'a');
    expect((await queue.cancel(second.id)).state).toBe('cancelled');
    expect((await queue.cancel(first.id)).state).toBe('cancelled');
    expect(ended).toHaveBeenCalledTimes(2);
    await expect(queue.cancel(first.id)).rejects.toMatchObject({ code: 'job-not-active' });
    await expect(queue.cancel('nonsense')).rejects.toMatchObject({ code: 'job-not-found' });
  });

  it('tries again what may cure itself, with a growing pause, and gives up in the end', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const run = vi.fn(async () => {
      throw new LimelightError('inference-crashed', { detail: 'SIGKILL' });
    });
    const { db, queue, repository } = open({ run });
    queue.start();
    const { id } = queue.enqueue('separate', addSong(db, 'a'));
    const settle = async (): Promise<void> => {
      for (let i = 0; i < 20; i += 1) await new Promise((resolve) => setImmediate(resolve));
    };
    await settle();
    const pauses: number[] = [];
    while (repository.byId(id)?.state === 'queued') {
      const pause = (repository.byId(id)?.runAtMs ?? 0) - now;
      pauses.push(pause);
      vi.advanceTimersByTime(pause - 1);
      await settle();
      expect(run).toHaveBeenCalledTimes(pauses.length);
      now += pause;
      vi.advanceTimersByTime(1);
      await settle();
    }
    expect(pauses).toEqual([2_000, 15_000]);
    expect(run).toHaveBeenCalledTimes(maxAttempts);
    expect(repository.byId(id)).toMatchObject({ state: 'failed', attempts: 3, failure: { code: 'inference-crashed' } });
  });

  it('does not try again what needs a person', async () => {
    const run = vi.fn(async () => {
      throw new LimelightError('file-missing', { fileName: 'x.mp3' });
    });
    const { db, queue, repository } = open({ run });
    queue.start();
    const { id } = queue.enqueue('separate', addSong(db, 'a'));
    await until(() => repository.byId(id)?.state === 'failed', 'failure');
    expect(run).toHaveBeenCalledTimes(1);
    expect(repository.byId(id)?.failure).toEqual({ code: 'file-missing', data: { fileName: 'x.mp3' } });
  });

  it('logs a defect and tells only its name', async () => {
    const { db, queue, repository, defects } = open({
      run: async () => {
        throw new TypeError('x is not a function');
      },
    });
    queue.start();
    const { id } = queue.enqueue('separate', addSong(db, 'a'));
    await until(() => repository.byId(id)?.attempts === 1 && repository.byId(id)?.failure, 'failure');
    expect(repository.byId(id)?.failure).toEqual({ code: 'internal', data: { logId: 'defect-1' } });
    expect(defects[0]).toBeInstanceOf(TypeError);
  });

  it('closes in the middle of a job and resumes it with the next start, not counting it as an attempt', async () => {
    const { run, running } = manual();
    const first = open({ run });
    first.queue.start();
    const { id } = first.queue.enqueue('separate', addSong(first.db, 'a'));
    (await until(() => running.get('Song a'), 'a')).context.progress({
      fraction: 0.5,
      stage: 'separating',
      secondsLeft: 3,
    });
    await first.close();

    const again = manual();
    const second = open({ run: again.run });
    expect(second.repository.byId(id)).toMatchObject({ state: 'queued', attempts: 0 });
    second.queue.start();
    (await until(() => again.running.get('Song a'), 'a again')).finish();
    await until(() => second.repository.byId(id)?.state === 'done', 'done');
  });

  it('finds what a dead station left running', () => {
    const { run } = manual();
    const { db, repository, queue } = open({ run });
    const { id } = queue.enqueue('separate', addSong(db, 'a'));
    repository.claim('separate', now);
    expect(repository.byId(id)).toMatchObject({ state: 'running', attempts: 1 });
    expect(repository.requeueOrphans()).toBe(1);
    expect(repository.byId(id)).toMatchObject({ state: 'queued', attempts: 0 });
  });

  it('waits with a delayed job until it is due', async () => {
    const run = vi.fn(async () => {});
    const { db, queue } = open({ run });
    queue.start();
    queue.enqueue('separate', addSong(db, 'a'), { delayMs: 60 });
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(run).not.toHaveBeenCalled();
    now += 61;
    await until(() => run.mock.calls.length === 1, 'the delayed job');
  });

  it('goes on with the next job after one that failed', async () => {
    const done: string[] = [];
    const { db, queue } = open({
      run: async (job) => {
        if (job.songTitle === 'Song a') throw new LimelightError('empty-file', { fileName: 'a' });
        done.push(job.songTitle ?? '');
      },
    });
    queue.enqueue('separate', addSong(db, 'a'));
    now += 1;
    queue.enqueue('separate', addSong(db, 'b'));
    queue.start();
    await until(() => done.length === 1, 'b');
    expect(done).toEqual(['Song b']);
  });

  it('answers "what next" from an index', () => {
    const { run } = manual();
    const { db } = open({ run });
    const plan = db
      .prepare<[], { detail: string }>(
        `EXPLAIN QUERY PLAN SELECT id FROM jobs WHERE state = 'queued' AND kind = 'separate' AND run_at <= 5
         ORDER BY priority DESC, created_at, id LIMIT 1`,
      )
      .all();
    expect(plan.map(({ detail }) => detail).join()).toMatch(/jobs_to_run/u);
    expect(plan.map(({ detail }) => detail).join()).not.toMatch(/TEMP B-TREE/u);
  });

  it('begins what waits although the clock was set back', async () => {
    const { run, running } = manual();
    const { db, queue } = open({ run });
    queue.enqueue('separate', addSong(db, 'a'));
    now -= 500_000;
    queue.start();
    await until(() => running.has('Song a'), 'a');
    running.get('Song a')?.finish();
  });

  it('never begins a job that is being cancelled', async () => {
    const cleared = Promise.withResolvers<void>();
    const { run, running, order } = manual();
    const { db, queue } = open({
      run,
      ended: (job) => (job.state === 'cancelled' ? cleared.promise : Promise.resolve()),
    });
    queue.enqueue('separate', addSong(db, 'a'));
    const waiting = queue.enqueue('separate', addSong(db, 'b'));
    queue.start();
    await until(() => running.has('Song a'), 'a');
    const cancelling = queue.cancel(waiting.id);
    running.get('Song a')?.finish();
    await new Promise((resolve) => setTimeout(resolve, 50));
    cleared.resolve();
    expect((await cancelling).state).toBe('cancelled');
    expect(order).toEqual(['Song a']);
  });
});
