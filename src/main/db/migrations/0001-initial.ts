import type { Migration } from './migration.ts';

export const initial: Migration = {
  name: '0001-initial',
  sql: `
CREATE TABLE songs (
  id              TEXT PRIMARY KEY,
  content_sha256  TEXT NOT NULL UNIQUE,
  title           TEXT NOT NULL,
  artist          TEXT NOT NULL,
  album           TEXT,
  duration_ms     INTEGER,
  -- the name the file had at its owner's, and the name of our copy inside media/<content_sha256>/
  file_name       TEXT NOT NULL,
  source_file     TEXT NOT NULL,
  source_bytes    INTEGER NOT NULL,
  has_video       INTEGER NOT NULL DEFAULT 0,
  cover_version   TEXT,
  karaoke_version TEXT,
  karaoke_model   TEXT,
  added_at        INTEGER NOT NULL,
  removed_at      INTEGER
) STRICT;
CREATE INDEX songs_by_added ON songs (added_at DESC, id) WHERE removed_at IS NULL;

CREATE TABLE jobs (
  id           TEXT PRIMARY KEY,
  kind         TEXT NOT NULL CHECK (kind IN ('separate', 'picture', 'purge')),
  song_id      TEXT REFERENCES songs (id) ON DELETE SET NULL,
  state        TEXT NOT NULL CHECK (state IN ('queued', 'running', 'done', 'failed', 'cancelled')),
  priority     INTEGER NOT NULL DEFAULT 0,
  run_at       INTEGER NOT NULL,
  attempts     INTEGER NOT NULL DEFAULT 0,
  fraction     REAL NOT NULL DEFAULT 0,
  failure      TEXT,
  created_at   INTEGER NOT NULL,
  started_at   INTEGER,
  finished_at  INTEGER
) STRICT;
-- what to run next, per kind
CREATE INDEX jobs_to_run ON jobs (kind, priority DESC, created_at, id) WHERE state = 'queued';
CREATE INDEX jobs_by_song ON jobs (song_id, created_at DESC);
CREATE INDEX jobs_by_created ON jobs (created_at DESC, id);
-- one live job of a kind per song: enqueueing is idempotent
CREATE UNIQUE INDEX jobs_live ON jobs (song_id, kind) WHERE state IN ('queued', 'running');

-- small values that outlive a restart: player state, measured speeds, verdicts about devices
CREATE TABLE settings (
  key   TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT;
`,
};
