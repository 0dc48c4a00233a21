import { foldText } from './titles.ts';

/** Scripts that put no spaces between words: each character is a word of its own here. */
const spaceless =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}ー]/u;
const mostTerms = 8;

/** Text as the index has it: folded, characters of scripts without spaces apart. */
export function searchText(text: string): string {
  return searchWords(text).join(' ');
}

export function searchWords(text: string): string[] {
  return foldText(text)
    .split(' ')
    .flatMap((word) => splitSpaceless(word))
    .filter((word) => word !== '');
}

function splitSpaceless(word: string): string[] {
  if (!spaceless.test(word)) return [word];
  const out: string[] = [];
  let run = '';
  for (const character of word) {
    if (spaceless.test(character)) {
      if (run !== '') out.push(run);
      out.push(character);
      run = '';
    } else {
      run += character;
    }
  }
  if (run !== '') out.push(run);
  return out;
}

/**
 * What a person typed, as words to look for; each may be the beginning of a longer one. Several words in one term follow
 * each other directly (scripts without spaces).
 */
export function searchTerms(query: string): string[][] {
  return foldText(query)
    .split(' ')
    .filter((word) => word !== '')
    .slice(0, mostTerms)
    .map((word) => splitSpaceless(word.slice(0, 40)));
}

/** How many typing errors are forgiven in a word of this length. */
export function typosAllowed(length: number): number {
  if (length < 3) return 0;
  return length < 6 ? 1 : 2;
}

/**
 * Typing errors between what was typed and the beginning of a word that comes nearest to it: letters missing, too many,
 * wrong, or two swapped (optimal string alignment: R. Lowrance and R. A. Wagner, 1975, adjacent swaps once each), over all
 * beginnings of `word`. Gives `limit + 1` as soon as it is more than `limit`.
 */
export function typosTo(typed: string, word: string, limit: number): number {
  const a = [...typed];
  const b = [...word].slice(0, a.length + limit);
  let before: number[] = [];
  let last: number[] = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    let best = i;
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + (same ? 0 : 1));
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) cost = Math.min(cost, (before[j - 2] ?? 0) + 1);
      row.push(cost);
      best = Math.min(best, cost);
    }
    if (best > limit) return limit + 1;
    before = last;
    last = row;
  }
  return Math.min(limit + 1, ...last);
}

/** Names as the index has them (`searchText`). */
export interface IndexedNames {
  readonly title: string;
  readonly artist: string;
}

const albumFit = 2;

/**
 * How well a song that was found fits what was typed; higher is better. A whole title beats its beginning, a title beats an
 * artist beats an album (where a word must be that is in neither), whole words beat beginnings, and among equals the shorter
 * name wins.
 */
export function searchScore(terms: readonly (readonly string[])[], { title, artist }: IndexedNames): number {
  const typed = terms.map((term) => term.join(' ')).join(' ');
  const fields: readonly (readonly [string, number])[] = [
    [title, 10],
    [artist, 7],
  ];
  let score = 0;
  for (const [text, weight] of fields) {
    if (text === typed) score += weight * 8;
    else if (text.startsWith(`${typed} `)) score += weight * 5;
    else if (text.startsWith(typed)) score += weight * 4;
  }
  for (const term of terms) {
    const word = term.join(' ');
    let best = albumFit;
    for (const [text, weight] of fields) best = Math.max(best, weight * wordFit(word, text));
    score += best;
  }
  return score - Math.max(0, title.length + artist.length - typed.length) * 0.02;
}

function wordFit(word: string, text: string): number {
  let best = 0;
  for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + 1)) {
    const begins = at === 0 || text[at - 1] === ' ';
    const ends = at + word.length === text.length || text[at + word.length] === ' ';
    best = Math.max(best, begins ? (ends ? 2 : 1.4) : 0.5);
  }
  return best;
}
