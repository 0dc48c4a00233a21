import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { onTestFinished } from 'vitest';
import { createStation, type Station } from '../../src/main/host/create-station.ts';
import { stationPaths } from '../../src/main/host/paths.ts';
import { silentLog, systemClock } from '../../src/main/host/ports.ts';
import type { StationHost } from '../../src/main/host/station-host.ts';
import { forkInference } from '../../src/main/node/fork-inference.ts';
import { projectRoot } from './sounds.ts';

/** As it is built: `npm test` sees to that, and it starts in a third of the time. */
const entryUrl = pathToFileURL(path.join(projectRoot, 'dist', 'main', 'cli.js')).href;

export function hostFor(dataDir: string, overrides: Partial<StationHost> = {}): StationHost {
  return {
    paths: stationPaths(entryUrl, dataDir),
    log: silentLog,
    clock: systemClock,
    version: '0.0.0-test',
    forkInference,
    // Accelerators are checked by tests of their own.
    device: 'cpu',
    ...overrides,
  };
}

/** A real station in this process; closed with the test. */
export async function openStation(dataDir: string, overrides: Partial<StationHost> = {}): Promise<Station> {
  const station = await createStation(hostFor(dataDir, overrides));
  onTestFinished(() => station.close());
  return station;
}

/** Waits until something is so. */
export async function until<T>(look: () => T | null | undefined | false, what: string, timeoutMs = 30_000): Promise<T> {
  const end = Date.now() + timeoutMs;
  for (;;) {
    const value = look();
    if (value) return value;
    if (Date.now() > end) throw new Error(`waited ${timeoutMs} ms in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Waits until a song's separation has ended, one way or the other. */
export async function settled(station: Station, songId: string, timeoutMs = 60_000) {
  return await until(
    () => {
      const song = station.library.get(songId);
      const ended = song.karaokeVersion !== null || song.job?.state === 'failed' || song.job?.state === 'cancelled';
      return ended ? song : null;
    },
    `song ${songId} to be done`,
    timeoutMs,
  );
}
