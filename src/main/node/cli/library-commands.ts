import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { PathImport } from '../../../shared/contract/imports.ts';
import type { Job, JobState } from '../../../shared/contract/jobs.ts';
import { describeFailure } from '../../../shared/domain/error-sentences.ts';
import { formatTime, formatWait } from '../../../shared/domain/format.ts';
import { findSongFiles } from '../../features/imports/walk.ts';
import { exitCodeOf, exitCodes } from './exit-codes.ts';
import type { StationClient } from './open-client.ts';
import { bar, type Output } from './output.ts';

const atOnce = 20;
const lookAgainMs = 500;

/** `limelight import`: files and folders into the library; by default waits until they can be sung. */
export async function runImport(
  client: StationClient,
  paths: readonly string[],
  wait: boolean,
  output: Output,
  signal: AbortSignal,
): Promise<number> {
  let exitCode: number = exitCodes.done;
  const songs = new Set<string>();
  const counts = { added: 0, duplicate: 0, words: 0, failed: 0 };
  const note = (result: PathImport): void => {
    counts[result.status] += 1;
    if (result.status === 'failed') {
      output.failure(result.failure, result.path);
      if (exitCode === exitCodes.done) exitCode = exitCodeOf(result.failure.code);
      return;
    }
    songs.add(result.song.id);
    const verb = { added: 'added', duplicate: 'already here', words: 'words taken for' }[result.status];
    output.result(`${verb}: ${nameOf(result.song)}`, { event: result.status, path: result.path, song: result.song });
  };
  let batch: string[] = [];
  const send = async (): Promise<void> => {
    if (batch.length === 0) return;
    const { results } = await client.imports.paths({ paths: batch }, { signal });
    results.forEach(note);
    batch = [];
  };
  for await (const file of findSongFiles(paths)) {
    batch.push(path.resolve(file));
    if (batch.length === atOnce) await send();
  }
  await send();
  output.result(
    [
      `${counts.added} added, ${counts.duplicate} already here, ${counts.failed} not usable`,
      ...(counts.words > 0 ? [`words taken for ${counts.words}`] : []),
    ].join(', '),
    {
      event: 'imported',
      ...counts,
    },
  );
  if (!wait) return exitCode;
  const failed = await waitForSongs(client, songs, output, signal);
  return exitCode === exitCodes.done && failed !== null ? failed : exitCode;
}

function nameOf(song: { title: string; artist: string; durationMs: number | null }): string {
  const by = song.artist === '' ? '' : ` by ${song.artist}`;
  return `${song.title}${by}${song.durationMs === null ? '' : ` (${formatTime(song.durationMs)})`}`;
}

/** Shows the songs on their way and returns the exit code of the first that failed, null where none did. */
async function waitForSongs(
  client: StationClient,
  ids: ReadonlySet<string>,
  output: Output,
  signal: AbortSignal,
): Promise<number | null> {
  const open = new Set(ids);
  let firstFailure: number | null = null;
  while (open.size > 0) {
    signal.throwIfAborted();
    for (const id of open) {
      const song = await client.library.get({ id }, { signal });
      const state = song.job?.state;
      if (song.karaokeVersion !== null) {
        open.delete(id);
        output.result(`ready: ${nameOf(song)}`, { event: 'ready', song });
      } else if (state === 'failed' || state === 'cancelled' || song.job === null) {
        open.delete(id);
        const failure = song.job?.failure ?? { code: 'cancelled' as const, data: {} };
        output.failure(failure, song.fileName);
        firstFailure ??= exitCodeOf(failure.code);
      } else if (state === 'running') {
        const { fraction, secondsLeft } = song.job;
        const left = secondsLeft === null ? '' : `  ${formatWait(secondsLeft)} left`;
        const more = open.size > 1 ? `  (${open.size - 1} more)` : '';
        output.progress(`${bar(fraction)}${left}  ${song.title}${more}`, {
          event: 'progress',
          songId: id,
          fraction,
          secondsLeft,
        });
      }
    }
    if (open.size > 0) await sleep(lookAgainMs, undefined, { signal });
  }
  return firstFailure;
}

/** `limelight jobs`. */
export async function runJobs(
  client: StationClient,
  state: JobState | undefined,
  limit: number,
  output: Output,
): Promise<number> {
  const { items } = await client.jobs.list({ limit, ...(state === undefined ? {} : { state }) });
  for (const job of items) output.result(describeJob(job), { event: 'job', ...job });
  if (items.length === 0) output.note('No jobs.');
  return exitCodes.done;
}

function describeJob(job: Job): string {
  const what = { separate: 'take out the vocals', picture: 'draw the cover', purge: 'delete the files' }[job.kind];
  const progress = job.state === 'running' ? ` ${Math.floor(job.fraction * 100)} %` : '';
  const why = job.failure === null ? '' : `  ${describeFailure(job.failure).sentence}`;
  return `${job.id}  ${`${job.state}${progress}`.padEnd(14)}${what.padEnd(21)}${job.songTitle ?? ''}${why}`;
}
