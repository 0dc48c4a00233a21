import type { LibraryQuery } from '../../../shared/contract/library.ts';
import { searchScore, searchTerms } from '../../../shared/domain/search.ts';
import type { Database } from '../../db/open.ts';
import { quoted, type SongIndex } from './song-index.ts';

/** So many of the best are looked at closely; the rest follows in the order of the index. */
const closely = 300;
/** With more songs than this one short word was typed so far, and how often a title has it says nothing. */
const broad = 1_500;
/** With fewer songs than this, what may have been meant is shown, too. */
const few = 5;
/** Answers kept: pages of a list are asked for one after the other. */
const mostAnswers = 8;

interface Found {
  readonly song_id: string;
  readonly title: string;
  readonly artist: string;
}

const orders: Record<Exclude<LibraryQuery['sort'], 'best'>, string> = {
  newest: 'songs.added_at DESC, songs.id DESC',
  title: 'search_songs.title_key, search_songs.artist_key, songs.id',
  artist: 'search_songs.artist_key, search_songs.title_key, songs.id',
  year: 'songs.year IS NULL, songs.year DESC, search_songs.title_key',
  'most-sung': 'songs.sung_count DESC, search_songs.title_key',
};

/** Which songs a list shows, and in what order. */
export class SongQuery {
  readonly #db: Database;
  readonly #index: SongIndex;
  readonly #answers = new Map<string, readonly string[]>();
  #answersAt = -1;

  constructor(db: Database, index: SongIndex) {
    this.#db = db;
    this.#index = index;
  }

  /** Ids of all songs that fit, best first. `revision` tells when earlier answers are no longer true. */
  ids(query: LibraryQuery, revision: number): readonly string[] {
    if (revision !== this.#answersAt) this.#answers.clear();
    this.#answersAt = revision;
    const { offset: _offset, limit: _limit, ...what } = query;
    const key = JSON.stringify(what);
    const known = this.#answers.get(key);
    if (known !== undefined) return known;
    const ids = this.#ask(query);
    if (this.#answers.size >= mostAnswers) this.#answers.delete(this.#answers.keys().next().value as string);
    this.#answers.set(key, ids);
    return ids;
  }

  #ask(query: LibraryQuery): string[] {
    const terms = searchTerms(query.search ?? '');
    const { where, values } = conditions(query);
    if (terms.length === 0) {
      const signs = (query.search ?? '').trim();
      if (signs !== '') return this.#withSigns(signs, where, values);
      const order = orders[query.sort === 'best' ? 'newest' : query.sort];
      const join = order.includes('search_songs') ? 'JOIN search_songs ON search_songs.song_id = songs.id' : '';
      return this.#db
        .prepare<unknown[], string>(`SELECT songs.id FROM songs ${join} WHERE ${where} ORDER BY ${order}`)
        .pluck()
        .all(...values);
    }
    const exact = this.#match(terms.map(prefixOf).join(' AND '), query, where, values, terms);
    if (exact.length >= few) return exact;
    const meant = terms.map((term) => this.#meaningsOf(term));
    if (meant.some((expression) => expression === null)) return exact;
    const near = this.#match(meant.map((expression) => `(${expression})`).join(' AND '), query, where, values, terms);
    const seen = new Set(exact);
    return [...exact, ...near.filter((id) => !seen.has(id))];
  }

  /** No letter, no digit ("🎤", "!!!"): looked for as it was typed, since the index holds words only. */
  #withSigns(signs: string, where: string, values: readonly unknown[]): string[] {
    return this.#db
      .prepare<unknown[], string>(
        `SELECT songs.id FROM songs WHERE ${where} AND (instr(title, ?) > 0 OR instr(artist, ?) > 0)
         ORDER BY ${orders.newest}`,
      )
      .pluck()
      .all(...values, signs, signs);
  }

  /** What a term may have meant, for FTS5; null where that is nothing that is in the library. */
  #meaningsOf(term: readonly string[]): string | null {
    const [word = ''] = term;
    if (term.length > 1) return prefixOf(term);
    const words = [...this.#index.meanings(word), ...this.#index.containing(word)];
    const parts = words.map(quoted);
    if (this.#index.knows(word)) parts.unshift(prefixOf(term));
    if (parts.length === 0) parts.push(...this.#twoWords(word));
    return parts.length === 0 ? (word.length < 3 ? prefixOf(term) : null) : parts.join(' OR ');
  }

  /** "dancingqueen": two words without the space. */
  #twoWords(word: string): string[] {
    const out: string[] = [];
    for (let i = 2; i <= word.length - 2; i += 1) {
      const [first, second] = [word.slice(0, i), word.slice(i)];
      if (this.#index.knows(first) && this.#index.knows(second)) out.push(`(${quoted(first)} AND ${quoted(second)} *)`);
    }
    return out;
  }

  #match(
    expression: string,
    query: LibraryQuery,
    where: string,
    values: readonly unknown[],
    terms: readonly (readonly string[])[],
  ): string[] {
    // Removed songs are not in the index: their rows are looked at only where a filter or an order asks for it.
    const plain = query.sort === 'best' && where === onTheShelf;
    const from = `FROM songs_search JOIN search_songs ON search_songs.id = songs_search.rowid
      ${plain ? '' : 'JOIN songs ON songs.id = search_songs.song_id'} WHERE songs_search MATCH ? ${plain ? '' : `AND ${where}`}`;
    const asked = plain ? [expression] : [expression, ...values];
    const pluck = (order: string): string[] =>
      this.#db
        .prepare<unknown[], string>(`SELECT search_songs.song_id ${from} ${order}`)
        .pluck()
        .all(...asked);
    if (query.sort !== 'best') return pluck(`ORDER BY ${orders[query.sort]}`);
    if (terms.length === 1) {
      const all = pluck('');
      if (all.length > broad) return this.#beginningFirst(terms, all);
    }
    const found = this.#db
      .prepare<unknown[], Found>(
        `SELECT search_songs.song_id, title_key AS title, artist_key AS artist ${from}
         ORDER BY bm25(songs_search, 10, 6, 1)`,
      )
      .all(...asked);
    const best = found
      .slice(0, closely)
      .map((song, at) => ({ id: song.song_id, score: searchScore(terms, song), at }))
      .sort((a, b) => b.score - a.score || a.at - b.at)
      .map(({ id }) => id);
    return [...best, ...found.slice(closely).map((song) => song.song_id)];
  }

  /** Titles that begin with what was typed, then artists, then the rest. */
  #beginningFirst(terms: readonly (readonly string[])[], all: readonly string[]): string[] {
    const typed = terms[0]?.join(' ') ?? '';
    const beginning = (column: string): string[] =>
      this.#db
        .prepare<unknown[], string>(
          `SELECT song_id FROM search_songs WHERE ${column} >= ? AND ${column} < ? ORDER BY ${column} LIMIT ${closely}`,
        )
        .pluck()
        .all(typed, `${typed}\u{10ffff}`);
    const there = new Set(all);
    const first = new Set([...beginning('title_key'), ...beginning('artist_key')].filter((id) => there.has(id)));
    return [...first, ...all.filter((id) => !first.has(id))];
  }
}

/** The term's words in a row, the last of them perhaps unfinished. */
function prefixOf(term: readonly string[]): string {
  return `${quoted(term.join(' '))} *`;
}

const hasWords = `EXISTS (SELECT 1 FROM song_words WHERE song_words.song_id = songs.id AND song_words.version IS NOT NULL)`;
const isReady = `songs.karaoke_version IS NOT NULL`;

const onTheShelf = 'songs.removed_at IS NULL';

function conditions(query: LibraryQuery): { where: string; values: unknown[] } {
  const parts = [onTheShelf];
  const values: unknown[] = [];
  const flag = (value: boolean | undefined, condition: string): void => {
    if (value !== undefined) parts.push(value ? condition : `NOT (${condition})`);
  };
  flag(query.ready, isReady);
  flag(query.hasWords, `(${hasWords} OR songs.graphics_version IS NOT NULL)`);
  flag(query.neverSung, 'songs.sung_count = 0');
  flag(query.favourite, 'songs.favourite_at IS NOT NULL');
  flag(query.doubtful, 'songs.doubtful = 1');
  flag(query.missing, 'songs.missing_since IS NOT NULL');
  if (query.language !== undefined) {
    parts.push('songs.language = ?');
    values.push(query.language);
  }
  if (query.decade !== undefined) {
    parts.push('songs.year BETWEEN ? AND ?');
    values.push(query.decade, query.decade + 9);
  }
  return { where: parts.join(' AND '), values };
}
