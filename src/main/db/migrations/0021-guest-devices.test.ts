import path from 'node:path';
import { expect, it } from 'vitest';
import { tempDir } from '../../../../tests/support/temp.ts';
import { openDatabase } from '../open.ts';
import { guestDevices } from './0021-guest-devices.ts';
import { migrations } from './index.ts';

it('comes to a library that is there, and keeps tokens as hashes only', () => {
  const folder = tempDir();
  const at = { file: path.join(folder, 'library.sqlite'), backupsDir: folder };
  const before = migrations.slice(0, migrations.indexOf(guestDevices));
  const old = openDatabase({ ...at, migrations: before });
  old.prepare("INSERT INTO settings (key, value) VALUES ('room', '{}')").run();
  old.close();
  const db = openDatabase({ ...at, migrations: [...before, guestDevices] });
  expect(db.prepare('SELECT value FROM settings').pluck().all()).toEqual(['{}']);
  const add = db.prepare('INSERT INTO guest_devices (id, night_id, token_sha256, created_at) VALUES (?, ?, ?, 1)');
  add.run('a', 'night', Buffer.alloc(32, 1));
  expect(() => add.run('b', 'night', Buffer.alloc(32, 1))).toThrow(/UNIQUE/u);
  expect(() => add.run('b', 'night', Buffer.from('a token itself'))).toThrow(/CHECK/u);
  const plan = db.prepare("EXPLAIN QUERY PLAN SELECT * FROM guest_devices WHERE night_id = 'night'").all();
  expect(JSON.stringify(plan)).toContain('guest_devices_by_night');
  db.close();
});
