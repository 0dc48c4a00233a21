import type { Migration } from './migration.ts';

export const sameSongs: Migration = {
  name: '0011-same-songs',
  sql: `
-- artist and title without what upload sites add: songs with the same key may be the same. Songs are indexed anew at the start.
ALTER TABLE search_songs ADD COLUMN same_key TEXT NOT NULL DEFAULT '';
CREATE INDEX search_songs_by_same ON search_songs (same_key);
DELETE FROM search_songs;
`,
};
