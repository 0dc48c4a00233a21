import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { z } from 'zod';
import { LimelightError } from '../../shared/errors.ts';

const addressSchema = z.object({ address: z.string(), token: z.string(), pid: z.number() });
export type StationAddress = z.infer<typeof addressSchema>;

export interface StationLock {
  /** Tells other programs of this user where the station answers. */
  announce(address: StationAddress): void;
  release(): void;
}

const addressFile = (dataDir: string): string => path.join(dataDir, 'station.json');

/** Where the station that holds this folder answers; null where it did not say. */
export function readStationAddress(dataDir: string): StationAddress | null {
  try {
    return addressSchema.parse(JSON.parse(readFileSync(addressFile(dataDir), 'utf8')));
  } catch {
    return null;
  }
}

/**
 * One station per data folder. The lock is SQLite's own on a file of its own: the operating system lets go of it with the
 * process, however that ends, so no stale lock ever needs deleting.
 *
 * @throws LimelightError `station-running`
 */
export function lockStation(dataDir: string): StationLock {
  const db = new SqliteDatabase(path.join(dataDir, 'station.lock'), { timeout: 0 });
  try {
    db.pragma('journal_mode = DELETE');
    db.exec('BEGIN EXCLUSIVE');
  } catch (cause) {
    db.close();
    throw new LimelightError('station-running', { address: readStationAddress(dataDir)?.address ?? null }, { cause });
  }
  rmSync(addressFile(dataDir), { force: true });
  return {
    // The token opens the station: for the eyes of this user only.
    announce: (address) => writeFileSync(addressFile(dataDir), JSON.stringify(address), { mode: 0o600 }),
    release() {
      rmSync(addressFile(dataDir), { force: true });
      db.close();
    },
  };
}
