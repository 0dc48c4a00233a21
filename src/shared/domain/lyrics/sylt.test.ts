import { describe, expect, it } from 'vitest';
import { lineStartMs, lineText, lyricsSchema } from './model.ts';
import { parseTimedText } from './sylt.ts';

const plan = (pieces: [string, number][]) =>
  parseTimedText(pieces.map(([text, atMs]) => ({ text, atMs }))).lyrics.lines.map((line) => [
    lineStartMs(line),
    line.timing,
    lineText(line),
    line.syllables.length,
  ]);

it('reads damaged times: what is no number comes last, and all lie in the song', () => {
  const { lyrics, issues } = parseTimedText([
    { text: 'b', atMs: Number.NaN },
    { text: 'a', atMs: 1_000 },
    { text: 'c', atMs: 1e12 },
    { text: 'first', atMs: -5 },
  ]);
  expect(lyrics.lines.map(lineText)).toEqual(['first', 'a', 'b', 'c']);
  expect(lyricsSchema.safeParse(lyrics).success).toBe(true);
  expect(issues.map(({ kind, count }) => [kind, count])).toEqual([
    ['time-out-of-range', 2],
    ['time-below-zero', 1],
    ['times-out-of-order', 1],
  ]);
});

describe('words in tags', () => {
  it('reads syllables; line breaks begin lines', () => {
    expect(
      plan([
        ['So ', 1000],
        ['far', 1500],
        ['\nA', 2000],
        ['way', 2200],
      ]),
    ).toEqual([
      [1000, 'word', 'So far', 2],
      [2000, 'word', 'Away', 2],
    ]);
  });

  it('takes pieces without line breaks as lines', () => {
    expect(
      plan([
        ['First line', 1000],
        ['Second line', 3000],
      ]),
    ).toEqual([
      [1000, 'line', 'First line', 1],
      [3000, 'line', 'Second line', 1],
    ]);
  });

  it('puts pieces in order', () => {
    expect(
      plan([
        ['b', 2000],
        ['a', 1000],
      ]).map(([, , text]) => text),
    ).toEqual(['a', 'b']);
  });

  it('says when there is nothing', () => {
    expect(() => parseTimedText([{ text: ' ', atMs: 0 }])).toThrow(expect.objectContaining({ reason: 'empty' }));
    expect(() => parseTimedText([])).toThrow(expect.objectContaining({ reason: 'empty' }));
  });
});
