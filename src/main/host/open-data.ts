import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { type Database, openDatabase } from '../db/open.ts';
import { writeFailure } from '../media/files.ts';
import type { StationPaths } from './ports.ts';
import { lockStation, type StationLock } from './station-lock.ts';

/** The data folder of one station: nobody else's until the lock is released, which comes after the database is closed. */
export interface StationData {
  readonly lock: StationLock;
  readonly db: Database;
  /** Photos of singers. */
  readonly photosDir: string;
}

/**
 * Makes the folders, takes the lock, opens the database.
 *
 * @throws LimelightError `station-running`, `database-newer`, `database-damaged`, `not-writable`, `disk-full`
 */
export function openData(paths: StationPaths, now: () => number): StationData {
  const photosDir = path.join(paths.dataDir, 'singers');
  try {
    for (const folder of [photosDir, paths.dataDir, paths.mediaDir, paths.incomingDir, paths.workDir])
      mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw writeFailure(error, paths.dataDir);
  }
  const lock = lockStation(paths.dataDir);
  try {
    return { lock, photosDir, db: openDatabase({ file: paths.databaseFile, backupsDir: paths.backupsDir, now }) };
  } catch (error) {
    lock.release();
    throw error;
  }
}
