import { buildSyllables, mergeHolds } from './build-lines.ts';
import { type LyricLine, type Lyrics, lineEndMs, lineStartMs, lineText, type Syllable } from './model.ts';
import { parsePlain } from './plain.ts';

/** A word of a song: line and place in the line. */
export interface WordPlace {
  readonly line: number;
  readonly word: number;
}

/** Tapping goes word by word, or a line at a time. */
export type TapUnit = 'word' | 'line';

/** A word ends at the latest this long after it began, where nobody says when. */
const longestWordMs = 3_000;
export const shortestWordMs = 40;

/** Lines as they are edited: words one by one, held notes joined, lines of one piece split into their words. */
export function forEditing(lyrics: Lyrics): Lyrics {
  return { ...lyrics, lines: lyrics.lines.map((line) => ({ ...line, syllables: wordsOf(line) })) };
}

function wordsOf(line: LyricLine): Syllable[] {
  const merged = mergeHolds(line.syllables);
  if (line.timing === 'word' || merged.length > 1) return merged;
  const pieces = lineText(line).match(/\S+\s*/gu) ?? [lineText(line)];
  const start = lineStartMs(line);
  const length = lineEndMs(line) - start;
  const total = pieces.join('').length;
  let before = 0;
  return pieces.map((text) => {
    const startMs = start + Math.round((length * before) / total);
    before += text.length;
    const endMs = start + Math.round((length * before) / total);
    return {
      text: text.replace(/\s+$/u, ' '),
      startMs,
      durationMs: endMs - startMs,
      pitch: null,
      kind: 'normal' as const,
    };
  });
}

/** New words without times; lines that stay the same keep theirs. @throws LyricsError */
export function replaceText(lyrics: Lyrics | null, text: string): Lyrics {
  const fresh = forEditing(parsePlain(text).lyrics);
  const known = new Map<string, LyricLine[]>();
  for (const line of lyrics?.lines ?? []) {
    const same = known.get(lineText(line));
    if (same) same.push(line);
    else known.set(lineText(line), [line]);
  }
  const lines = fresh.lines.map((line) => {
    const old = known.get(lineText(line))?.shift();
    return old === undefined ? line : { ...old, startsVerse: line.startsVerse };
  });
  return { ...fresh, lines, singers: lyrics?.singers ?? [], language: lyrics?.language ?? null };
}

export function firstPlace(): WordPlace {
  return { line: 0, word: 0 };
}

/** The place after one, by words or lines; null after the last. */
export function nextPlace(lyrics: Lyrics, { line, word }: WordPlace, unit: TapUnit): WordPlace | null {
  const words = lyrics.lines[line]?.syllables.length ?? 0;
  if (unit === 'word' && word + 1 < words) return { line, word: word + 1 };
  return line + 1 < lyrics.lines.length ? { line: line + 1, word: 0 } : null;
}

/**
 * A tap: the word (or line) at `place` begins now. What was sung before it ends here at the latest; a tapped line spreads
 * its words evenly over a guess that the next tap corrects.
 */
export function tap(lyrics: Lyrics, place: WordPlace, atMs: number, unit: TapUnit): Lyrics {
  const now = Math.max(0, Math.round(atMs));
  const lines = lyrics.lines.map((line, index): LyricLine => {
    if (index < place.line) return endBy(line, now);
    if (index > place.line) return line;
    return unit === 'word' ? tapWord(line, place.word, now) : tapLine(line, now);
  });
  return { ...lyrics, lines, guessed: false };
}

/** Nothing of a line that came before goes on after `ms`. */
function endBy(line: LyricLine, ms: number): LyricLine {
  if (line.timing === 'none' || lineEndMs(line) <= ms || lineStartMs(line) >= ms) return line;
  return {
    ...line,
    syllables: line.syllables.map((syllable) => ({
      ...syllable,
      startMs: Math.min(syllable.startMs, ms),
      durationMs: Math.max(0, Math.min(syllable.startMs + syllable.durationMs, ms) - Math.min(syllable.startMs, ms)),
    })),
  };
}

function tapWord(line: LyricLine, word: number, ms: number): LyricLine {
  const syllables = line.syllables.map((syllable, index): Syllable => {
    if (index < word) {
      const startMs = Math.min(syllable.startMs, ms);
      const last = index === word - 1;
      const endMs = last ? Math.min(ms, startMs + longestWordMs) : Math.min(ms, syllable.startMs + syllable.durationMs);
      return { ...syllable, startMs, durationMs: Math.max(0, endMs - startMs) };
    }
    // What comes later has no time yet: it waits right here.
    return { ...syllable, startMs: ms, durationMs: index === word ? 300 : 0 };
  });
  return { ...line, timing: 'word', syllables };
}

function tapLine(line: LyricLine, ms: number): LyricLine {
  const text = lineText(line);
  const guessMs = Math.max(600, text.length * 90);
  let before = 0;
  const total = Math.max(
    1,
    line.syllables.reduce((sum, syllable) => sum + syllable.text.length, 0),
  );
  const syllables = line.syllables.map((syllable): Syllable => {
    const startMs = ms + Math.round((guessMs * before) / total);
    before += syllable.text.length;
    return { ...syllable, startMs, durationMs: ms + Math.round((guessMs * before) / total) - startMs };
  });
  return { ...line, timing: 'word', syllables };
}

/** The last word tapped ends now: a release, or the end of the line. */
export function endWord(lyrics: Lyrics, { line, word }: WordPlace, atMs: number): Lyrics {
  return changeLine(lyrics, line, (old) => ({
    ...old,
    syllables: old.syllables.map((syllable, index) =>
      index === word
        ? { ...syllable, durationMs: Math.max(shortestWordMs, Math.round(atMs) - syllable.startMs) }
        : syllable,
    ),
  }));
}

/** Drags one edge of a word. Neighbours give way, but not beyond their other edge. */
export function moveEdge(lyrics: Lyrics, { line, word }: WordPlace, edge: 'start' | 'end', toMs: number): Lyrics {
  return changeLine(lyrics, line, (old) => {
    const words = old.syllables;
    const current = words[word];
    if (current === undefined || old.timing === 'none') return old;
    const before = words[word - 1];
    const after = words[word + 1];
    const endMs = current.startMs + current.durationMs;
    const changed = [...words];
    if (edge === 'start') {
      const lowest = before === undefined ? 0 : before.startMs + Math.min(shortestWordMs, before.durationMs);
      const startMs = Math.round(Math.max(lowest, Math.min(toMs, endMs - shortestWordMs)));
      changed[word] = { ...current, startMs, durationMs: Math.max(0, endMs - startMs) };
      if (before !== undefined && before.startMs + before.durationMs > startMs) {
        changed[word - 1] = { ...before, durationMs: startMs - before.startMs };
      }
    } else {
      const highest =
        after === undefined
          ? Number.POSITIVE_INFINITY
          : after.startMs + after.durationMs - Math.min(shortestWordMs, after.durationMs);
      const newEnd = Math.round(Math.min(highest, Math.max(toMs, current.startMs + shortestWordMs)));
      changed[word] = { ...current, durationMs: newEnd - current.startMs };
      if (after !== undefined && after.startMs < newEnd) {
        changed[word + 1] = { ...after, startMs: newEnd, durationMs: after.startMs + after.durationMs - newEnd };
      }
    }
    return { ...old, syllables: changed };
  });
}

/** Moves a whole line in time. */
export function moveLine(lyrics: Lyrics, line: number, byMs: number): Lyrics {
  return changeLine(lyrics, line, (old) => {
    const by = Math.max(-lineStartMs(old), Math.round(byMs));
    return { ...old, syllables: old.syllables.map((syllable) => ({ ...syllable, startMs: syllable.startMs + by })) };
  });
}

/** A line with other words. Its time stays and is shared anew where the number of words changes. */
export function setLineText(lyrics: Lyrics, line: number, text: string): Lyrics {
  return changeLine(lyrics, line, (old) => {
    const pieces = text.trim().match(/\S+\s*/gu);
    if (pieces === null) return old;
    if (pieces.length === old.syllables.length) {
      const syllables = old.syllables.map((syllable, index) => ({
        ...syllable,
        text: (pieces[index] ?? '').replace(/\s+$/u, ' '),
      }));
      return { ...old, syllables: trimLast(syllables) };
    }
    const start = lineStartMs(old);
    const end = lineEndMs(old);
    const raw = [{ text: text.trim(), startMs: start, endMs: end }];
    const whole = buildSyllables(raw);
    if (whole === null) return old;
    const timing = old.timing;
    return { ...old, timing, syllables: trimLast(wordsOf({ ...old, timing: 'line', syllables: whole })) };
  });
}

function trimLast(syllables: Syllable[]): Syllable[] {
  return syllables.map((syllable, index) =>
    index === syllables.length - 1 ? { ...syllable, text: syllable.text.trimEnd() } : syllable,
  );
}

/** Lines in order of time, as the model wants them: for saving. Lines nobody tapped stay without times, where they are. */
export function finished(lyrics: Lyrics): Lyrics {
  let last = 0;
  const placed = lyrics.lines.map((line, index) => {
    if (line.timing !== 'none') last = lineStartMs(line);
    return { line, at: last, index };
  });
  placed.sort((a, b) => a.at - b.at || a.index - b.index);
  return { ...lyrics, lines: placed.map(({ line }) => line) };
}

function changeLine(lyrics: Lyrics, index: number, change: (line: LyricLine) => LyricLine): Lyrics {
  return { ...lyrics, lines: lyrics.lines.map((line, at) => (at === index ? change(line) : line)), guessed: false };
}

/** Earlier and later states of something that is edited. */
export class History<T> {
  readonly #past: T[] = [];
  readonly #future: T[] = [];
  #now: T;

  constructor(now: T) {
    this.#now = now;
  }

  get now(): T {
    return this.#now;
  }

  get canUndo(): boolean {
    return this.#past.length > 0;
  }

  get canRedo(): boolean {
    return this.#future.length > 0;
  }

  /** `merge`: part of the same movement of the hand as the change before. */
  set(next: T, merge = false): void {
    if (!merge) this.#past.push(this.#now);
    if (this.#past.length > 500) this.#past.shift();
    this.#future.length = 0;
    this.#now = next;
  }

  undo(): void {
    const before = this.#past.pop();
    if (before === undefined) return;
    this.#future.push(this.#now);
    this.#now = before;
  }

  redo(): void {
    const next = this.#future.pop();
    if (next === undefined) return;
    this.#past.push(this.#now);
    this.#now = next;
  }
}
