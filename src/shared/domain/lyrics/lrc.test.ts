import { describe, expect, it } from 'vitest';
import { parseLrc, stampMs } from './lrc.ts';
import { lineEndMs, lineStartMs, lineText, noTags, timingOf } from './model.ts';
import { lrcStamp, writeLrc } from './write-lrc.ts';

const lines = (text: string) =>
  parseLrc(text).lyrics.lines.map((line) => [lineStartMs(line), lineEndMs(line), lineText(line)]);
const words = (text: string, line = 0) =>
  parseLrc(text).lyrics.lines[line]?.syllables.map(({ startMs, durationMs, text: word }) => [
    startMs,
    durationMs,
    word,
  ]);
const issues = (text: string) => parseLrc(text).issues;

describe('stamps', () => {
  it.each([
    ['01:02.34', 62_340],
    ['1:2', 62_000],
    ['01:02:34', 62_340],
    ['01:02.345', 62_345],
    ['01:02.3', 62_300],
    ['100:00.00', 6_000_000],
    ['1:00:02.50', 3_602_500],
    ['-00:01.00', -1_000],
  ])('%s', (stamp, ms) => {
    expect(stampMs(stamp)).toBeCloseTo(ms, 6);
  });

  it('are written with a third digit only where it is needed', () => {
    expect([0, 6_520, 6_525, 6_000_000].map(lrcStamp)).toEqual(['00:00.00', '00:06.52', '00:06.525', '100:00.00']);
  });
});

describe('LRC', () => {
  it('reads a time per line; a line ends where the next begins', () => {
    expect(lines('[00:01.00]One two\n[00:02.50]Three\n')).toEqual([
      [1000, 2500, 'One two'],
      [2500, 4500, 'Three'],
    ]);
    expect(timingOf(parseLrc('[00:01.00]One').lyrics)).toBe('line');
  });

  it('ends a line at an empty stamp, and before a long pause', () => {
    expect(lines('[00:01.00]One\n[00:01.80]\n[00:30.00]Two')).toEqual([
      [1000, 1800, 'One'],
      [30_000, 32_000, 'Two'],
    ]);
    expect(lines('[00:01.00]Short\n[02:00.00]Later')[0]).toEqual([1000, 3000, 'Short']);
  });

  it('reads tags, whatever their case and spaces', () => {
    const { tags, lyrics } = parseLrc('[TI: Song ]\n[ar:Somebody]\n[al:Album]\n[by:x]\n[la:de]\n[00:01.00]a');
    expect(tags).toEqual({ title: 'Song', artist: 'Somebody', album: 'Album' });
    expect(lyrics.language).toBe('de');
  });

  it('moves everything earlier by a positive offset', () => {
    expect(lines('[offset:+500]\n[00:01.00]a\n[00:02.00]b')[0]?.[0]).toBe(500);
    expect(lines('[offset:-250]\n[00:01.00]a')[0]?.[0]).toBe(1250);
    expect(lines('[offset:nonsense]\n[00:01.00]a')[0]?.[0]).toBe(1000);
  });

  it('repeats a line with several stamps, in order of time and without complaint', () => {
    const text = '[00:05.00][00:01.00]Chorus\n[00:03.00]Verse';
    expect(lines(text).map(([at, , words]) => [at, words])).toEqual([
      [1000, 'Chorus'],
      [3000, 'Verse'],
      [5000, 'Chorus'],
    ]);
    expect(issues(text)).toEqual([]);
  });

  it.each([
    ['[00:01.00] <00:01.00> Leave <00:01.50> your <00:02.00>'],
    ['[00:01.00]<00:01.00>Leave <00:01.50>your<00:02.00>'],
    ['[00:01.00]Leave <00:01.50>your<00:02.00>'],
    ['[00:01.00]Leave [00:01.50]your[00:02.00]'],
    ['<00:01.00>Leave <00:01.50>your<00:02.00>'],
  ])('reads word times: %s', (text) => {
    expect(words(text)).toEqual([
      [1000, 500, 'Leave '],
      [1500, 500, 'your'],
    ]);
  });

  it('keeps syllables of a word together and pauses between words', () => {
    expect(words('[00:01.00]<00:01.00>be<00:01.20>side<00:01.50> <00:03.00>me<00:04.00>')).toEqual([
      [1000, 200, 'be'],
      [1200, 300, 'side '],
      [3000, 1000, 'me'],
    ]);
  });

  it('moves word times along with a repeated line', () => {
    expect(words('[00:01.00][00:11.00]<00:01.00>a <00:01.50>b<00:02.00>', 1)).toEqual([
      [11_000, 500, 'a '],
      [11_500, 500, 'b'],
    ]);
  });

  it('knows who sings', () => {
    const { lyrics } = parseLrc('[00:01.00]v1: You\n[00:02.00]v2: Me\n[00:03.00]D: Both');
    expect(lyrics.lines.map((line) => line.singer)).toEqual([0, 1, null]);
    expect(lyrics.singers).toEqual(['', '']);
    const walaoke = parseLrc('[00:01.00]M: He\n[00:02.00]still he\n[00:03.00]F: She').lyrics;
    expect(walaoke.lines.map((line) => line.singer)).toEqual([0, 0, 1]);
    expect(parseLrc('[00:01.00]M: always M').lyrics.singers).toEqual([]);
  });

  it('puts times in order and says so', () => {
    const text = '[00:05.00]b\n[00:01.00]a\n[00:09.00]c';
    expect(lines(text).map(([, , words]) => words)).toEqual(['a', 'b', 'c']);
    expect(issues(text)).toEqual([{ kind: 'times-out-of-order', count: 1, line: 2 }]);
  });

  it('moves what comes before the song to its beginning and says so', () => {
    expect(lines('[-00:01.00]early\n[00:02.00]b')[0]).toEqual([0, 2000, 'early']);
    expect(issues('[-00:01.00]early\n[00:02.00]b')).toEqual([{ kind: 'time-below-zero', count: 1, line: 1 }]);
    expect(issues('[offset:5000]\n[00:02.00]b')[0]?.kind).toBe('time-below-zero');
  });

  it('takes songs of a hundred minutes and more', () => {
    expect(lines('[100:00.00]late')[0]?.[0]).toBe(6_000_000);
    expect(issues('[9999:00.00]far')[0]?.kind).toBe('time-out-of-range');
  });

  it.each(['\n', '\r\n', '\r'])('reads line ends %j', (end) => {
    expect(lines(['[00:01.00]a', '[00:02.00]b'].join(end)).length).toBe(2);
  });

  it('takes a file without any times as plain words', () => {
    const { lyrics } = parseLrc('[ti:Song]\nFirst line\n\nSecond line');
    expect(timingOf(lyrics)).toBe('none');
    expect(lyrics.lines.map((line) => [lineText(line), line.startsVerse])).toEqual([
      ['First line', false],
      ['Second line', true],
    ]);
  });

  it('leaves remarks out of timed words and says so', () => {
    expect(issues('[00:01.00]a\nsomebody wrote this\n[00:02.00]b')[0]).toMatchObject({ kind: 'unreadable-lines' });
  });

  it.each([
    ['', 'empty'],
    [' \n\t', 'empty'],
    ['[ti:Only a title]', 'no-words'],
    [`[00:01.00]${'a'.repeat(2_000_001)}`, 'too-large'],
    [`[00:01.00]${'a'.repeat(1_001)}`, 'line-too-long'],
    ['[00:01.00]a\n'.repeat(20_001), 'too-many-lines'],
    ['[00:01.00]'.repeat(50_000) + '<00:01.00>a '.repeat(50_000), 'too-many-lines'],
  ])('says what is wrong with %#', (text, reason) => {
    expect(() => parseLrc(text)).toThrow(expect.objectContaining({ name: 'LyricsError', reason }));
  });

  it('keeps the words of other scripts, and takes out what turns or hides text', () => {
    expect(
      lines('[00:01.00]夜に駆ける\n[00:02.00]שיר חדש\n[00:03.00]می‌خواهم\n[00:04.00]a\u202eb\u0000c').map(
        ([, , t]) => t,
      ),
    ).toEqual(['夜に駆ける', 'שיר חדש', 'می‌خواهم', 'abc']);
  });
});

describe('writing LRC', () => {
  it('writes what other players read', () => {
    const text = '[ti:Song]\n[ar:Who]\n[00:01.00]<00:01.00>be<00:01.20>side <00:01.50>me<00:02.00>\n';
    const { lyrics, tags } = parseLrc(text);
    expect(writeLrc(lyrics, tags)).toBe(text);
  });

  it('does not let words become stamps, tags or voices', () => {
    const { lyrics } = parseLrc('First line');
    const line = lyrics.lines[0];
    if (line === undefined) throw new Error('no line');
    const nasty = ['[00:09.00]x', '[ti:stolen]', 'M: x', '<00:03.00>'].map((text) => ({
      ...line,
      timing: 'line' as const,
      syllables: [{ text, startMs: 1000, durationMs: 1000, pitch: null, kind: 'normal' as const }],
    }));
    const back = parseLrc(writeLrc({ ...lyrics, lines: nasty }, noTags));
    expect(back.lyrics.lines.map(lineText)).toEqual(['[00:09.00]x', '[ti:stolen]', 'M: x', '<00:03.00>']);
    expect(back.tags).toEqual(noTags);
  });
});
