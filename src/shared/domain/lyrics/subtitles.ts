import {
  buildLyrics,
  checkTime,
  clampTime,
  IssueList,
  type RawLine,
  type RawSyllable,
  splitLines,
  wholeLine,
} from './build-lines.ts';
import { checkSize, LyricsError, limits } from './lyrics-error.ts';
import { noTags, type ParsedLyrics } from './model.ts';

/** `hh:mm:ss,mmm`, `mm:ss.mmm`; hours may be missing, points or commas. */
const clock = String.raw`(?:(\d{1,3}):)?(\d{1,3}):(\d{1,2})(?:[.,](\d{1,3}))?`;
const arrow = new RegExp(String.raw`^\s*(-?)${clock}\s*-->\s*(-?)${clock}`, 'u');
const innerTime = new RegExp(`<${clock}>`, 'gu');
const markup = /<\/?[A-Za-z][^<>\n]{0,200}>|\{\\[^{}\n]{0,200}\}/gu;
const voice = /<v(?:\.[^\s>]{1,40})?\s+([^<>\n]{1,80})>/u;
const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', nbsp: ' ', quot: '"', lrm: '', rlm: '' };

function clockMs(match: readonly (string | undefined)[], from: number, sign = ''): number {
  const [hours = '0', minutes = '0', seconds = '0', fraction = ''] = match.slice(from, from + 4);
  const ms = (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000 + Number(fraction.padEnd(3, '0'));
  return sign === '-' ? -ms : ms;
}

function plainText(text: string): string {
  return text
    .replaceAll(markup, '')
    .replaceAll(/&(amp|lt|gt|nbsp|quot|lrm|rlm);/gu, (_, name: string) => entities[name] ?? '')
    .replaceAll(/\\[Nnh]/gu, ' ');
}

interface Cue {
  readonly startMs: number;
  readonly endMs: number;
  readonly rows: string[];
}

/**
 * SubRip and WebVTT. A cue with several rows becomes as many lines, which share its time by their length. Times inside a
 * cue (`<00:01.000>`) time its words; `<v Name>` says who sings.
 *
 * @throws LyricsError
 */
export function parseSubtitles(text: string): ParsedLyrics {
  checkSize(text);
  const issues = new IssueList();
  const cues = readCues(text, issues);
  if (cues.length === 0) throw new LyricsError('no-words');
  const names: string[] = [];
  const lines: RawLine[] = [];
  let shown = '';
  for (const cue of cues) {
    const name = voice.exec(cue.rows.join('\n'))?.[1]?.trim();
    if (name !== undefined && !names.includes(name)) names.push(name);
    const singer = name === undefined ? null : names.indexOf(name);
    // Live captions show each row again while the next one comes: without times of its own it is only a picture.
    const fresh = cue.rows.filter((row) => row.search(innerTime) !== -1 || plainText(row).trim() !== shown);
    const total = fresh.reduce((sum, row) => sum + plainText(row).length, 0);
    let before = 0;
    for (const row of fresh) {
      const plain = plainText(row.replaceAll(innerTime, '')).trim();
      if (plain === '') continue;
      const at = (characters: number): number =>
        cue.startMs + ((cue.endMs - cue.startMs) * characters) / Math.max(1, total);
      const span = { startMs: Math.round(at(before)), endMs: Math.round(at(before + plainText(row).length)) };
      before += plainText(row).length;
      const words = row.search(innerTime) === -1 ? null : timedWords(row, cue);
      lines.push({
        timing: words === null ? 'line' : 'word',
        singer,
        syllables: words ?? wholeLine(plain, span.startMs, span.endMs),
      });
      shown = plain;
    }
  }
  const many = names.length > 1;
  const told = many ? lines : lines.map((line) => ({ ...line, singer: null }));
  return { lyrics: buildLyrics(told, { singers: many ? names : [] }), tags: noTags, issues: issues.list() };
}

function readCues(text: string, issues: IssueList): Cue[] {
  const cues: Cue[] = [];
  let cue: Cue | null = null;
  let latest = 0;
  for (const [index, row] of splitLines(text).entries()) {
    const match = arrow.exec(row);
    if (match !== null) {
      // The number of a cue stands on the row before.
      if (cue !== null && /^\s*\d+\s*$/u.test(cue.rows.at(-1) ?? '')) cue.rows.pop();
      const startMs = checkTime(clockMs(match, 2, match[1]), issues, index + 1);
      const endMs = clampTime(clockMs(match, 7, match[6]));
      if (startMs < latest) issues.add('times-out-of-order', index + 1);
      latest = Math.max(latest, startMs);
      cue = { startMs, endMs: Math.max(startMs, endMs), rows: [] };
      cues.push(cue);
      if (cues.length > limits.lines) throw new LyricsError('too-many-lines');
    } else if (row.trim() === '') {
      cue = null;
    } else {
      cue?.rows.push(row);
    }
  }
  return cues;
}

function timedWords(row: string, cue: Cue): RawSyllable[] {
  const stamps = [...row.matchAll(innerTime)];
  const pieces = [
    { startMs: cue.startMs, text: row.slice(0, stamps[0]?.index ?? row.length) },
    ...stamps.map((stamp, index) => ({
      startMs: clampTime(clockMs(stamp, 1)),
      text: row.slice(stamp.index + stamp[0].length, stamps[index + 1]?.index ?? row.length),
    })),
  ];
  let latest = cue.startMs;
  return pieces.map((piece, index) => {
    latest = Math.max(latest, piece.startMs);
    return {
      text: plainText(piece.text),
      startMs: latest,
      endMs: Math.max(latest, pieces[index + 1]?.startMs ?? cue.endMs),
    };
  });
}
