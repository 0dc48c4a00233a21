import { buildLyrics, checkTime, IssueList, longestSungMs, type RawLine, type RawSyllable } from './build-lines.ts';
import { LyricsError, limits } from './lyrics-error.ts';
import { noTags, type ParsedLyrics } from './model.ts';

/** A piece of text and when it is sung, as ID3's SYLT frame has it. */
export interface TimedText {
  readonly text: string;
  readonly atMs: number;
}

/** MPEG-1 layer III frames at 44.1 kHz: 1152 samples each. */
export const mpegFrameMs = (1152 / 44_100) * 1000;

/**
 * Words of an ID3 SYLT frame (ID3v2.4 frames, 4.9): pieces of text, each with its time; a line break at the beginning of a
 * piece begins a line. Without any line break each piece is a line.
 *
 * @throws LyricsError
 */
export function parseTimedText(pieces: readonly TimedText[]): ParsedLyrics {
  if (pieces.length > limits.syllables) throw new LyricsError('too-many-lines');
  if (pieces.reduce((sum, { text }) => sum + text.length, 0) > limits.characters) throw new LyricsError('too-large');
  if (pieces.every(({ text }) => text.trim() === '')) throw new LyricsError('empty');
  const issues = new IssueList();
  const inOrder = pieces
    // Before they are put in order: a damaged frame has times that are none, and nothing can be compared with those.
    .map(({ text, atMs }, index) => ({ text, startMs: checkTime(atMs, issues), index }))
    .sort((a, b) => a.startMs - b.startMs || a.index - b.index);
  if (inOrder.some(({ index }, at) => index !== at)) issues.add('times-out-of-order');
  const byLine = !pieces.some(({ text }) => /[\r\n]/u.test(text.trim() === '' ? text : text.trimEnd()));
  const lines: RawSyllable[][] = [];
  inOrder.forEach(({ text, startMs }, index) => {
    const nextMs = inOrder[index + 1]?.startMs ?? limits.timeMs;
    const endMs = Math.min(startMs + longestSungMs(text.trim()), nextMs);
    const [first = '', ...more] = text.split(/\r\n|\r|\n/u);
    if (byLine || lines.length === 0) lines.push([]);
    // A piece that begins with a line break has nothing for the line before it.
    if (first !== '' || more.length === 0) lines.at(-1)?.push({ text: first, startMs, endMs });
    for (const next of more) lines.push([{ text: next, startMs, endMs }]);
  });
  const timing = byLine ? 'line' : 'word';
  const raw = lines.map((syllables): RawLine => ({ timing, syllables }));
  return { lyrics: buildLyrics(raw), tags: noTags, issues: issues.list() };
}
