import path from 'node:path';
import { expect, it } from 'vitest';
import { tempDir } from '../../../../tests/support/temp.ts';
import { openDatabase } from '../open.ts';
import { initial } from './0001-initial.ts';
import { playback } from './0002-playback.ts';

it('keeps songs that were there, unmeasured and sung as they were made', () => {
  const folder = tempDir();
  const at = { file: path.join(folder, 'library.sqlite'), backupsDir: folder };
  const before = openDatabase({ ...at, migrations: [initial] });
  before
    .prepare(
      `INSERT INTO songs (id, content_sha256, title, artist, file_name, source_file, source_bytes, karaoke_version, added_at)
       VALUES ('s', 'c', 'Title', 'Artist', 'f.mp3', 'source.mp3', 1, 'v1', 5)`,
    )
    .run();
  before.close();
  const db = openDatabase({ ...at, migrations: [initial, playback] });
  expect(db.prepare('SELECT * FROM songs').all()).toEqual([
    expect.objectContaining({ id: 's', title: 'Title', karaoke_version: 'v1', loudness_version: null, mix_lufs: null }),
  ]);
  expect(db.prepare('SELECT count(*) AS n FROM song_playback').get()).toEqual({ n: 0 });
  expect(() => db.prepare("INSERT INTO song_playback VALUES ('s', 8, 1, 0, 0)").run()).toThrow(/CHECK/u);
  db.prepare("INSERT INTO song_playback VALUES ('s', 7, 1, 0, 0)").run();
  db.prepare("DELETE FROM songs WHERE id = 's'").run();
  expect(db.prepare('SELECT count(*) AS n FROM song_playback').get()).toEqual({ n: 0 });
  db.close();
});
