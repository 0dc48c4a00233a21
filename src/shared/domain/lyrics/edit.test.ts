import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  endWord,
  finished,
  firstPlace,
  forEditing,
  History,
  moveEdge,
  moveLine,
  nextPlace,
  replaceText,
  setLineText,
  tap,
  type WordPlace,
} from './edit.ts';
import { parseLrc } from './lrc.ts';
import { type Lyrics, lineText, lyricsSchema, noTags } from './model.ts';
import { parsePlain } from './plain.ts';
import { writeLrc } from './write-lrc.ts';

const plain = (text: string): Lyrics => forEditing(parsePlain(text).lyrics);
const times = (lyrics: Lyrics) =>
  lyrics.lines.map((line) => line.syllables.map(({ startMs, durationMs }) => [startMs, startMs + durationMs]));

/** Taps every word or line, `stepMs` apart. */
function tapAll(lyrics: Lyrics, unit: 'word' | 'line', stepMs: number): Lyrics {
  let now = 1_000;
  let done = lyrics;
  for (let place: WordPlace | null = firstPlace(); place !== null; place = nextPlace(done, place, unit)) {
    done = tap(done, place, now, unit);
    now += stepMs;
  }
  return done;
}

describe('tapping', () => {
  it('times words: each lasts until the next', () => {
    const done = tapAll(plain('one two\nthree'), 'word', 500);
    expect(times(done)).toEqual([
      [
        [1000, 1500],
        [1500, 1800],
      ],
      [[2000, 2300]],
    ]);
    expect(times(endWord(done, { line: 1, word: 0 }, 2_900))[1]).toEqual([[2000, 2900]]);
  });

  it('times lines: words are spread, and end where the next line begins', () => {
    const done = tapAll(plain('one two three four\nfive'), 'line', 800);
    expect(done.lines[0]?.syllables[0]?.startMs).toBe(1000);
    expect(Math.max(...(times(done)[0] ?? []).map(([, end]) => end ?? 0))).toBe(1800);
    expect(done.lines[1]?.syllables[0]?.startMs).toBe(1800);
  });

  it('gives an enhanced LRC that reads back with the same words and starts', () => {
    const text = fc.array(
      fc.stringMatching(/^[a-z夜 ]{1,20}$/u).filter((row) => row.trim() !== ''),
      { minLength: 1, maxLength: 8 },
    );
    fc.assert(
      fc.property(
        text,
        fc.constantFrom('word' as const, 'line' as const),
        fc.integer({ min: 60, max: 900 }),
        (rows, unit, step) => {
          const done = lyricsSchema.parse(finished(tapAll(plain(rows.join('\n')), unit, step)));
          const back = parseLrc(writeLrc(done, noTags)).lyrics;
          expect(back.lines.map(lineText)).toEqual(done.lines.map(lineText));
          expect(times(back).map((line) => line.map(([start]) => start))).toEqual(
            times(done).map((line) => line.map(([start]) => start)),
          );
        },
      ),
    );
  });
});

describe('editing', () => {
  const song = forEditing(parseLrc('[00:01.00]<00:01.00>one <00:02.00>two <00:03.00>three<00:04.00>').lyrics);

  it('splits lines of one piece into words that share its time', () => {
    const line = forEditing(parseLrc('[00:01.00]aaa bbb\n[00:03.00]').lyrics);
    expect(line.lines[0]?.syllables).toMatchObject([
      { text: 'aaa ', startMs: 1000 },
      { text: 'bbb', startMs: 2143, durationMs: 857 },
    ]);
  });

  it('drags edges; neighbours give way and nothing vanishes', () => {
    expect(times(moveEdge(song, { line: 0, word: 1 }, 'start', 1_500))[0]).toEqual([
      [1000, 1500],
      [1500, 3000],
      [3000, 4000],
    ]);
    expect(times(moveEdge(song, { line: 0, word: 1 }, 'start', 0))[0]).toEqual([
      [1000, 1040],
      [1040, 3000],
      [3000, 4000],
    ]);
    expect(times(moveEdge(song, { line: 0, word: 1 }, 'end', 3_500))[0]).toEqual([
      [1000, 2000],
      [2000, 3500],
      [3500, 4000],
    ]);
    expect(times(moveEdge(song, { line: 0, word: 1 }, 'end', 99_000))[0]?.[1]).toEqual([2000, 3960]);
    expect(times(moveEdge(song, { line: 0, word: 2 }, 'end', 9_000))[0]?.[2]).toEqual([3000, 9000]);
  });

  it('moves lines, never before the song', () => {
    expect(times(moveLine(song, 0, 500))[0]?.[0]).toEqual([1500, 2500]);
    expect(times(moveLine(song, 0, -5_000))[0]?.[0]).toEqual([0, 1000]);
  });

  it('keeps times where the number of words stays, and shares them anew where not', () => {
    expect(times(setLineText(song, 0, 'uno due tre'))).toEqual(times(song));
    const more = setLineText(song, 0, 'one two three four');
    expect(lineText(more.lines[0] as never)).toBe('one two three four');
    expect(times(more)[0]?.[0]?.[0]).toBe(1000);
    expect(times(more)[0]?.[3]?.[1]).toBe(4000);
    expect(setLineText(song, 0, '  ')).toEqual({ ...song, guessed: false });
  });

  it('keeps the times of lines that stay when words are pasted over', () => {
    const pasted = replaceText(song, 'new line\none two three');
    expect(pasted.lines.map((line) => [lineText(line), line.timing])).toEqual([
      ['new line', 'none'],
      ['one two three', 'word'],
    ]);
  });

  it('undoes and redoes', () => {
    const history = new History(1);
    history.set(2);
    history.set(3, true);
    history.undo();
    expect([history.now, history.canUndo, history.canRedo]).toEqual([1, false, true]);
    history.redo();
    expect(history.now).toBe(3);
    history.set(4);
    expect(history.canRedo).toBe(false);
  });
});
