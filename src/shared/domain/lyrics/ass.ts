import {
  buildLyrics,
  checkTime,
  clampTime,
  cleanText,
  IssueList,
  type RawLine,
  type RawSyllable,
  splitLines,
  wholeLine,
} from './build-lines.ts';
import { checkSize, LyricsError, limits } from './lyrics-error.ts';
import { noTags, type ParsedLyrics } from './model.ts';

const time = /^\s*(\d{1,3}):(\d{1,2}):(\d{1,2})(?:[.,](\d{1,3}))?\s*$/u;
const override = /\{([^{}]{0,2000})\}/gu;
/** Length of the syllable that follows, in hundredths of a second; `\kf`, `\ko`, `\K` only look different. */
const karaoke = /\\(?:k[fo]?|K)\s*(\d{1,6}(?:\.\d{1,3})?)/gu;
const defaultFormat = ['layer', 'start', 'end', 'style', 'name', 'marginl', 'marginr', 'marginv', 'effect', 'text'];

interface AssEvent {
  readonly comment: boolean;
  readonly row: number;
  readonly startMs: number;
  readonly endMs: number;
  readonly style: string;
  readonly name: string;
  readonly effect: string;
  readonly text: string;
}

/**
 * Advanced SubStation Alpha. `\k` tags time the syllables of a line. Where a script has been turned into effects, the
 * lines it was made from (comments marked `karaoke`) are taken instead of the effects. Names, or else styles, say who sings
 * where there is more than one.
 *
 * @throws LyricsError
 */
export function parseAss(text: string): ParsedLyrics {
  checkSize(text);
  const issues = new IssueList();
  const events = readEvents(text, issues);
  const sources = events.filter((event) => event.effect === 'karaoke');
  const made = events.some((event) => event.effect === 'fx');
  const chosen = (
    made && sources.length > 0 ? sources : events.filter((event) => !event.comment && event.effect !== 'fx')
  ).filter(
    // Drawings, not words.
    (event) => !/\\p[1-9]/u.test(event.text),
  );
  const singers = singersOf(chosen);
  const lines: RawLine[] = [];
  let latest = 0;
  for (const event of chosen) {
    if (event.startMs < latest) issues.add('times-out-of-order', event.row);
    latest = Math.max(latest, event.startMs);
    const singer = singers === null ? null : singers.names.indexOf(singers.of(event));
    lines.push(...linesOf(event).map((line) => ({ ...line, singer })));
    if (lines.length > limits.lines) throw new LyricsError('too-many-lines');
  }
  return { lyrics: buildLyrics(lines, { singers: singers?.names ?? [] }), tags: noTags, issues: issues.list() };
}

function readEvents(text: string, issues: IssueList): AssEvent[] {
  let format = defaultFormat;
  const events: AssEvent[] = [];
  for (const [index, row] of splitLines(text).entries()) {
    const match = /^\s*(Format|Dialogue|Comment)\s*:(.*)$/iu.exec(row);
    if (match === null) continue;
    const kind = (match[1] as string).toLowerCase();
    const body = match[2] as string;
    if (kind === 'format') {
      const names = body
        .toLowerCase()
        .split(',')
        .map((name) => name.trim());
      if (names.includes('text') && names.includes('start')) format = names;
      continue;
    }
    const fields = body.split(',');
    const at = (name: string): string => {
      const column = format.indexOf(name);
      if (column === -1) return '';
      // The text is the last column and may hold commas itself.
      return name === 'text' ? fields.slice(column).join(',') : (fields[column] ?? '').trim();
    };
    const start = time.exec(at('start'));
    const end = time.exec(at('end'));
    if (start === null || end === null) {
      issues.add('unreadable-lines', index + 1);
      continue;
    }
    events.push({
      comment: kind === 'comment',
      row: index + 1,
      startMs: checkTime(timeMs(start), issues, index + 1),
      endMs: clampTime(timeMs(end)),
      style: at('style'),
      name: at('name') || at('actor'),
      effect: at('effect').toLowerCase().split(/[\s;]/u)[0] ?? '',
      text: at('text'),
    });
    if (events.length > limits.lines * 4) throw new LyricsError('too-many-lines');
  }
  return events;
}

function timeMs(match: RegExpExecArray): number {
  const [, hours = '0', minutes = '0', seconds = '0', fraction = ''] = match;
  return (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000 + Number(fraction.padEnd(3, '0'));
}

function singersOf(events: readonly AssEvent[]): { names: string[]; of: (event: AssEvent) => string } | null {
  for (const nameOf of [(event: AssEvent) => event.name, (event: AssEvent) => event.style.replace(/^\*/u, '')]) {
    const names = [...new Set(events.map(nameOf))];
    if (names.length > 1 && names.length <= 9 && names.every((name) => cleanText(name).trim() !== ''))
      return { names, of: nameOf };
  }
  return null;
}

/** A line each for what `\N` divides; syllables carry their time across. */
function linesOf(event: AssEvent): Omit<RawLine, 'singer'>[] {
  const parts: RawSyllable[][] = [[]];
  let atMs = event.startMs;
  let lengthMs: number | null = null;
  let timed = false;
  let from = 0;
  const put = (text: string): void => {
    const [first = '', ...more] = text.replaceAll(String.raw`\h`, ' ').split(/\\[Nn]/u);
    const endMs = lengthMs === null ? event.endMs : atMs + lengthMs;
    if (first !== '') (parts.at(-1) as RawSyllable[]).push({ text: first, startMs: atMs, endMs });
    for (const next of more) parts.push(next === '' ? [] : [{ text: next, startMs: atMs, endMs }]);
  };
  for (const match of event.text.matchAll(override)) {
    put(event.text.slice(from, match.index));
    from = match.index + match[0].length;
    for (const tag of (match[1] as string).matchAll(karaoke)) {
      timed = true;
      atMs += lengthMs ?? 0;
      lengthMs = Number(tag[1]) * 10;
    }
  }
  put(event.text.slice(from));
  if (timed) {
    return parts.map((syllables) => ({
      timing: 'word' as const,
      syllables: syllables.map((syllable) => ({
        ...syllable,
        startMs: clampTime(syllable.startMs),
        endMs: clampTime(syllable.endMs),
      })),
    }));
  }
  const texts = parts.map((syllables) => syllables.map(({ text }) => text).join(''));
  const total = Math.max(1, texts.join('').length);
  let before = 0;
  return texts.map((words) => {
    const at = (characters: number): number =>
      event.startMs + Math.round((Math.max(0, event.endMs - event.startMs) * characters) / total);
    const line = { timing: 'line' as const, syllables: wholeLine(words, at(before), at(before + words.length)) };
    before += words.length;
    return line;
  });
}
