import { mergeHolds } from './build-lines.ts';
import { type LyricLine, type Lyrics, type LyricTiming, lineEndMs, lineStartMs, type Syllable } from './model.ts';

/** What fills by itself: a word, or a syllable of one. */
export interface SheetWord {
  readonly text: string;
  readonly startMs: number;
  readonly endMs: number;
  /** Written from right to left. */
  readonly rightToLeft: boolean;
}

export interface SheetLine {
  readonly index: number;
  readonly timing: LyricTiming;
  readonly singer: number | null;
  readonly startsVerse: boolean;
  readonly startMs: number;
  readonly endMs: number;
  readonly rightToLeft: boolean;
  readonly words: readonly SheetWord[];
}

/** Words of a song as they are shown. */
export interface Sheet {
  readonly lines: readonly SheetLine[];
  readonly timed: boolean;
  readonly guessed: boolean;
  readonly singers: readonly string[];
  readonly language: string | null;
}

const rightToLeft = /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;
const leftToRight = /\p{L}/u;

/** A pause this long before a line gets dots that count it in. */
export const countInPauseMs = 4_000;
/** Three dots, a second each. */
export const countInMs = 3_000;
/** A line stays this long after its end before the next pause empties the stage. */
const afterglowMs = 1_500;

export function makeSheet(lyrics: Lyrics): Sheet {
  const lines = lyrics.lines.map(toSheetLine);
  return {
    lines,
    timed: lines.some((line) => line.timing !== 'none'),
    guessed: lyrics.guessed,
    singers: lyrics.singers,
    language: lyrics.language,
  };
}

function toSheetLine(line: LyricLine, index: number): SheetLine {
  const words = joinLetters(mergeHolds(line.syllables)).map(({ text, startMs, durationMs }) => ({
    text,
    startMs,
    endMs: startMs + durationMs,
    rightToLeft: rightToLeft.test(text),
  }));
  return {
    index,
    timing: line.timing,
    singer: line.singer,
    startsVerse: line.startsVerse,
    startMs: lineStartMs(line),
    endMs: lineEndMs(line),
    rightToLeft: directionOf(words.map(({ text }) => text).join('')),
    words,
  };
}

/** Letters of these scripts change their shape with their neighbours: a word is drawn, and fills, in one piece. */
const joined =
  /[\p{Script=Arabic}\p{Script=Syriac}\p{Script=Nko}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Thai}]/u;

function joinLetters(syllables: readonly Syllable[]): Syllable[] {
  const out: Syllable[] = [];
  for (const syllable of syllables) {
    const before = out.at(-1);
    if (before === undefined || before.text.endsWith(' ') || !joined.test(syllable.text)) out.push(syllable);
    else {
      const endMs = syllable.startMs + syllable.durationMs;
      out[out.length - 1] = { ...before, text: before.text + syllable.text, durationMs: endMs - before.startMs };
    }
  }
  return out;
}

/** Words as they are wrapped: syllables of one word stay together, signs of scripts without spaces may part anywhere. */
export function wordGroups(words: readonly SheetWord[]): SheetWord[][] {
  const groups: SheetWord[][] = [];
  let open = false;
  for (const word of words) {
    if (open) groups.at(-1)?.push(word);
    else groups.push([word]);
    open = !word.text.endsWith(' ') && !/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u.test(word.text);
  }
  return groups;
}

/** The direction of the first letter that has one (Unicode bidirectional algorithm, rule P2). */
function directionOf(text: string): boolean {
  for (const character of text) {
    if (rightToLeft.test(character)) return true;
    if (leftToRight.test(character)) return false;
  }
  return false;
}

/** What is on screen at one moment. */
export interface SheetMoment {
  /** The line being sung, or else the next one to come; null before words without times and after the last line. */
  readonly current: number | null;
  /** Dots still lit before the current line begins, 0..3; 0 where none are shown. */
  readonly dots: number;
  /** Nothing is sung for a while: nothing needs to stand out. */
  readonly pause: boolean;
}

/**
 * What to show at a song time. The current line changes when the one before has ended and the next is the nearer, so that
 * the next line can be read before it begins; before an entrance after a pause dots count in.
 */
export function momentAt(sheet: Sheet, songMs: number): SheetMoment {
  if (!sheet.timed) return { current: null, dots: 0, pause: false };
  const current = currentLine(sheet.lines, songMs);
  if (current === null) return { current: null, dots: 0, pause: true };
  const line = sheet.lines[current] as SheetLine;
  const before = previousEnd(sheet.lines, current);
  const untilMs = line.startMs - songMs;
  const afterPause = line.startMs - before >= countInPauseMs;
  const dots = afterPause && untilMs > 0 && untilMs <= countInMs ? Math.ceil((untilMs / countInMs) * 3) : 0;
  const faded = current === 0 || songMs - before > afterglowMs;
  return { current, dots, pause: afterPause && untilMs > countInMs && faded };
}

function currentLine(lines: readonly SheetLine[], songMs: number): number | null {
  let last: number | null = null;
  for (const line of lines) {
    if (line.timing === 'none') continue;
    if (line.startMs > songMs) {
      if (last === null) return line.index;
      const before = lines[last] as SheetLine;
      // Between two lines: the old one glows on for a moment, or until half of a short gap.
      const turn = before.endMs + Math.min(afterglowMs, Math.max(0, line.startMs - before.endMs) / 2);
      return songMs >= turn ? line.index : last;
    }
    // Of two that are sung at once the one that began first stays until it ends.
    if (
      last === null ||
      (lines[last] as SheetLine).endMs <= songMs ||
      line.startMs > (lines[last] as SheetLine).startMs + 50
    )
      last = line.index;
  }
  if (last === null) return null;
  return songMs > (lines[last] as SheetLine).endMs + afterglowMs ? null : last;
}

/** When whatever comes before a line has ended. */
function previousEnd(lines: readonly SheetLine[], index: number): number {
  let end = 0;
  for (let i = 0; i < index; i += 1) end = Math.max(end, (lines[i] as SheetLine).endMs);
  return end;
}

/** How much of a word has been sung, 0..1. A word without length is sung at once. */
export function sungShare(word: Pick<SheetWord, 'startMs' | 'endMs'>, songMs: number): number {
  if (songMs < word.startMs) return 0;
  if (songMs >= word.endMs) return 1;
  return (songMs - word.startMs) / (word.endMs - word.startMs);
}

/** Which lines are shown around the current one: it, `more` to come, and the one before where there is room. */
export function visibleLines(sheet: Sheet, current: number, count: number): readonly SheetLine[] {
  const before = count > 2 ? 1 : 0;
  const from = Math.max(0, Math.min(current - before, sheet.lines.length - count));
  return sheet.lines.slice(from, from + count);
}

/**
 * A clock that runs smoothly after one that is told in steps: sound is reported in blocks, a picture is drawn sixty times a
 * second. Small differences are worked off, large ones (a jump) are taken over at once.
 */
export class SmoothClock {
  #atMs = 0;
  #toldAt: number | null = null;

  /**
   * @param toldMs where the song is, as the player says
   * @param nowMs wall time
   * @param rate song seconds per second; 0 while paused
   */
  read(toldMs: number, nowMs: number, rate: number): number {
    const passed = this.#toldAt === null ? 0 : nowMs - this.#toldAt;
    this.#toldAt = nowMs;
    const expected = this.#atMs + passed * rate;
    const off = toldMs - expected;
    // Paused, jumped, or a window that was not drawn for a while.
    if (rate === 0 || Math.abs(off) > 60 || passed > 250) this.#atMs = toldMs;
    else this.#atMs = Math.max(this.#atMs, expected + off * 0.1);
    return this.#atMs;
  }
}
