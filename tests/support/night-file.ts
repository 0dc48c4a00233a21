import { createHash } from 'node:crypto';
import path from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { type LoggedEvent, rotationEventSchema } from '../../src/shared/domain/rotation/events.ts';

/** The log of the only night in a data folder, as it lies on the disk. */
export function readLog(dataDir: string): LoggedEvent[] {
  return withLibrary(dataDir, (db) => {
    if (db.pragma('integrity_check', { simple: true }) !== 'ok') throw new Error('the library is damaged');
    const rows = db.prepare('SELECT seq, at, actor, command_id, event FROM night_events ORDER BY seq').all() as {
      seq: number;
      at: number;
      actor: LoggedEvent['actor'];
      command_id: string;
      event: string;
    }[];
    return rows.map(({ seq, at, actor, command_id, event }) => ({
      seq,
      atMs: at,
      actor,
      commandId: command_id,
      event: rotationEventSchema.parse(JSON.parse(event)),
    }));
  });
}

/** What the station calls the phone that has a token. */
export function deviceOf(dataDir: string, token: string): string {
  const sha256 = createHash('sha256').update(token).digest();
  const row = withLibrary(dataDir, (db) =>
    db.prepare<[Buffer], { id: string }>('SELECT id FROM guest_devices WHERE token_sha256 = ?').get(sha256),
  );
  if (row === undefined) throw new Error('the phone is not known');
  return row.id;
}

function withLibrary<T>(dataDir: string, read: (db: SqliteDatabase.Database) => T): T {
  const db = new SqliteDatabase(path.join(dataDir, 'library.sqlite'), { readonly: true });
  try {
    return read(db);
  } finally {
    db.close();
  }
}
