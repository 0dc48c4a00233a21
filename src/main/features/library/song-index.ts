import { searchText, searchWords, typosAllowed, typosTo } from '../../../shared/domain/search.ts';
import { guessTitle } from '../../../shared/domain/titles.ts';
import type { Database } from '../../db/open.ts';

export interface IndexedSong {
  readonly id: string;
  readonly title: string;
  readonly artist: string;
  readonly album: string | null;
}

/** Words that a typed one may have meant, the nearest first; more would only bring in chance. */
const mostMeanings = 12;
const mostCandidates = 80;

/**
 * The full-text index. Songs are put in with the transaction that adds or renames them; what is missing (a library from
 * before the index) is put in at the start.
 */
export class SongIndex {
  readonly #statements;

  constructor(db: Database) {
    this.#statements = {
      rowOf: db.prepare<[string], { id: number }>('SELECT id FROM search_songs WHERE song_id = ?'),
      insert: db.prepare<[string, string, string, string]>(
        'INSERT INTO search_songs (song_id, title_key, artist_key, same_key) VALUES (?, ?, ?, ?)',
      ),
      update: db.prepare<[string, string, string, number]>(
        'UPDATE search_songs SET title_key = ?, artist_key = ?, same_key = ? WHERE id = ?',
      ),
      insertText: db.prepare<[number | bigint, string, string, string]>(
        'INSERT INTO songs_search (rowid, title, artist, album) VALUES (?, ?, ?, ?)',
      ),
      deleteText: db.prepare<[number]>('DELETE FROM songs_search WHERE rowid = ?'),
      insertWord: db.prepare<[string]>('INSERT OR IGNORE INTO search_words (word) VALUES (?)'),
      remove: db.prepare<[string]>('DELETE FROM search_songs WHERE song_id = ?'),
      same: db.prepare<[], { same_key: string; song_id: string }>(
        `SELECT same_key, song_id FROM search_songs WHERE same_key IN
           (SELECT same_key FROM search_songs GROUP BY same_key HAVING count(*) > 1) ORDER BY same_key`,
      ),
      missing: db.prepare<[], IndexedSong>(
        `SELECT songs.id, title, artist, album FROM songs LEFT JOIN search_songs ON search_songs.song_id = songs.id
         WHERE search_songs.id IS NULL AND songs.removed_at IS NULL`,
      ),
      similar: db.prepare<[string], { word: string }>(
        `SELECT search_words.word FROM search_words_trigrams JOIN search_words ON search_words.id = search_words_trigrams.rowid
         WHERE search_words_trigrams MATCH ? ORDER BY rank LIMIT ${mostCandidates}`,
      ),
      beginsWith: db.prepare<[string, string], { word: string }>(
        'SELECT word FROM search_words WHERE word >= ? AND word < ? LIMIT 1',
      ),
    };
  }

  /** Adds a song, or puts in its new names. Part of the caller's transaction. */
  put(song: IndexedSong): void {
    const title = searchText(song.title);
    const artist = searchText(song.artist);
    const album = searchText(song.album ?? '');
    const known = this.#statements.rowOf.get(song.id)?.id;
    // Songs without an artist come last.
    const artistKey = artist === '' ? '\u{10ffff}' : artist;
    // "Waterloo (Remastered)" is Waterloo; "Waterloo (Live)" is not.
    const same = `${artist}\n${searchText(guessTitle(song.title).title)}`;
    if (known !== undefined) {
      this.#statements.update.run(title, artistKey, same, known);
      this.#statements.deleteText.run(known);
    }
    const row = known ?? this.#statements.insert.run(song.id, title, artistKey, same).lastInsertRowid;
    this.#statements.insertText.run(row, title, artist, album);
    for (const word of new Set([
      ...searchWords(song.title),
      ...searchWords(song.artist),
      ...searchWords(song.album ?? ''),
    ])) {
      if (word.length > 1) this.#statements.insertWord.run(word);
    }
  }

  /** Ids of songs with the same artist and title, group by group. */
  sameNames(): string[][] {
    const groups = new Map<string, string[]>();
    for (const { same_key, song_id } of this.#statements.same.all()) {
      const group = groups.get(same_key);
      if (group) group.push(song_id);
      else groups.set(same_key, [song_id]);
    }
    return [...groups.values()];
  }

  /** A song that is off the shelf is not found. */
  remove(songId: string): void {
    this.#statements.remove.run(songId);
  }

  /** Puts in what is not there yet; gives how many songs that were. */
  catchUp(): number {
    const missing = this.#statements.missing.all();
    for (const song of missing) this.put(song);
    return missing.length;
  }

  /** Whether any word begins like this. */
  knows(beginning: string): boolean {
    return this.#statements.beginsWith.get(beginning, `${beginning}\u{10ffff}`) !== undefined;
  }

  /** Words that may have been meant by a typed one, nearest first. */
  meanings(typed: string): string[] {
    const limit = typosAllowed(typed.length);
    if (limit === 0) return [];
    const marked = `|${typed}`;
    const trigrams = new Set<string>();
    const letters = [...marked];
    for (let i = 0; i + 3 <= letters.length; i += 1) trigrams.add(letters.slice(i, i + 3).join(''));
    // A swap at the beginning leaves no trigram of a short word whole.
    for (let i = 1; i + 1 < letters.length; i += 1) {
      const swapped = [...letters];
      [swapped[i], swapped[i + 1]] = [swapped[i + 1] as string, swapped[i] as string];
      const at = Math.max(0, i - 1);
      trigrams.add(swapped.slice(at, at + 3).join(''));
    }
    const query = [...trigrams]
      .filter((part) => [...part].length === 3)
      .map(quoted)
      .join(' OR ');
    if (query === '') return [];
    return this.#statements.similar
      .all(query)
      .map(({ word }) => ({ word, typos: typosTo(typed, word, limit) }))
      .filter(({ typos }) => typos <= limit)
      .sort(
        (a, b) => a.typos - b.typos || Math.abs(a.word.length - typed.length) - Math.abs(b.word.length - typed.length),
      )
      .slice(0, mostMeanings)
      .map(({ word }) => word);
  }

  /** Words that hold a typed one inside. */
  containing(typed: string): string[] {
    if ([...typed].length < 3) return [];
    return this.#statements.similar
      .all(quoted(typed))
      .map(({ word }) => word)
      .slice(0, mostMeanings);
  }
}

/** A string of FTS5's query language: nothing in it means anything. */
export function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}
