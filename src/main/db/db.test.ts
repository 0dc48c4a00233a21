import { copyFileSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { tempDir } from '../../../tests/support/temp.ts';
import { schemaVersion } from './migrate.ts';
import { migrations } from './migrations/index.ts';
import { backupDaily, openDatabase } from './open.ts';
import { Settings } from './settings.ts';

function place() {
  const folder = tempDir('db');
  return { file: path.join(folder, 'library.sqlite'), backupsDir: path.join(folder, 'backups') };
}

describe('opening the library', () => {
  it('makes a new one at the newest version, durable and with foreign keys', () => {
    const at = place();
    const db = openDatabase(at);
    expect(schemaVersion(db)).toBe(migrations.length);
    expect(db.pragma('journal_mode', { simple: true })).toBe('wal');
    expect(db.pragma('synchronous', { simple: true })).toBe(2);
    expect(db.pragma('foreign_keys', { simple: true })).toBe(1);
    expect(readdirSync(at.backupsDir)).toEqual([]);
    db.close();
  });

  it('migrates with a backup first, keeps every row, and does nothing the second time', () => {
    const at = place();
    const first = openDatabase(at);
    new Settings(first).set('k', 42);
    first.close();
    const next = [...migrations, { name: 'next', sql: 'ALTER TABLE settings ADD COLUMN note TEXT' }];
    for (let i = 0; i < 2; i += 1) {
      const db = openDatabase({ ...at, migrations: next });
      expect(schemaVersion(db)).toBe(next.length);
      expect(new Settings(db).get('k', z.number())).toBe(42);
      db.close();
    }
    const [backup = ''] = readdirSync(at.backupsDir);
    expect(backup).toContain(`before-v${next.length}.sqlite`);
    const old = new SqliteDatabase(path.join(at.backupsDir, backup), { readonly: true });
    expect(schemaVersion(old)).toBe(migrations.length);
    old.close();
  });

  it('leaves the version before where a migration fails', () => {
    const at = place();
    openDatabase(at).close();
    const broken = [...migrations, { name: 'broken', sql: 'CREATE TABLE half (a); SELECT nonsense FROM nowhere;' }];
    expect(() => openDatabase({ ...at, migrations: broken })).toThrow();
    const db = openDatabase(at);
    expect(schemaVersion(db)).toBe(migrations.length);
    expect(db.prepare("SELECT count(*) AS n FROM sqlite_master WHERE name = 'half'").get()).toEqual({ n: 0 });
    db.close();
  });

  it('refuses one from the future and leaves it as it is', () => {
    const at = place();
    const db = openDatabase(at);
    db.pragma('user_version = 99');
    db.close();
    const before = statSync(at.file).mtimeMs;
    expect(() => openDatabase(at)).toThrow(
      expect.objectContaining({ code: 'database-newer', data: { found: 99, known: migrations.length } }),
    );
    expect(statSync(at.file).mtimeMs).toBe(before);
  });

  it('tells a damaged file and changes nothing', () => {
    const at = place();
    openDatabase(at).close();
    writeFileSync(at.file, 'this was a library once');
    const copy = `${at.file}.copy`;
    copyFileSync(at.file, copy);
    expect(() => openDatabase(at)).toThrow(expect.objectContaining({ code: 'database-damaged' }));
    expect(statSync(at.file).size).toBe(statSync(copy).size);
  });

  it('tells where it may not write', () => {
    const at = place();
    writeFileSync(path.join(path.dirname(at.file), 'occupied'), '');
    expect(() => openDatabase({ ...at, file: path.join(path.dirname(at.file), 'occupied', 'library.sqlite') })).toThrow(
      expect.objectContaining({ code: 'not-writable' }),
    );
  });
});

describe('daily backups', () => {
  it('makes one a day and keeps three', () => {
    const at = place();
    const db = openDatabase(at);
    const day = 24 * 60 * 60 * 1000;
    const start = Date.UTC(2026, 0, 1);
    expect(backupDaily(db, at.backupsDir, Date.now())).not.toBeNull();
    expect(backupDaily(db, at.backupsDir, Date.now())).toBeNull();
    for (let i = 1; i <= 5; i += 1) {
      for (const name of readdirSync(at.backupsDir)) utimesSync(path.join(at.backupsDir, name), 0, 0);
      expect(backupDaily(db, at.backupsDir, start + (400 + i) * day)).not.toBeNull();
    }
    expect(readdirSync(at.backupsDir).length).toBe(3);
    // Half a copy, of a power cut, is no backup.
    writeFileSync(path.join(at.backupsDir, 'library-9999-daily.sqlite.part'), 'half');
    expect(backupDaily(db, at.backupsDir, start + 500 * day)).not.toBeNull();
    expect(readdirSync(at.backupsDir).filter((name) => !name.endsWith('-daily.sqlite'))).toEqual([]);
    db.close();
  });
});

describe('settings', () => {
  it('gives null for what is absent or no longer fits', () => {
    const at = place();
    const db = openDatabase(at);
    const settings = new Settings(db);
    expect(settings.get('k', z.number())).toBeNull();
    settings.set('k', 'text');
    expect(settings.get('k', z.number())).toBeNull();
    settings.set('k', 7);
    expect(settings.get('k', z.number())).toBe(7);
    db.prepare("UPDATE settings SET value = '{half' WHERE key = 'k'").run();
    expect(settings.get('k', z.number())).toBeNull();
    db.close();
  });
});
