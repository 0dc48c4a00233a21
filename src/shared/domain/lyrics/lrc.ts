import {
  buildLyrics,
  checkTime,
  clampTime,
  cleanText,
  IssueList,
  longestSungMs,
  type RawLine,
  type RawSyllable,
  splitLines,
  wholeLine,
} from './build-lines.ts';
import { checkSize, LyricsError, limits } from './lyrics-error.ts';
import type { LyricTags, ParsedLyrics } from './model.ts';

/** One stamp, without its brackets: minutes:seconds, with hundredths or thousandths behind a point or a colon, or hours before. */
const time = String.raw`[-+]?\d{1,4}:[-+]?\d{1,3}(?:[.:,]\d{1,3}){0,2}`;
const leadingStamp = new RegExp(String.raw`^\s*\[(${time})\]`, 'u');
const innerStamp = new RegExp(String.raw`<(${time})>|\[(${time})\]`, 'gu');
const idTag = /^\s*\[\s*([A-Za-z#][\w#]{0,20})\s*:(.*)\]\s*$/u;
/** Voices, as two extensions of the format write them: `v1:` and `M:`, `F:`, `D:` (both). */
const voicePrefix = /^\s*(?:v([1-9])|([MFD]))\s*:\s*/u;

/**
 * Milliseconds of a stamp. `mm:ss.xx`, `mm:ss:xx`, `mm:ss`, `mm:ss.xxx`, `h:mm:ss.xx`; a minus sign in front of any part
 * makes it negative.
 */
export function stampMs(stamp: string): number {
  const negative = stamp.includes('-');
  const parts = stamp.replaceAll(/[-+]/gu, '').split(/[:.,]/u);
  const numbers = parts.map(Number);
  const [a = 0, b = 0, c = 0] = numbers;
  const fraction = (digits: string): number => Number(`0.${digits}`);
  const seconds =
    parts.length === 4
      ? a * 3600 + b * 60 + c + fraction(parts[3] as string)
      : a * 60 + b + (parts.length === 3 ? fraction(parts[2] as string) : 0);
  return (negative ? -seconds : seconds) * 1000;
}

interface TimedRow {
  readonly rowNumber: number;
  readonly startMs: number;
  /** Empty: the line before ends here. */
  readonly text: string;
  /** Absolute times of words, where there are any. */
  readonly words: readonly RawSyllable[] | null;
  readonly voice: string | null;
  readonly startsVerse: boolean;
}

/**
 * LRC in all its forms: a time per line, several times before one line, times per word (`<mm:ss.xx>`, or in square brackets
 * inside the line), `[offset:]` (positive: the words come earlier), id tags, voices. Lines without any time become plain
 * words where no line has one, and are dropped otherwise (they are remarks).
 *
 * @throws LyricsError
 */
export function parseLrc(text: string): ParsedLyrics {
  checkSize(text);
  const issues = new IssueList();
  const tags: Record<string, string> = {};
  const rows: TimedRow[] = [];
  const plain: RawLine[] = [];
  let blank = false;
  for (const [index, row] of splitLines(text).entries()) {
    const stamps: number[] = [];
    let rest = row;
    for (let match = leadingStamp.exec(rest); match !== null; match = leadingStamp.exec(rest)) {
      stamps.push(stampMs(match[1] as string));
      rest = rest.slice(match[0].length);
    }
    if (stamps.length > 0) {
      readTimedRow(rows, stamps, rest, { rowNumber: index + 1, startsVerse: blank });
      blank = false;
      continue;
    }
    const tag = idTag.exec(row);
    if (tag !== null) tags[(tag[1] as string).toLowerCase()] ??= cleanText(tag[2] as string).trim();
    else if (row.trim() === '') blank = true;
    else if (row.includes('<') && row.search(innerStamp) !== -1) {
      readTimedRow(rows, [null], row, { rowNumber: index + 1, startsVerse: blank });
      blank = false;
    } else {
      plain.push({ timing: 'none', syllables: wholeLine(row, 0, 0), startsVerse: blank });
      blank = false;
    }
  }
  const about = { language: tags.la ?? tags.lang ?? null };
  if (rows.every((row) => row.text.trim() === '' && row.words === null)) {
    return { lyrics: buildLyrics(plain, about), tags: readTags(tags), issues: issues.list() };
  }
  if (plain.length > 0) issues.add('unreadable-lines');
  for (let i = 1; i < plain.length; i += 1) issues.add('unreadable-lines');
  const { lines, singers } = toLines(rows, readOffset(tags.offset), issues);
  return { lyrics: buildLyrics(lines, { ...about, singers }), tags: readTags(tags), issues: issues.list() };
}

function readTags(tags: Record<string, string>): LyricTags {
  return { title: tags.ti || null, artist: tags.ar || null, album: tags.al || null };
}

function readOffset(offset: string | undefined): number {
  const ms = Number((offset ?? '').replace(/ms$/iu, '').trim());
  return Number.isFinite(ms) ? ms : 0;
}

/** A null stamp: the row begins with its first word. */
function readTimedRow(
  rows: TimedRow[],
  stamps: readonly (number | null)[],
  rest: string,
  about: { rowNumber: number; startsVerse: boolean },
): void {
  const voice = voicePrefix.exec(rest);
  const body = voice === null ? rest : rest.slice(voice[0].length);
  const words = readWords(body, stamps[0] ?? null);
  // A few repeats of a few words: more than that is no song, and would grow without end.
  if (rows.length + stamps.length > limits.lines || stamps.length * (words?.length ?? 1) > limits.syllables) {
    throw new LyricsError('too-many-lines');
  }
  const first = stamps[0] ?? words?.[0]?.startMs ?? 0;
  stamps.forEach((stamp, index) => {
    // Word times belong to the first stamp; a repeat is the same line moved.
    const moved = (stamp ?? first) - first;
    rows.push({
      ...about,
      startsVerse: about.startsVerse && index === 0,
      startMs: stamp ?? first,
      text: words === null ? body.replaceAll(innerStamp, '') : '',
      words: words?.map((word) => ({ ...word, startMs: word.startMs + moved, endMs: word.endMs + moved })) ?? null,
      voice: voice === null ? null : (voice[1] ?? voice[2] ?? null),
    });
  });
}

/** Words between stamps: each lasts until the next stamp; a stamp with nothing behind it only ends the word before. */
function readWords(body: string, lineStartMs: number | null): RawSyllable[] | null {
  const stamps = [...body.matchAll(innerStamp)];
  if (stamps.length === 0) return null;
  const words: { text: string; startMs: number; endMs: number }[] = [];
  const stampOf = (match: RegExpExecArray): number => stampMs((match[1] ?? match[2]) as string);
  const [first] = stamps;
  const before = body.slice(0, first?.index ?? 0);
  if (first !== undefined && before.trim() !== '') {
    words.push({ text: before, startMs: lineStartMs ?? stampOf(first), endMs: stampOf(first) });
  }
  stamps.forEach((match, index) => {
    const startMs = stampOf(match);
    const text = body.slice(match.index + match[0].length, stamps[index + 1]?.index ?? body.length);
    const previous = words.at(-1);
    if (previous?.endMs === Number.POSITIVE_INFINITY) previous.endMs = startMs;
    if (text.trim() !== '') words.push({ text, startMs, endMs: Number.POSITIVE_INFINITY });
    else if (previous !== undefined && text !== '') previous.text += ' ';
  });
  return words.length === 0 ? null : words;
}

function toLines(rows: TimedRow[], offsetMs: number, issues: IssueList): { lines: RawLine[]; singers: string[] } {
  const inOrder = rows
    .map((row, index) => ({ row, index }))
    .sort((a, b) => a.row.startMs - b.row.startMs || a.index - b.index);
  // Rows with several stamps are written where they first occur: only single ones tell whether a file is in order.
  const stampsPerRow = new Map<number, number>();
  for (const { rowNumber } of rows) stampsPerRow.set(rowNumber, (stampsPerRow.get(rowNumber) ?? 0) + 1);
  let latest = Number.NEGATIVE_INFINITY;
  for (const row of rows) {
    if ((stampsPerRow.get(row.rowNumber) ?? 1) > 1) continue;
    if (row.startMs < latest) issues.add('times-out-of-order', row.rowNumber);
    latest = Math.max(latest, row.startMs);
  }
  const voices = voicesOf(rows);
  let voice: string | null = null;
  const lines: RawLine[] = [];
  inOrder.forEach(({ row }, at) => {
    voice = row.voice ?? voice;
    const nextMs = inOrder.slice(at + 1, at + 50).find(({ row: next }) => next.startMs > row.startMs)?.row.startMs;
    const singerAt = voice === null ? -1 : voices.indexOf(voice);
    const common = { singer: singerAt === -1 ? null : singerAt, startsVerse: row.startsVerse };
    if (row.words !== null) {
      lines.push({ timing: 'word', syllables: placeWords(row, nextMs, offsetMs, issues), ...common });
    } else if (row.text.trim() !== '') {
      const startMs = checkTime(row.startMs - offsetMs, issues, row.rowNumber);
      const endMs = clampTime(Math.min(startMs + longestSungMs(row.text.trim()), (nextMs ?? Infinity) - offsetMs));
      lines.push({ timing: 'line', syllables: wholeLine(row.text, startMs, endMs), ...common });
    }
  });
  return { lines, singers: voices.map(() => '') };
}

/** Who sings, in the order of singers: `v1`, `v2` ... or male and female; nobody is told apart where all lines say the same. */
function voicesOf(rows: readonly TimedRow[]): string[] {
  const said = new Set(rows.map((row) => row.voice).filter((voice) => voice !== null));
  if (said.size < 2) return [];
  const highest = Math.max(0, ...[...said].map(Number).filter((number) => !Number.isNaN(number)));
  return highest > 0 ? Array.from({ length: highest }, (_, index) => String(index + 1)) : ['M', 'F'];
}

function placeWords(row: TimedRow, nextMs: number | undefined, offsetMs: number, issues: IssueList): RawSyllable[] {
  let latest = Number.NEGATIVE_INFINITY;
  return (row.words ?? []).map((word) => {
    if (word.startMs < latest) issues.add('times-out-of-order', row.rowNumber);
    latest = Math.max(latest, word.startMs);
    const startMs = checkTime(latest - offsetMs, issues, row.rowNumber);
    if (word.endMs !== Number.POSITIVE_INFINITY) {
      return { text: word.text, startMs, endMs: clampTime(Math.max(latest, word.endMs) - offsetMs) };
    }
    const longest = startMs + longestSungMs(word.text.trim());
    const next = nextMs === undefined || nextMs <= latest ? longest : nextMs - offsetMs;
    return { text: word.text, startMs, endMs: clampTime(Math.min(longest, next)) };
  });
}
