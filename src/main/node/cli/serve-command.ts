import { readFile } from 'node:fs/promises';
import type { Song } from '../../../shared/contract/library.ts';
import { formatTime } from '../../../shared/domain/format.ts';
import { peaksSchema } from '../../../shared/domain/peaks.ts';
import { isLimelightError, LimelightError } from '../../../shared/errors.ts';
import { createStation, type Station, type StationHost } from '../../host/create-station.ts';
import { operatorToken } from '../access.ts';
import { startBrowserHost } from '../browser-host.ts';
import { openInBrowser } from '../open-browser.ts';
import { exitCodes } from './exit-codes.ts';
import type { Output } from './output.ts';
import { describeLevels } from './separate-command.ts';

export interface ServeCommand {
  /** Null: the usual one, or any other where that is taken. */
  readonly port: number | null;
  readonly open: boolean;
  readonly demo: boolean;
}

const usualPort = 4400;

/** `limelight serve`: the station in the browser, until it is told to stop. */
export async function runServe(
  command: ServeCommand,
  host: StationHost,
  output: Output,
  signal: AbortSignal,
): Promise<number> {
  let station: Station;
  try {
    station = await createStation(host);
  } catch (error) {
    if (isLimelightError(error) && error.code === 'station-running')
      return await pointToRunning(error, command, output);
    throw error;
  }
  try {
    const { dataDir, pagesDir } = host.paths;
    const token = operatorToken(dataDir);
    const browserHost = await start({ station, token, pagesDir, version: host.version }, command.port);
    try {
      station.lock.announce({ address: browserHost.address, token, pid: process.pid });
      output.result(`Limelight is ready: ${browserHost.address}`, { event: 'ready', address: browserHost.address });
      if (command.open) await openInBrowser(browserHost.address, output);
      if (command.demo) await makeDemo(station, output, signal);
      await aborted(signal);
    } finally {
      await browserHost.close();
    }
  } finally {
    await station.close();
  }
  return exitCodes.done;
}

async function start(options: Omit<Parameters<typeof startBrowserHost>[0], 'port'>, port: number | null) {
  try {
    return await startBrowserHost({ ...options, port: port ?? usualPort });
  } catch (error) {
    const taken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
    if (!taken) throw error;
    if (port !== null) throw new LimelightError('port-taken', { port }, { cause: error });
    return await startBrowserHost({ ...options, port: 0 });
  }
}

/** Somebody started it twice: take them to the one that runs. */
async function pointToRunning(error: LimelightError, command: ServeCommand, output: Output): Promise<number> {
  const { address } = error.data as { address: string | null };
  if (address === null) throw error;
  output.result(`Limelight is running already: ${address}`, { event: 'running', address });
  if (command.open) await openInBrowser(address, output);
  return exitCodes.done;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** Brings in the demo song, waits for it, and tells what came of it. */
async function makeDemo(station: Station, output: Output, signal: AbortSignal): Promise<void> {
  const from = performance.now();
  try {
    const { song } = await station.imports.importDemo();
    const isNew = song.karaokeVersion === null;
    const ready = await whenReady(station, song.id, signal);
    const tookMs = performance.now() - from;
    const { contentSha256: sha256 } = station.library.record(song.id);
    const version = ready.karaokeVersion ?? '';
    const { levels, durationMs } = peaksSchema.parse(
      JSON.parse(await readFile(station.files.peaks(sha256, version), 'utf8')),
    );
    const file = station.files.karaoke(sha256, version);
    const speed = (durationMs / tookMs).toFixed(1);
    output.result(
      [
        `Demo song: ${ready.title} by ${ready.artist}, ${formatTime(durationMs)}`,
        `Karaoke track: ${file}`,
        isNew ? `Made in ${(tookMs / 1000).toFixed(1)} s, ${speed} times as fast as it plays` : 'It was made earlier.',
        ...describeLevels(levels),
      ].join('\n'),
      { event: 'demo', song: ready, file, tookMs: isNew ? Math.round(tookMs) : null, levels },
    );
  } catch (error) {
    if (!isLimelightError(error)) throw error;
    if (error.code !== 'cancelled') output.failure(error.toFailure(), 'demo');
  }
}

/** @throws LimelightError as the song's job failed, or `cancelled` */
async function whenReady(station: Station, songId: string, signal: AbortSignal): Promise<Song> {
  for await (const _ of station.library.watch(signal)) {
    const song = station.library.get(songId);
    if (song.karaokeVersion !== null) return song;
    if (song.job?.state === 'failed' && song.job.failure) throw LimelightError.fromFailure(song.job.failure);
    if (song.job?.state === 'cancelled') break;
  }
  throw new LimelightError('cancelled', {});
}
