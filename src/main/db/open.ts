import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import path from 'node:path';
import SqliteDatabase, { type Database } from 'better-sqlite3';
import { LimelightError } from '../../shared/errors.ts';
import { migrate } from './migrate.ts';
import { migrations as allMigrations } from './migrations/index.ts';
import type { Migration } from './migrations/migration.ts';

export type { Database };

export interface OpenDatabaseOptions {
  readonly file: string;
  readonly backupsDir: string;
  /** For tests of upgrades. */
  readonly migrations?: readonly Migration[];
  readonly now?: () => number;
}

const isSqliteError = (error: unknown, code: string): boolean =>
  error instanceof SqliteDatabase.SqliteError && error.code.startsWith(code);

/**
 * Opens the library file and brings it to the newest schema, with a backup first.
 *
 * WAL with `synchronous=FULL`: a committed transaction survives a power cut, which the log of a night relies on.
 *
 * @throws LimelightError `database-damaged`, `database-newer`, `disk-full`, `not-writable`
 */
export function openDatabase({
  file,
  backupsDir,
  migrations = allMigrations,
  now = Date.now,
}: OpenDatabaseOptions): Database {
  const folder = path.dirname(file);
  let db: Database | undefined;
  try {
    mkdirSync(folder, { recursive: true });
    mkdirSync(backupsDir, { recursive: true });
    db = new SqliteDatabase(file, { timeout: 5000 });
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = FULL');
    db.pragma('foreign_keys = ON');
    db.pragma('temp_store = MEMORY');
    if (db.pragma('quick_check(1)', { simple: true }) !== 'ok') {
      throw new LimelightError('database-damaged', { folder: backupsDir });
    }
    migrate(db, migrations, (version) => backup(db as Database, backupsDir, `before-v${version}`, now()));
    return db;
  } catch (error) {
    db?.close();
    throw toLimelightError(error, folder, backupsDir);
  }
}

function toLimelightError(error: unknown, folder: string, backupsDir: string): unknown {
  if (isSqliteError(error, 'SQLITE_CORRUPT') || isSqliteError(error, 'SQLITE_NOTADB')) {
    return new LimelightError('database-damaged', { folder: backupsDir }, { cause: error });
  }
  if (isSqliteError(error, 'SQLITE_FULL') || hasCode(error, 'ENOSPC')) {
    return new LimelightError('disk-full', { neededBytes: null, freeBytes: null }, { cause: error });
  }
  const denied = ['SQLITE_CANTOPEN', 'SQLITE_READONLY'].some((code) => isSqliteError(error, code));
  if (denied || ['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST'].some((code) => hasCode(error, code))) {
    return new LimelightError('not-writable', { folder }, { cause: error });
  }
  return error;
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

/** A consistent copy beside the library. Never overwrites one. */
function backup(db: Database, backupsDir: string, label: string, nowMs: number): string {
  const stamp = new Date(nowMs).toISOString().replaceAll(/[:.]/gu, '-');
  const file = path.join(backupsDir, `library-${stamp}-${label}.sqlite`);
  if (existsSync(file)) return file;
  // Under another name until it is whole and on the disk: half a copy is no backup, and must not pass for today's.
  const partial = `${file}.part`;
  try {
    rmSync(partial, { force: true });
    db.prepare('VACUUM INTO ?').run(partial);
    const handle = openSync(partial, 'r+');
    try {
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(partial, file);
  } finally {
    rmSync(partial, { force: true });
  }
  return file;
}

const dayMs = 24 * 60 * 60 * 1000;

/** Makes a backup where the newest is older than a day, and keeps the last `keep` of these daily ones. */
export function backupDaily(db: Database, backupsDir: string, nowMs: number, keep = 3): string | null {
  const names = readdirSync(backupsDir).sort();
  // Half a copy, of a power cut.
  for (const name of names) if (name.endsWith('.sqlite.part')) rmSync(path.join(backupsDir, name), { force: true });
  const daily = names.filter((name) => name.endsWith('-daily.sqlite'));
  const newest = daily.at(-1);
  if (newest !== undefined && nowMs - statSync(path.join(backupsDir, newest)).mtimeMs < dayMs) return null;
  const file = backup(db, backupsDir, 'daily', nowMs);
  for (const name of daily.slice(0, Math.max(0, daily.length + 1 - keep))) rmSync(path.join(backupsDir, name));
  return file;
}
