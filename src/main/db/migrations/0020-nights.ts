import type { Migration } from './migration.ts';

export const nights: Migration = {
  name: '0020-nights',
  sql: `
CREATE TABLE nights (
  id         TEXT PRIMARY KEY,
  name       TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  ended_at   INTEGER
) STRICT, WITHOUT ROWID;
-- one night at a time
CREATE UNIQUE INDEX night_that_is_on ON nights (ended_at IS NULL) WHERE ended_at IS NULL;

-- what happened, in order; never changed, only added to. Everything else about a night is told from it.
CREATE TABLE night_events (
  night_id   TEXT NOT NULL REFERENCES nights (id),
  seq        INTEGER NOT NULL CHECK (seq > 0),
  at         INTEGER NOT NULL,
  actor      TEXT NOT NULL CHECK (actor IN ('host', 'guest', 'station')),
  -- made by whoever sent the command: a command that comes twice is done once
  command_id TEXT NOT NULL,
  event      TEXT NOT NULL,
  PRIMARY KEY (night_id, seq)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER night_events_stay BEFORE UPDATE ON night_events
BEGIN SELECT RAISE(ABORT, 'the log of a night is only added to'); END;
`,
};
