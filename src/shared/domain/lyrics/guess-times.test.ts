import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { guessTimes, sungStretches } from './guess-times.ts';
import { lineEndMs, lineStartMs, lineText, lyricsSchema } from './model.ts';
import { parsePlain } from './plain.ts';

describe('where somebody sings', () => {
  it('finds stretches, joins short pauses, passes over clicks and bleeding', () => {
    const level = (from: number, to: number): number =>
      from >= 10 && to <= 20 ? 200 : from >= 40 && to <= 60 ? 180 : 5;
    const vocals = Array.from({ length: 100 }, (_, i) => level(i, i + 1));
    vocals[30] = 255;
    vocals[15] = 3;
    expect(sungStretches(vocals, 20_000)).toEqual([
      { startMs: 2000, endMs: 4000 },
      { startMs: 8000, endMs: 12_000 },
    ]);
  });

  it('finds none in silence', () => {
    expect(sungStretches(new Array(50).fill(0), 10_000)).toEqual([]);
    expect(sungStretches([], 10_000)).toEqual([]);
  });
});

describe('guessed times', () => {
  const two = [
    { startMs: 2_000, endMs: 6_000 },
    { startMs: 20_000, endMs: 24_000 },
  ];

  it('begins lines where singing begins', () => {
    const { lyrics } = parsePlain('one two three\nfour five six');
    const guess = guessTimes(lyrics, two, 30_000);
    expect(guess.guessed).toBe(true);
    expect(guess.lines.map((line) => [lineStartMs(line), lineEndMs(line), line.timing])).toEqual([
      [2_000, 6_000, 'word'],
      [20_000, 24_000, 'word'],
    ]);
    expect(guess.lines[0]?.syllables.map(({ text }) => text)).toEqual(['one ', 'two ', 'three']);
  });

  it('uses the whole song where nothing is known', () => {
    const guess = guessTimes(parsePlain('a b').lyrics, [], 10_000);
    expect([lineStartMs(guess.lines[0] as never), lineEndMs(guess.lines[0] as never)]).toEqual([0, 10_000]);
  });

  it('keeps all words in order, inside the song, for any words and any singing', () => {
    const stretches = fc
      .array(fc.tuple(fc.integer({ min: 1, max: 9_000 }), fc.integer({ min: 300, max: 9_000 })), { maxLength: 12 })
      .map((pairs) => {
        let at = 0;
        return pairs.map(([pause, length]) => {
          const startMs = at + pause;
          at = startMs + length;
          return { startMs, endMs: at };
        });
      });
    const text = fc.array(
      fc.stringMatching(/^[a-zé夜 ]{1,30}$/u).filter((row) => row.trim() !== ''),
      { minLength: 1, maxLength: 20 },
    );
    fc.assert(
      fc.property(text, stretches, (rows, sung) => {
        const { lyrics } = parsePlain(rows.join('\n'));
        const durationMs = (sung.at(-1)?.endMs ?? 0) + 5_000;
        const guess = lyricsSchema.parse(guessTimes(lyrics, sung, durationMs));
        expect(guess.lines.map(lineText)).toEqual(lyrics.lines.map(lineText));
        const starts = guess.lines.flatMap((line) => line.syllables.map(({ startMs }) => startMs));
        expect(starts).toEqual([...starts].sort((a, b) => a - b));
        expect(Math.max(...guess.lines.map(lineEndMs))).toBeLessThanOrEqual(durationMs);
      }),
    );
  });
});
