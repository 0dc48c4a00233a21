import type { Migration } from './migration.ts';

export const playback: Migration = {
  name: '0002-playback',
  sql: `
-- EBU R128, of the karaoke track: integrated loudness (LUFS) of the accompaniment and of both parts together, and the
-- highest true peak (dBTP) of either; null: silent, or not measured yet
ALTER TABLE songs ADD COLUMN accompaniment_lufs REAL;
ALTER TABLE songs ADD COLUMN mix_lufs REAL;
ALTER TABLE songs ADD COLUMN true_peak_dbtp REAL;
ALTER TABLE songs ADD COLUMN loudness_version TEXT;

-- how a song was sung last; a song that is not here is sung as it was made
CREATE TABLE song_playback (
  song_id     TEXT PRIMARY KEY REFERENCES songs (id) ON DELETE CASCADE,
  key         INTEGER NOT NULL CHECK (key BETWEEN -7 AND 7),
  tempo       REAL NOT NULL CHECK (tempo BETWEEN 0.5 AND 1.5),
  guide_level REAL NOT NULL CHECK (guide_level BETWEEN 0 AND 1),
  changed_at  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
`,
};
