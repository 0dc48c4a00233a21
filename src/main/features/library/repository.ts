import type { Backing, Facets, LibraryCounts, LibraryQuery } from '../../../shared/contract/library.ts';
import type { Loudness } from '../../../shared/domain/loudness.ts';
import type { Database } from '../../db/open.ts';
import { SongIndex } from './song-index.ts';
import { SongQuery } from './song-query.ts';
import {
  type NewSong,
  type SongRow as Row,
  type SongNames,
  type SongRecord,
  selectSongs,
  toRecord,
} from './song-record.ts';

export type { NewSong, SongNames, SongRecord };

/** The SQL of the songs. Removed songs stay until their files are purged; lists do not show them. */
export class SongRepository {
  readonly #db: Database;
  readonly #index: SongIndex;
  readonly #query: SongQuery;
  readonly #statements;

  constructor(db: Database) {
    this.#db = db;
    this.#index = new SongIndex(db);
    this.#query = new SongQuery(db, this.#index);
    const count = (where: string) =>
      db.prepare<[], { n: number }>(`SELECT count(*) AS n FROM songs WHERE removed_at IS NULL ${where}`);
    const latestJobIs = (states: string): string =>
      `AND karaoke_version IS NULL AND (SELECT state FROM jobs WHERE song_id = songs.id AND kind = 'separate'
         ORDER BY created_at DESC, id DESC LIMIT 1) IN (${states})`;
    this.#statements = {
      insert: db.prepare<NewSongRow>(
        `INSERT INTO songs (id, content_sha256, title, artist, album, duration_ms, file_name, source_file, source_bytes,
           has_video, added_at, year, language, doubtful, origin_path, backing, graphics_version, background_version, video_gap_ms)
         VALUES (@id, @contentSha256, @title, @artist, @album, @durationMs, @fileName, @sourceFile, @sourceBytes,
           @hasVideo, @addedAtMs, @year, @language, @doubtful, @originPath, @backing, @graphicsVersion, @backgroundVersion, @videoGapMs)`,
      ),
      byId: db.prepare<[string], Row>(`${selectSongs} WHERE songs.id = ?`),
      byContent: db.prepare<[string], Row>(`${selectSongs} WHERE content_sha256 = ?`),
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
      randomReady: db.prepare<[number], Row>(
        `${selectSongs} WHERE songs.id IN (SELECT id FROM songs WHERE removed_at IS NULL AND karaoke_version IS NOT NULL
         ORDER BY random() LIMIT ?)`,
      ),
      unmeasured: db.prepare<[], Row>(
        `${selectSongs} WHERE removed_at IS NULL AND karaoke_version IS NOT NULL
           AND karaoke_version IS NOT loudness_version`,
      ),
      byIds: db.prepare<[string], Row>(`${selectSongs} WHERE songs.id IN (SELECT value FROM json_each(?))`),
      all: db.prepare<[], Row>(`${selectSongs} WHERE removed_at IS NULL ORDER BY songs.added_at, songs.id`),
      setNames: db.prepare<NamesRow>(
        `UPDATE songs SET title = @title, artist = @artist, album = @album, year = @year, language = @language,
           doubtful = @doubtful WHERE id = @id`,
      ),
      setFavourite: db.prepare<[number | null, string]>('UPDATE songs SET favourite_at = ? WHERE id = ?'),
      addSung: db.prepare<[number, number | null, string]>(
        'UPDATE songs SET sung_count = max(0, sung_count + ?), last_sung_at = coalesce(?, last_sung_at) WHERE id = ?',
      ),
      setMissing: db.prepare<[number | null, string]>('UPDATE songs SET missing_since = ? WHERE id = ?'),
      setOrigin: db.prepare<[string, string]>('UPDATE songs SET origin_path = ? WHERE id = ?'),
      setBacking: db.prepare<[Backing, string]>('UPDATE songs SET backing = ? WHERE id = ?'),
      setGraphics: db.prepare<[string, string]>('UPDATE songs SET graphics_version = ? WHERE id = ?'),
      names: db.prepare<[], { id: string; title: string; artist: string; fileName: string }>(
        'SELECT id, title, artist, file_name AS fileName FROM songs WHERE removed_at IS NULL',
      ),
      setBackground: db.prepare<[string, string]>('UPDATE songs SET background_version = ? WHERE id = ?'),
      setVideo: db.prepare<[string | null, string]>('UPDATE songs SET video_version = ? WHERE id = ?'),
      insertMerge: db.prepare<[string, string, string, string, number]>(
        'INSERT INTO song_merges (id, kept_id, others, given, created_at) VALUES (?, ?, ?, ?, ?)',
      ),
      mergeById: db.prepare<[string], { kept_id: string; others: string; given: string }>(
        'SELECT kept_id, others, given FROM song_merges WHERE id = ?',
      ),
      deleteMerge: db.prepare<[string]>('DELETE FROM song_merges WHERE id = ?'),
      languages: db.prepare<[], { language: string; count: number }>(
        `SELECT language, count(*) AS count FROM songs WHERE removed_at IS NULL AND language IS NOT NULL
         GROUP BY language ORDER BY count DESC, language LIMIT 60`,
      ),
      decades: db.prepare<[], { decade: number; count: number }>(
        `SELECT year / 10 * 10 AS decade, count(*) AS count FROM songs WHERE removed_at IS NULL AND year IS NOT NULL
         GROUP BY decade ORDER BY decade DESC LIMIT 60`,
      ),
      favourites: count('AND favourite_at IS NOT NULL'),
      doubtful: count('AND doubtful = 1'),
      missing: count('AND missing_since IS NOT NULL'),
      withoutWords: count(`AND graphics_version IS NULL AND NOT EXISTS
        (SELECT 1 FROM song_words WHERE song_words.song_id = songs.id AND version IS NOT NULL)`),
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

  /** With its place in the search. Part of the caller's transaction. */
  insert(song: NewSong): void {
    this.#statements.insert.run({
      year: null,
      language: null,
      originPath: null,
      backing: 'separate',
      graphicsVersion: null,
      backgroundVersion: null,
      videoGapMs: 0,
      ...song,
      doubtful: song.doubtful ? 1 : 0,
      hasVideo: song.hasVideo ? 1 : 0,
    });
    this.#index.put(song);
  }

  /** Part of the caller's transaction. */
  setNames(id: string, names: SongNames): void {
    this.#statements.setNames.run({ ...names, id, doubtful: names.doubtful ? 1 : 0 });
    this.#index.put({ id, ...names });
  }

  setFavourite(id: string, atMs: number | null): void {
    this.#statements.setFavourite.run(atMs, id);
  }

  addSung(id: string, times: number, lastAtMs: number | null): void {
    this.#statements.addSung.run(times, lastAtMs, id);
  }

  setMissing(id: string, sinceMs: number | null): void {
    this.#statements.setMissing.run(sinceMs, id);
  }

  setOrigin(id: string, file: string): void {
    this.#statements.setOrigin.run(file, id);
  }

  setBacking(id: string, backing: Backing): void {
    this.#statements.setBacking.run(backing, id);
  }

  setGraphics(id: string, version: string): void {
    this.#statements.setGraphics.run(version, id);
  }

  /** What every song is called, and its file. */
  names(): { id: string; title: string; artist: string; fileName: string }[] {
    return this.#statements.names.all();
  }

  setBackground(id: string, version: string): void {
    this.#statements.setBackground.run(version, id);
  }

  setVideo(id: string, version: string | null): void {
    this.#statements.setVideo.run(version, id);
  }

  keepMerge(id: string, keptId: string, others: readonly string[], given: object, nowMs: number): void {
    this.#statements.insertMerge.run(id, keptId, JSON.stringify(others), JSON.stringify(given), nowMs);
  }

  /** What was kept of a merge, and forgets it. Null for one that is not known. */
  takeMerge(id: string): { keptId: string; others: unknown; given: unknown } | null {
    const row = this.#statements.mergeById.get(id);
    if (row === undefined) return null;
    this.#statements.deleteMerge.run(id);
    return { keptId: row.kept_id, others: JSON.parse(row.others), given: JSON.parse(row.given) };
  }

  /** Puts songs into the search that are not in it yet. */
  indexMissing(): number {
    return this.transaction(() => this.#index.catchUp());
  }

  byId(id: string): SongRecord | null {
    const row = this.#statements.byId.get(id);
    return row ? toRecord(row) : null;
  }

  byContent(sha256: string): SongRecord | null {
    const row = this.#statements.byContent.get(sha256);
    return row ? toRecord(row) : null;
  }

  /** Off the shelf and out of the search, or (null) back. Part of the caller's transaction. */
  setRemoved(id: string, atMs: number | null): void {
    this.#statements.setRemoved.run(atMs, id);
    const song = this.byId(id);
    if (atMs !== null) this.#index.remove(id);
    else if (song !== null) this.#index.put(song);
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

  /** Some songs that can be played, by chance. */
  randomReady(most: number): SongRecord[] {
    return this.#statements.randomReady.all(most).map(toRecord);
  }

  /** Only a removed song can be deleted. */
  delete(id: string): boolean {
    return this.#statements.delete.run(id).changes === 1;
  }

  contentHashes(): Set<string> {
    return new Set(this.#statements.contents.all().map((row) => row.content_sha256));
  }

  /** One page of the songs that fit. `revision` changes whenever any song does. */
  list(query: LibraryQuery, revision: number): { total: number; items: SongRecord[] } {
    const ids = this.#query.ids(query, revision);
    const page = ids.slice(query.offset, query.offset + query.limit);
    return { total: ids.length, items: this.byIds(page) };
  }

  /** In the order of the ids; ids that are not there are passed over. */
  byIds(ids: readonly string[]): SongRecord[] {
    const rows = new Map(this.#statements.byIds.all(JSON.stringify(ids)).map((row) => [row.id, row]));
    return ids.flatMap((id) => {
      const row = rows.get(id);
      return row === undefined ? [] : [toRecord(row)];
    });
  }

  /** Songs on the shelf with the same artist and title, group by group. */
  sameNames(): SongRecord[][] {
    return this.#index.sameNames().map((ids) => this.byIds(ids));
  }

  /** Every song on the shelf, oldest first. */
  all(): SongRecord[] {
    return this.#statements.all.all().map(toRecord);
  }

  facets(): Omit<Facets, 'duplicates'> {
    const { languages, decades, favourites, doubtful, missing, withoutWords } = this.#statements;
    return {
      languages: languages.all(),
      decades: decades.all(),
      favourites: favourites.get()?.n ?? 0,
      doubtful: doubtful.get()?.n ?? 0,
      missing: missing.get()?.n ?? 0,
      withoutWords: withoutWords.get()?.n ?? 0,
    };
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
type NewSongRow = Required<Omit<NewSong, 'hasVideo' | 'doubtful'>> & { hasVideo: 0 | 1; doubtful: 0 | 1 };
type NamesRow = Omit<SongNames, 'doubtful'> & { id: string; doubtful: 0 | 1 };
