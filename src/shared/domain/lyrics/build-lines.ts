import { LyricsError, limits } from './lyrics-error.ts';
import {
  type LyricIssue,
  type LyricIssueKind,
  type LyricLine,
  type Lyrics,
  type LyricTiming,
  lineStartMs,
  type NoteKind,
  type Syllable,
} from './model.ts';

/** A syllable as a file has it: spaces anywhere, times unchecked. */
export interface RawSyllable {
  readonly text: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly pitch?: number | null;
  readonly kind?: NoteKind;
}

/** Characters that break lines or turn the direction of text around them: never part of words on screen. */
const unwanted =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is being removed
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\uffff]/gu;

export function cleanText(text: string): string {
  return text.toWellFormed().normalize('NFC').replaceAll(unwanted, '').replaceAll(/\s+/gu, ' ');
}

/** The lines of a text, whatever ends them. */
export function splitLines(text: string): string[] {
  return text.replace(/^\ufeff/u, '').split(/\r\n|\r|\n/u);
}

/** Collects what was odd: each kind once, with how often and where first. */
export class IssueList {
  readonly #issues = new Map<LyricIssueKind, { count: number; line: number | null }>();

  add(kind: LyricIssueKind, line: number | null = null): void {
    const known = this.#issues.get(kind);
    if (known) known.count += 1;
    else this.#issues.set(kind, { count: 1, line });
  }

  list(): LyricIssue[] {
    return [...this.#issues].map(([kind, { count, line }]) => ({ kind, count, line }));
  }
}

/** A whole number of milliseconds within the song; what lies outside is noted and moved to the nearest end. */
export function checkTime(ms: number, issues: IssueList, line: number | null = null): number {
  if (Number.isNaN(ms) || ms > limits.timeMs) issues.add('time-out-of-range', line);
  if (ms < 0) issues.add('time-below-zero', line);
  return clampTime(ms);
}

export function clampTime(ms: number): number {
  return Number.isNaN(ms) ? limits.timeMs : Math.min(limits.timeMs, Math.max(0, Math.round(ms)));
}

/**
 * Puts the spaces of a line where the model wants them: one, at the end of the syllable before, and drops syllables at the
 * ends that say nothing. Null where nothing is left to sing.
 */
export function buildSyllables(raw: readonly RawSyllable[]): Syllable[] | null {
  const out: { -readonly [K in keyof Syllable]: Syllable[K] }[] = [];
  for (const syllable of raw) {
    const text = cleanText(syllable.text);
    const before = out.at(-1);
    if (before !== undefined && text.startsWith(' ') && !before.text.endsWith(' ')) before.text += ' ';
    const word = text.trimStart();
    if (before === undefined && word === '') continue;
    out.push({
      text: word,
      startMs: syllable.startMs,
      durationMs: Math.max(0, syllable.endMs - syllable.startMs),
      pitch: syllable.pitch ?? null,
      kind: syllable.kind ?? 'normal',
    });
  }
  const last = out.at(-1);
  if (last === undefined) return null;
  if (last.text.trim() !== '' || out.length === 1) last.text = last.text.trimEnd();
  else trimTail(out);
  return out.some(({ text }) => text.trim() !== '') ? moveSpacesBack(out) : null;
}

type Loose = { -readonly [K in keyof Syllable]: Syllable[K] };

/** Held notes at the end of a line carry no space, nor does the word they hold. */
function trimTail(syllables: Loose[]): void {
  for (let i = syllables.length - 1; i >= 0; i -= 1) {
    const syllable = syllables[i] as Loose;
    syllable.text = syllable.text.trimEnd();
    if (syllable.text !== '') return;
  }
}

/** A space after which a note is still held belongs behind that note: the word goes on. */
function moveSpacesBack(syllables: Loose[]): Loose[] {
  for (let i = 1; i < syllables.length; i += 1) {
    const before = syllables[i - 1] as Loose;
    const held = syllables[i] as Loose;
    if (held.text.trim() !== '' || !before.text.endsWith(' ')) continue;
    before.text = before.text.trimEnd();
    held.text = i === syllables.length - 1 ? '' : ' ';
  }
  return syllables;
}

export interface RawLine {
  readonly timing: LyricTiming;
  readonly syllables: readonly RawSyllable[];
  readonly singer?: number | null;
  readonly startsVerse?: boolean;
}

/**
 * Lines in order of time, spaces and limits checked.
 *
 * @throws LyricsError `no-words`, `too-many-lines`, `line-too-long`
 */
export function buildLyrics(
  raw: readonly RawLine[],
  about: { singers?: readonly string[]; language?: string | null } = {},
): Lyrics {
  let syllableCount = 0;
  const lines: LyricLine[] = [];
  for (const line of raw) {
    const syllables = buildSyllables(line.syllables);
    if (syllables === null) continue;
    syllableCount += syllables.length;
    if (syllables.reduce((sum, { text }) => sum + text.length, 0) > limits.lineCharacters) {
      throw new LyricsError('line-too-long');
    }
    if (lines.length >= limits.lines || syllableCount > limits.syllables) throw new LyricsError('too-many-lines');
    lines.push({
      timing: line.timing,
      singer: line.singer ?? null,
      startsVerse: (line.startsVerse ?? false) && lines.length > 0,
      syllables,
    });
  }
  if (lines.length === 0) throw new LyricsError('no-words');
  // Lines without times stay where they are, before the line they came before.
  let last = 0;
  const placed = lines.map((line) => {
    if (line.timing !== 'none') last = lineStartMs(line);
    return { line, at: last };
  });
  placed.sort((a, b) => a.at - b.at);
  const language = cleanText(about.language ?? '').trim();
  return {
    version: 1,
    lines: unspaceVerses(placed.map(({ line }) => line)),
    singers: (about.singers ?? []).map((name) => cleanText(name).trim()),
    language: language === '' ? null : language.slice(0, 40),
    guessed: false,
  };
}

/** Where nearly every line has a blank one before it, the blank lines mean nothing. */
function unspaceVerses(lines: LyricLine[]): LyricLine[] {
  const verses = lines.filter((line) => line.startsVerse).length;
  if (lines.length < 4 || verses < (lines.length - 1) * 0.8) return lines.map(firstWithoutVerse);
  return lines.map((line) => ({ ...line, startsVerse: false }));
}

const firstWithoutVerse = (line: LyricLine, index: number): LyricLine =>
  index === 0 && line.startsVerse ? { ...line, startsVerse: false } : line;

/** A line that is only timed as a whole is one syllable. */
export function wholeLine(text: string, startMs: number, endMs: number): RawSyllable[] {
  return [{ text, startMs, endMs }];
}

/**
 * How long a line of this length is sung at most where nothing says when it ends: about 4 characters a second, half that
 * for scripts that write a syllable a character, never under 2 s.
 */
export function longestSungMs(text: string): number {
  const wide = [...text].filter((character) =>
    /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u.test(character),
  ).length;
  return Math.max(2_000, (text.length - wide) * 250 + wide * 500);
}

/** Held notes joined to the syllable they hold: for whatever shows or writes words rather than notes. */
export function mergeHolds(syllables: readonly Syllable[]): Syllable[] {
  const out: Loose[] = [];
  for (const syllable of syllables) {
    const before = out.at(-1);
    if (before === undefined || syllable.text.trim() !== '') out.push({ ...syllable });
    else {
      before.durationMs = Math.max(before.durationMs, syllable.startMs + syllable.durationMs - before.startMs);
      before.text += syllable.text;
    }
  }
  return out;
}
