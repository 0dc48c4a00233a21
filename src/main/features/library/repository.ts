import type { LibraryCounts } from '../../../shared/contract/library.ts';
import type { Loudness } from '../../../shared/domain/loudness.ts';
import type { Database } from '../../db/open.ts';

export interface SongRecord {
  readonly id: string;
  readonly contentSha256: string;
  readonly title: string;
  readonly artist: string;
  readonly album: string | null;
  readonly durationMs: number | null;
  readonly fileName: string;
  /** A name inside the song's folder, or the absolute path of a file that stays where its owner keeps it. */
  readonly sourceFile: string;
  readonly sourceBytes: number;
  readonly hasVideo: boolean;
  readonly coverVersion: string | null;
  readonly karaokeVersion: string | null;
  readonly karaokeModel: string | null;
  /** Of the karaoke track; null until it is measured. */
  readonly loudness: Loudness | null;
  readonly addedAtMs: number;
  readonly removedAtMs: number | null;
}

export type NewSong = Pick<
  SongRecord,
  | 'id'
  | 'contentSha256'
  | 'title'
  | 'artist'
  | 'album'
  | 'durationMs'
  | 'fileName'
  | 'sourceFile'
  | 'sourceBytes'
  | 'hasVideo'
  | 'addedAtMs'
>;

interface Row {
  id: string;
  content_sha256: string;
  title: string;
  artist: string;
  album: string | null;
  duration_ms: number | null;
  file_name: string;
  source_file: string;
  source_bytes: number;
  has_video: number;
  cover_version: string | null;
  karaoke_version: string | null;
  karaoke_model: string | null;
  accompaniment_lufs: number | null;
  mix_lufs: number | null;
  true_peak_dbtp: number | null;
  /** The karaoke track that was measured. */
  loudness_version: string | null;
  added_at: number;
  removed_at: number | null;
}

function toRecord(row: Row): SongRecord {
  return {
    id: row.id,
    contentSha256: row.content_sha256,
    title: row.title,
    artist: row.artist,
    album: row.album,
    durationMs: row.duration_ms,
    fileName: row.file_name,
    sourceFile: row.source_file,
    sourceBytes: row.source_bytes,
    hasVideo: row.has_video === 1,
    coverVersion: row.cover_version,
    karaokeVersion: row.karaoke_version,
    karaokeModel: row.karaoke_model,
    loudness:
      row.loudness_version === null || row.loudness_version !== row.karaoke_version
        ? null
        : {
            accompanimentLufs: row.accompaniment_lufs,
            mixLufs: row.mix_lufs,
            truePeakDbtp: row.true_peak_dbtp,
          },
    addedAtMs: row.added_at,
    removedAtMs: row.removed_at,
  };
}

/** Each word somewhere in title, artist or album. */
function searchConditions(search: string): { sql: string; values: string[] } {
  const words = search
    .trim()
    .split(/\s+/u)
    .filter((word) => word !== '')
    .slice(0, 10);
  const values = words.map((word) => `%${word.replaceAll(/[\\%_]/gu, '\\$&')}%`);
  const condition = `(title || ' ' || artist || ' ' || coalesce(album, '')) LIKE ? ESCAPE '\\'`;
  return { sql: values.map(() => ` AND ${condition}`).join(''), values };
}

/** The SQL of the songs. Removed songs stay until their files are purged; lists do not show them. */
export class SongRepository {
  readonly #db: Database;
  readonly #statements;

  constructor(db: Database) {
    this.#db = db;
    const count = (where: string) =>
      db.prepare<[], { n: number }>(`SELECT count(*) AS n FROM songs WHERE removed_at IS NULL ${where}`);
    const latestJobIs = (states: string): string =>
      `AND karaoke_version IS NULL AND (SELECT state FROM jobs WHERE song_id = songs.id AND kind = 'separate'
         ORDER BY created_at DESC, id DESC LIMIT 1) IN (${states})`;
    this.#statements = {
      insert: db.prepare<NewSongRow>(
        `INSERT INTO songs (id, content_sha256, title, artist, album, duration_ms, file_name, source_file, source_bytes,
           has_video, added_at)
         VALUES (@id, @contentSha256, @title, @artist, @album, @durationMs, @fileName, @sourceFile, @sourceBytes,
           @hasVideo, @addedAtMs)`,
      ),
      byId: db.prepare<[string], Row>('SELECT * FROM songs WHERE id = ?'),
      byContent: db.prepare<[string], Row>('SELECT * FROM songs WHERE content_sha256 = ?'),
      setRemoved: db.prepare<[number | null, string]>('UPDATE songs SET removed_at = ? WHERE id = ?'),
      setCover: db.prepare<[string | null, string]>('UPDATE songs SET cover_version = ? WHERE id = ?'),
      setSource: db.prepare<[string, string]>('UPDATE songs SET source_file = ? WHERE id = ?'),
      setKaraoke: db.prepare<[string, string, number, string]>(
        'UPDATE songs SET karaoke_version = ?, karaoke_model = ?, duration_ms = ? WHERE id = ?',
      ),
      setLoudness: db.prepare<LoudnessRow>(
        `UPDATE songs SET accompaniment_lufs = @accompanimentLufs, mix_lufs = @mixLufs, true_peak_dbtp = @truePeakDbtp,
           loudness_version = @version WHERE id = @id AND karaoke_version = @version`,
      ),
      unmeasured: db.prepare<[], Row>(
        `SELECT * FROM songs WHERE removed_at IS NULL AND karaoke_version IS NOT NULL
           AND karaoke_version IS NOT loudness_version`,
      ),
      delete: db.prepare<[string]>('DELETE FROM songs WHERE id = ? AND removed_at IS NOT NULL'),
      contents: db.prepare<[], { content_sha256: string }>('SELECT content_sha256 FROM songs'),
      total: count(''),
      ready: count('AND karaoke_version IS NOT NULL'),
      waiting: count(latestJobIs(`'queued', 'running'`)),
      failed: count(latestJobIs(`'failed'`)),
      bytes: db.prepare<[], { n: number | null }>('SELECT sum(source_bytes) AS n FROM songs WHERE removed_at IS NULL'),
    };
  }

  transaction<T>(work: () => T): T {
    return this.#db.transaction(work).immediate();
  }

  insert(song: NewSong): void {
    this.#statements.insert.run({ ...song, hasVideo: song.hasVideo ? 1 : 0 });
  }

  byId(id: string): SongRecord | null {
    const row = this.#statements.byId.get(id);
    return row ? toRecord(row) : null;
  }

  byContent(sha256: string): SongRecord | null {
    const row = this.#statements.byContent.get(sha256);
    return row ? toRecord(row) : null;
  }

  setRemoved(id: string, atMs: number | null): void {
    this.#statements.setRemoved.run(atMs, id);
  }

  setCover(id: string, version: string | null): void {
    this.#statements.setCover.run(version, id);
  }

  setSource(id: string, sourceFile: string): void {
    this.#statements.setSource.run(sourceFile, id);
  }

  setKaraoke(id: string, version: string, model: string, durationMs: number): void {
    this.#statements.setKaraoke.run(version, model, durationMs, id);
  }

  /** Of the karaoke track `version`; nothing happens where the song has another one by now. */
  setLoudness(id: string, version: string, loudness: Loudness): void {
    this.#statements.setLoudness.run({ id, version, ...loudness });
  }

  /** Ready songs whose loudness is not known. */
  unmeasured(): SongRecord[] {
    return this.#statements.unmeasured.all().map(toRecord);
  }

  /** Only a removed song can be deleted. */
  delete(id: string): boolean {
    return this.#statements.delete.run(id).changes === 1;
  }

  contentHashes(): Set<string> {
    return new Set(this.#statements.contents.all().map((row) => row.content_sha256));
  }

  list({ search = '', offset, limit }: { search?: string; offset: number; limit: number }): {
    total: number;
    items: SongRecord[];
  } {
    const { sql, values } = searchConditions(search);
    const where = `FROM songs WHERE removed_at IS NULL${sql}`;
    const total = this.#db.prepare<unknown[], { n: number }>(`SELECT count(*) AS n ${where}`).get(...values)?.n ?? 0;
    const items = this.#db
      .prepare<unknown[], Row>(`SELECT * ${where} ORDER BY added_at DESC, id DESC LIMIT ? OFFSET ?`)
      .all(...values, limit, offset)
      .map(toRecord);
    return { total, items };
  }

  /** Bytes of the sources, as they came. */
  sourceBytes(): number {
    return this.#statements.bytes.get()?.n ?? 0;
  }

  counts(): LibraryCounts {
    const { total, ready, waiting, failed } = this.#statements;
    return {
      total: total.get()?.n ?? 0,
      ready: ready.get()?.n ?? 0,
      waiting: waiting.get()?.n ?? 0,
      failed: failed.get()?.n ?? 0,
    };
  }
}

type LoudnessRow = Loudness & { readonly id: string; readonly version: string };
type NewSongRow = Omit<NewSong, 'hasVideo'> & { hasVideo: 0 | 1 };
