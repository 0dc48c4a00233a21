import { describe, expect, it } from 'vitest';
import { lineEndMs, lineStartMs, lineText, timingOf } from './model.ts';
import { looksLikeUltraStar, parseUltraStar } from './ultrastar.ts';
import { writeUltraStar } from './write-ultrastar.ts';

const head = '#TITLE:Song\n#ARTIST:Who\n#MP3:song.mp3\n#BPM:300\n#GAP:1000\n';
const song = (notes: string, tags = head) => parseUltraStar(`${tags}${notes}`);
const notesOf = (text: string) =>
  song(text).lyrics.lines.map((line) =>
    line.syllables.map(({ text: word, startMs, durationMs, pitch, kind }) => [word, startMs, durationMs, pitch, kind]),
  );
const plan = (text: string, tags?: string) =>
  song(text, tags).lyrics.lines.map((line) => [lineStartMs(line), line.singer, lineText(line)]);

describe('UltraStar', () => {
  it('turns beats into ms: 15 000 / BPM each, from GAP', () => {
    expect(notesOf(': 0 4 2 So\n: 4 2 0  far\n- 10\n* 20 10 12 a\n: 30 2 3 way\nE')).toEqual([
      [
        ['So ', 1000, 200, 62, 'normal'],
        ['far', 1200, 100, 60, 'normal'],
      ],
      [
        ['a', 2000, 500, 72, 'golden'],
        ['way', 2500, 100, 63, 'normal'],
      ],
    ]);
  });

  it('reads commas in numbers, tabs, lower case and spaces in tags', () => {
    const { bpm, gapMs, tags, lyrics } = parseUltraStar(
      '#title : Song\n#Artist:Who\n#bpm:297,5\n#gap:11250,5\n:\t0\t3\t9\tSo\nE\n',
    );
    expect([bpm, gapMs]).toEqual([297.5, 11250.5]);
    expect(tags.title).toBe('Song');
    expect(lineText(lyrics.lines[0] as never)).toBe('So');
  });

  it('knows golden, freestyle and rap notes; freestyle has no pitch', () => {
    expect(notesOf('* 0 1 1 a\nF 1 1 1 b\nR 2 1 1 c\nG 3 1 1 d\nE')[0]?.map((n) => [n[3], n[4]])).toEqual([
      [61, 'golden'],
      [null, 'freestyle'],
      [61, 'rap'],
      [61, 'rap-golden'],
    ]);
  });

  it('keeps held notes as notes without words of their own', () => {
    expect(notesOf(': 0 2 1 far\n: 2 2 3 ~\n: 4 2 5  away\n: 6 1 5 ~\nE')[0]?.map((n) => n[0])).toEqual([
      'far',
      ' ',
      'away',
      '',
    ]);
  });

  it('reads relative beats', () => {
    const relative = `#RELATIVE:yes\n${head}`;
    expect(plan(': 0 4 0 a\n- 10 20\n: 0 4 0 b\n- 8\n: 2 1 0 c\nE', relative).map(([at]) => at)).toEqual([
      1000, 2000, 2500,
    ]);
  });

  it('follows changes of tempo', () => {
    expect(plan(': 0 4 0 a\n- 8\nB 10 150\n: 10 4 0 b\n- 18\n: 20 4 0 c\nE').map(([at]) => at)).toEqual([
      1000, 1500, 2500,
    ]);
  });

  it('reads duets: two parts, a shared third, names, equal lines once', () => {
    const duet = `${head}#P1:Ann\n#DUETSINGERP2:Ben\n`;
    const text = 'P1\n: 0 4 0 I\n- 6\n: 20 4 0 we\nP2\n: 10 4 0 you\n- 15\n: 20 4 0 we\nP3\n: 30 2 0 both\nE';
    expect(plan(text, duet)).toEqual([
      [1000, 0, 'I'],
      [1500, 1, 'you'],
      [2000, null, 'we'],
      [2500, null, 'both'],
    ]);
    expect(song(text, duet).lyrics.singers).toEqual(['Ann', 'Ben']);
  });

  it('knows the files that belong to it, and both units of time', () => {
    const old = song(
      ': 0 1 0 a\nE',
      `${head}#VIDEO:v.mp4\n#VIDEOGAP:-1,5\n#COVER:c.jpg\n#BACKGROUND:b.jpg\n#START:2\n#END:90000\n#YEAR:1999\n`,
    );
    expect(old.files).toEqual({
      audio: 'song.mp3',
      video: 'v.mp4',
      cover: 'c.jpg',
      background: 'b.jpg',
      instrumental: null,
      vocals: null,
    });
    expect([old.videoGapMs, old.startMs, old.endMs, old.year]).toEqual([-1500, 2000, 90_000, 1999]);
    const next = song(
      ': 0 1 0 a\nE',
      `#VERSION:2.0.0\n${head}#AUDIO:a.ogg\n#INSTRUMENTAL:i.ogg\n#VOCALS:v.ogg\n#VIDEOGAP:1500\n`,
    );
    expect([next.files.audio, next.files.instrumental, next.files.vocals, next.videoGapMs]).toEqual([
      'a.ogg',
      'i.ogg',
      'v.ogg',
      1500,
    ]);
  });

  it.each([
    ['no end mark', ': 0 4 0 a\n', 'end-mark-missing'],
    ['overlapping notes', ': 0 9 0 a\n: 4 2 0 b\nE', 'overlapping-notes'],
    ['notes out of order', ': 8 2 0 b\n: 0 2 0 a\nE', 'times-out-of-order'],
    ['junk between notes', ': 0 1 0 a\nwhat is this\nE', 'unreadable-lines'],
    ['a note before the song', ': -400 1 0 a\nE', 'time-below-zero'],
    ['a note after all time', ': 999999999 1 0 a\nE', 'time-out-of-range'],
  ])('sings on with %s, and says so', (_, text, kind) => {
    expect(song(text).issues.map((issue) => issue.kind)).toContain(kind);
    expect(song(text).lyrics.lines.length).toBe(1);
  });

  it('cuts overlapping notes where the next begins', () => {
    expect(notesOf(': 0 9 0 a\n: 4 2 0 b\nE')[0]?.map((n) => [n[1], n[2]])).toEqual([
      [1000, 200],
      [1200, 100],
    ]);
  });

  it.each(['#BPM:0\n', '#BPM:-5\n', '#BPM:fast\n', ''])(
    'keeps the words without times where the tempo is %j',
    (bpm) => {
      const { lyrics, issues } = parseUltraStar(`#TITLE:a\n#ARTIST:b\n${bpm}: 0 1 0 word\nE`);
      expect(timingOf(lyrics)).toBe('none');
      expect(issues[0]?.kind).toBe('tempo-missing');
      expect(lineText(lyrics.lines[0] as never)).toBe('word');
    },
  );

  it('says when there is nothing to sing', () => {
    expect(() => song('E')).toThrow(expect.objectContaining({ reason: 'no-words' }));
    expect(() => song(': 0 1 0 ~\nE')).toThrow(expect.objectContaining({ reason: 'no-words' }));
    expect(() => parseUltraStar('')).toThrow(expect.objectContaining({ reason: 'empty' }));
  });

  it('is told from plain words', () => {
    expect(looksLikeUltraStar(`${head}: 0 1 0 a\nE`)).toBe(true);
    expect(looksLikeUltraStar('#1 in my heart\n: so I sing\nE')).toBe(false);
  });
});

describe('writing UltraStar', () => {
  it('writes a song that reads back the same', () => {
    const first = song(': 0 4 2 So\n: 4 2 0  far\n: 6 2 1 ~\n- 10\n* 20 10 12 a\nF 30 2 0 way\nE');
    const text = writeUltraStar(first.lyrics, { ...first.tags, audio: 'song.mp3' });
    expect(parseUltraStar(text).lyrics).toEqual(first.lyrics);
    expect(text).toMatch(/^#VERSION:1\.1\.0\n#TITLE:Song\n/u);
    expect(text).toContain('\n: 120 10 0  far\n');
    expect(text.endsWith('\nE\n')).toBe(true);
  });

  it('writes duets in parts', () => {
    const duet = song(
      'P1\n: 0 4 0 I\n- 6\n: 20 4 0 we\nP2\n: 10 4 0 you\n- 15\n: 20 4 0 we\nE',
      `${head}#P1:Ann\n#P2:Ben\n`,
    );
    const back = parseUltraStar(writeUltraStar(duet.lyrics, { ...duet.tags, audio: null }));
    expect(back.lyrics).toEqual(duet.lyrics);
    expect(lineEndMs(back.lyrics.lines[0] as never)).toBe(1200);
  });
});
