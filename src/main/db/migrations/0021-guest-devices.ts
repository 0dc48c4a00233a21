import type { Migration } from './migration.ts';

export const guestDevices: Migration = {
  name: '0021-guest-devices',
  sql: `
-- phones that came in with the room code: known by a token that only the phone has, and only for the night they came to
CREATE TABLE guest_devices (
  id            TEXT PRIMARY KEY,
  night_id      TEXT NOT NULL,
  token_sha256  BLOB NOT NULL UNIQUE CHECK (length(token_sha256) = 32),
  -- who sings with it; null before the name is given
  singer_id     TEXT,
  created_at    INTEGER NOT NULL,
  -- shown out by the host: the code that was valid then lets it in no more
  shown_out_of  TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX guest_devices_by_night ON guest_devices (night_id);
`,
};
