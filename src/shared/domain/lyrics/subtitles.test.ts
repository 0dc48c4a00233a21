import { describe, expect, it } from 'vitest';
import { parseAss } from './ass.ts';
import { type Lyrics, lineEndMs, lineStartMs, lineText } from './model.ts';
import { lyricFormatOf } from './parse-lyrics.ts';
import { parsePlain } from './plain.ts';
import { parseSubtitles } from './subtitles.ts';

const plan = (lyrics: Lyrics) => lyrics.lines.map((line) => [lineStartMs(line), lineEndMs(line), lineText(line)]);
const words = (lyrics: Lyrics) =>
  lyrics.lines[0]?.syllables.map(({ text, startMs, durationMs }) => [text, startMs, durationMs]);

describe('SubRip and WebVTT', () => {
  it('reads cues, with or without hours, markup and numbers', () => {
    const srt =
      '1\r\n00:00:01,000 --> 00:00:02,500\r\n<i>One</i> {\\an8}two\r\n\r\n2\r\n00:00:03,000 --> 00:00:04,000\r\n1999\r\n';
    expect(plan(parseSubtitles(srt).lyrics)).toEqual([
      [1000, 2500, 'One two'],
      [3000, 4000, '1999'],
    ]);
    expect(plan(parseSubtitles('WEBVTT\n\n00:01.000 --> 00:02.000 align:start\nA &amp; B\n').lyrics)).toEqual([
      [1000, 2000, 'A & B'],
    ]);
  });

  it('shares the time of a cue among its rows', () => {
    expect(plan(parseSubtitles('00:00:00,000 --> 00:00:04,000\naaa\nbbb\n').lyrics)).toEqual([
      [0, 2000, 'aaa'],
      [2000, 4000, 'bbb'],
    ]);
  });

  it('reads word times, and shows live captions once', () => {
    const vtt =
      'WEBVTT\n\n00:00:01.000 --> 00:00:03.000\n<00:00:01.000><c>so </c><00:00:01.500><c>far</c>\n\n00:00:03.000 --> 00:00:03.010\nso far\n\n';
    const { lyrics } = parseSubtitles(vtt);
    expect(words(lyrics)).toEqual([
      ['so ', 1000, 500],
      ['far', 1500, 1500],
    ]);
    expect(lyrics.lines.length).toBe(1);
  });

  it('knows voices', () => {
    const { lyrics } = parseSubtitles(
      'WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ann>Hi\n\n00:02.000 --> 00:03.000\n<v Ben>Ho\n',
    );
    expect(lyrics.singers).toEqual(['Ann', 'Ben']);
    expect(lyrics.lines.map((line) => line.singer)).toEqual([0, 1]);
  });

  it('puts cues in order and says so', () => {
    const { lyrics, issues } = parseSubtitles('00:00:03,000 --> 00:00:04,000\nb\n\n00:00:01,000 --> 00:00:02,000\na\n');
    expect(lyrics.lines.map(lineText)).toEqual(['a', 'b']);
    expect(issues).toEqual([{ kind: 'times-out-of-order', count: 1, line: 4 }]);
  });
});

const script = (events: string) =>
  `[Script Info]\nTitle: x\n\n[Events]\nFormat: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n${events}`;

describe('ASS', () => {
  it('reads karaoke times', () => {
    const { lyrics } = parseAss(
      script('Dialogue: 0,0:00:01.00,0:00:03.00,Default,,0,0,0,,{\\k50}So {\\kf30}far, {\\K20\\i1}a{\\k100}way'),
    );
    expect(words(lyrics)).toEqual([
      ['So ', 1000, 500],
      ['far, ', 1500, 300],
      ['a', 1800, 200],
      ['way', 2000, 1000],
    ]);
  });

  it('skips pauses, drawings and effects, and takes the lines effects were made from', () => {
    const { lyrics } = parseAss(
      script(
        'Comment: 0,0:00:01.00,0:00:03.00,Default,,0,0,0,karaoke,{\\k20}{\\k30}So{\\k50} far\nDialogue: 0,0:00:01.00,0:00:03.00,Default,,0,0,0,fx,S\nDialogue: 0,0:00:01.00,0:00:03.00,Default,,0,0,0,fx,{\\p1}m 0 0',
      ),
    );
    expect(plan(lyrics)).toEqual([[1200, 2000, 'So far']]);
  });

  it('divides lines at their breaks', () => {
    expect(plan(parseAss(script('Dialogue: 0,0:00:00.00,0:00:04.00,Default,,0,0,0,,aaa\\Nbbb')).lyrics)).toEqual([
      [0, 2000, 'aaa'],
      [2000, 4000, 'bbb'],
    ]);
    const { lyrics } = parseAss(script('Dialogue: 0,0:00:00.00,0:00:04.00,Default,,0,0,0,,{\\k10}aaa\\N{\\k20}bbb'));
    expect(plan(lyrics)).toEqual([
      [0, 100, 'aaa'],
      [100, 300, 'bbb'],
    ]);
  });

  it('tells singers apart by name, else by style', () => {
    const { lyrics } = parseAss(
      script('Dialogue: 0,0:00:01.00,0:00:02.00,Girl,,0,0,0,,a\nDialogue: 0,0:00:02.00,0:00:03.00,Boy,,0,0,0,,b'),
    );
    expect(lyrics.singers).toEqual(['Girl', 'Boy']);
  });
});

describe('plain words', () => {
  it('keeps lines, and turns headings and blank lines into verses', () => {
    const { lyrics } = parsePlain('[Verse 1]\nOne\nTwo\n\nThree\nChorus:\nFour\n(Verse 2)\n(ooh) Five');
    expect(lyrics.lines.map((line) => [lineText(line), line.startsVerse])).toEqual([
      ['One', false],
      ['Two', false],
      ['Three', true],
      ['Four', true],
      ['(ooh) Five', true],
    ]);
  });

  it('takes blank lines between all lines for spacing', () => {
    expect(parsePlain('a\n\nb\n\nc\n\nd\n\ne').lyrics.lines.some((line) => line.startsVerse)).toBe(false);
  });
});

describe('what a text is', () => {
  it.each([
    ['[00:01.00]a', 'lrc'],
    ['[ti:x]\n[00:01.00]a', 'lrc'],
    ['#TITLE:a\n#BPM:3\n: 0 1 2 b\nE', 'ultrastar'],
    ['WEBVTT\n\n00:01.000 --> 00:02.000\na', 'subtitles'],
    ['1\n00:00:01,000 --> 00:00:02,000\na', 'subtitles'],
    [script('Dialogue: 0,0:00:01.00,0:00:02.00,D,,0,0,0,,a'), 'ass'],
    ['Just some words\n[Chorus]\nand more', 'plain'],
  ])('%#: %s', (text, format) => {
    expect(lyricFormatOf(text)).toBe(format);
  });
});
