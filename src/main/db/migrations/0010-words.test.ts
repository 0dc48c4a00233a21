import path from 'node:path';
import { expect, it } from 'vitest';
import { tempDir } from '../../../../tests/support/temp.ts';
import { openDatabase } from '../open.ts';
import { words } from './0010-words.ts';
import { migrations } from './index.ts';

it('keeps songs that were there, with nothing known of words and marks', () => {
  const folder = tempDir();
  const at = { file: path.join(folder, 'library.sqlite'), backupsDir: folder };
  const position = migrations.indexOf(words);
  const before = openDatabase({ ...at, migrations: migrations.slice(0, position) });
  before
    .prepare(
      `INSERT INTO songs (id, content_sha256, title, artist, file_name, source_file, source_bytes, karaoke_version, added_at)
       VALUES ('s', 'c', 'Title', 'Artist', 'f.mp3', 'source.mp3', 1, 'v1', 5)`,
    )
    .run();
  before.close();
  const db = openDatabase({ ...at, migrations: migrations.slice(0, position + 1) });
  expect(db.prepare('SELECT * FROM songs').get()).toMatchObject({
    title: 'Title',
    karaoke_version: 'v1',
    backing: 'separate',
    doubtful: 0,
    sung_count: 0,
    favourite_at: null,
  });
  expect(() => db.prepare("UPDATE songs SET backing = 'x'").run()).toThrow(/CHECK/u);
  db.prepare("INSERT INTO song_words (song_id, source, changed_at) VALUES ('s', 'tags', 1)").run();
  db.prepare("INSERT INTO search_songs (song_id, title_key, artist_key) VALUES ('s', 't', 'a')").run();
  db.prepare("INSERT INTO songs_search (rowid, title, artist, album) VALUES (1, 't', 'a', '')").run();
  db.prepare("DELETE FROM songs WHERE id = 's'").run();
  for (const table of ['song_words', 'search_songs', 'songs_search']) {
    expect(db.prepare(`SELECT count(*) AS n FROM ${table}`).get()).toEqual({ n: 0 });
  }
  db.close();
});

it('finds songs by their index, not by reading all of them', () => {
  const folder = tempDir();
  const db = openDatabase({ file: path.join(folder, 'library.sqlite'), backupsDir: folder });
  const plan = (sql: string) =>
    (db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all() as { detail: string }[]).map(({ detail }) => detail).join('; ');
  expect(
    plan("SELECT song_id FROM search_songs WHERE title_key >= 'a' AND title_key < 'b' ORDER BY title_key"),
  ).toContain('SEARCH search_songs USING INDEX search_songs_by_title');
  expect(plan("SELECT word FROM search_words WHERE word >= 'a' AND word < 'b' LIMIT 1")).toContain('SEARCH');
  expect(plan("SELECT song_id FROM words_lookups WHERE state = 'waiting' ORDER BY run_at LIMIT 1")).toContain(
    'words_lookups_to_run',
  );
  db.close();
});
