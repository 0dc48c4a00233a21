import type { Migration } from './migration.ts';

export const words: Migration = {
  name: '0010-words',
  sql: `
ALTER TABLE songs ADD COLUMN year INTEGER;
-- two or three letters (ISO 639) where the name of the language is known, else as the file has it
ALTER TABLE songs ADD COLUMN language TEXT;
ALTER TABLE songs ADD COLUMN favourite_at INTEGER;
-- title or artist were guessed and a person should look
ALTER TABLE songs ADD COLUMN doubtful INTEGER NOT NULL DEFAULT 0;
ALTER TABLE songs ADD COLUMN sung_count INTEGER NOT NULL DEFAULT 0;
ALTER TABLE songs ADD COLUMN last_sung_at INTEGER;
-- our copy of the file was not found, since then
ALTER TABLE songs ADD COLUMN missing_since INTEGER;
-- where the file was when it was copied, to find it again; null for uploads
ALTER TABLE songs ADD COLUMN origin_path TEXT;
-- 'separate': vocals are taken out; 'as-is': the file is a karaoke track already; 'instrumental': it came with one
ALTER TABLE songs ADD COLUMN backing TEXT NOT NULL DEFAULT 'separate' CHECK (backing IN ('separate', 'as-is', 'instrumental'));
-- versions of files in the song's folder: CD+G graphics, background picture, picture of a video for the stage
ALTER TABLE songs ADD COLUMN graphics_version TEXT;
ALTER TABLE songs ADD COLUMN background_version TEXT;
ALTER TABLE songs ADD COLUMN video_version TEXT;
-- where the video begins against the sound; positive: the sound starts that far into the video
ALTER TABLE songs ADD COLUMN video_gap_ms INTEGER NOT NULL DEFAULT 0;

CREATE TABLE song_words (
  song_id    TEXT PRIMARY KEY REFERENCES songs (id) ON DELETE CASCADE,
  -- words-<version>.json in the song's folder; null: there are none that can be used
  version    TEXT,
  source     TEXT NOT NULL,
  timing     TEXT CHECK (timing IN ('none', 'line', 'word')),
  guessed    INTEGER NOT NULL DEFAULT 0,
  -- what was odd (JSON list) or, without a version, what was wrong (JSON failure)
  issues     TEXT NOT NULL DEFAULT '[]',
  failure    TEXT,
  nudge_ms   INTEGER NOT NULL DEFAULT 0 CHECK (nudge_ms BETWEEN -60000 AND 60000),
  changed_at INTEGER NOT NULL
) STRICT;

-- words of songs to be looked for online, until there is an answer
CREATE TABLE words_lookups (
  song_id  TEXT PRIMARY KEY REFERENCES songs (id) ON DELETE CASCADE,
  state    TEXT NOT NULL CHECK (state IN ('waiting', 'nothing', 'failed')),
  attempts INTEGER NOT NULL DEFAULT 0,
  run_at   INTEGER NOT NULL,
  failure  TEXT
) STRICT;
CREATE INDEX words_lookups_to_run ON words_lookups (run_at) WHERE state = 'waiting';

-- what a merge of duplicates changed, to take it back
CREATE TABLE song_merges (
  id         TEXT PRIMARY KEY,
  kept_id    TEXT NOT NULL REFERENCES songs (id) ON DELETE CASCADE,
  -- JSON: ids of the others, and what the kept song was given
  others     TEXT NOT NULL,
  given      TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;

-- the search index: rebuilt for songs that are not in it. The id is the row of songs_search.
CREATE TABLE search_songs (
  id         INTEGER PRIMARY KEY,
  song_id    TEXT NOT NULL UNIQUE REFERENCES songs (id) ON DELETE CASCADE,
  title_key  TEXT NOT NULL,
  artist_key TEXT NOT NULL
) STRICT;
CREATE INDEX search_songs_by_title ON search_songs (title_key, artist_key);
CREATE INDEX search_songs_by_artist ON search_songs (artist_key, title_key);
CREATE VIRTUAL TABLE songs_search USING fts5 (
  title, artist, album, tokenize = "unicode61 remove_diacritics 2", prefix = '1 2 3'
);
CREATE TRIGGER search_songs_gone AFTER DELETE ON search_songs BEGIN
  DELETE FROM songs_search WHERE rowid = old.id;
END;
-- every word of every song once, between two marks, to find what was meant by one with a typo
CREATE TABLE search_words (id INTEGER PRIMARY KEY, word TEXT NOT NULL UNIQUE) STRICT;
CREATE VIRTUAL TABLE search_words_trigrams USING fts5 (word, content = '', tokenize = 'trigram');
CREATE TRIGGER search_words_new AFTER INSERT ON search_words BEGIN
  INSERT INTO search_words_trigrams (rowid, word) VALUES (new.id, '|' || new.word || '|');
END;
`,
};
