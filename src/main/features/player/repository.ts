import type { SongPlayback } from '../../../shared/domain/playback.ts';
import type { Database } from '../../db/open.ts';

interface Row {
  key: number;
  tempo: number;
  guide_level: number;
}

/** How each song was sung last: key, tempo, guide level. */
export class SongPlaybackRepository {
  readonly #get;
  readonly #set;

  constructor(db: Database) {
    this.#get = db.prepare<[string], Row>('SELECT key, tempo, guide_level FROM song_playback WHERE song_id = ?');
    this.#set = db.prepare<[string, number, number, number, number]>(
      `INSERT INTO song_playback (song_id, key, tempo, guide_level, changed_at) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (song_id) DO UPDATE SET key = excluded.key, tempo = excluded.tempo,
         guide_level = excluded.guide_level, changed_at = excluded.changed_at`,
    );
  }

  get(songId: string): SongPlayback | null {
    const row = this.#get.get(songId);
    return row ? { key: row.key, tempo: row.tempo, guideLevel: row.guide_level } : null;
  }

  /** @throws SqliteError where the song is gone or the disk is full */
  set(songId: string, { key, tempo, guideLevel }: SongPlayback, nowMs: number): void {
    this.#set.run(songId, key, tempo, guideLevel, nowMs);
  }
}
