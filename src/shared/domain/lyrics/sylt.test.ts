import { describe, expect, it } from 'vitest';
import { lineStartMs, lineText } from './model.ts';
import { parseTimedText } from './sylt.ts';

const plan = (pieces: [string, number][]) =>
  parseTimedText(pieces.map(([text, atMs]) => ({ text, atMs }))).lyrics.lines.map((line) => [
    lineStartMs(line),
    line.timing,
    lineText(line),
    line.syllables.length,
  ]);

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
