import type { Database } from 'better-sqlite3';
import { LimelightError } from '../../shared/errors.ts';
import type { Migration } from './migrations/migration.ts';

export function schemaVersion(db: Database): number {
  return db.pragma('user_version', { simple: true }) as number;
}

/**
 * Applies what is missing, each migration in a transaction of its own together with its version number, so that a
 * crash leaves the version before or the version after. `backup` is called once, before the first change to a file
 * that holds something.
 *
 * @throws LimelightError `database-newer` where the file was written by a newer program: it is left as it is.
 */
export function migrate(db: Database, migrations: readonly Migration[], backup: (fromVersion: number) => void): void {
  const from = schemaVersion(db);
  const newest = migrations.length;
  if (from > newest) throw new LimelightError('database-newer', { found: from, known: newest });
  if (from === newest) return;
  if (from > 0) backup(newest);
  migrations.slice(from).forEach((migration, index) => {
    const version = from + index + 1;
    db.transaction(() => {
      db.exec(migration.sql);
      db.pragma(`user_version = ${version}`);
    }).immediate();
  });
}
