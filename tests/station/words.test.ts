import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { id3Tag, textFrame, timedWordsFrame, wordsFrame } from '../support/id3.ts';
import { all, enhanced, lines, lrc, one, place, ultraStar } from '../support/songs-with-words.ts';
import { ffmpeg } from '../support/sounds.ts';
import { settled, until } from '../support/station.ts';

describe('words beside the file', () => {
  it.each([
    ['Ana - Song.lrc', lrc, 'lrc-file', 'line'],
    ['ana - song.LRC', enhanced, 'lrc-file', 'word'],
    ['Ana - Song.de.lrc', lrc, 'lrc-file', 'line'],
    ['Ana - Song.txt', 'One two\nThree four\n', 'text-file', 'none'],
    ['Ana - Song.txt', ultraStar('Ana - Song.mp3'), 'ultrastar', 'word'],
    ['notes.txt', ultraStar('ANA - song.mp3'), 'ultrastar', 'word'],
    ['Ana - Song.srt', '1\n00:00:00,500 --> 00:00:01,000\nOne two\n', 'subtitles', 'line'],
    [
      'Ana - Song.ass',
      '[Events]\nDialogue: 0,0:00:00.50,0:00:01.00,D,,0,0,0,,{\\k20}One {\\k30}two\n',
      'subtitles',
      'word',
    ],
  ])('%s as %#', async (name, text, source, timing) => {
    const { song, station, beside } = await place();
    await beside(name, text);
    const { words, id } = await one(station, song);
    expect(words).toMatchObject({ source, timing, failure: null });
    expect((await lines(station, id))[0]).toMatch(/One two|Night song/u);
  });

  it('prefers times of words to times of lines to none, and then the .lrc', async () => {
    const { song, station, beside } = await place();
    await beside('Ana - Song.txt', 'plain words');
    await beside('Ana - Song.srt', '1\n00:00:00,500 --> 00:00:01,000\nsubtitle\n');
    await beside('Ana - Song.lrc', lrc);
    expect((await one(station, song)).words?.source).toBe('lrc-file');
  });

  it('does not take the words of another song in the same folder', async () => {
    const { song, station, beside } = await place();
    await beside('other.txt', ultraStar('other.mp3'));
    await beside('readme.txt', 'Thank you for downloading');
    await beside('Ana - Songbird.lrc', lrc);
    expect((await one(station, song)).words).toBeNull();
  });

  it.each([
    ['UTF-16', Buffer.from(`\ufeff${lrc}`, 'utf16le')],
    ['CR', Buffer.from(lrc.replaceAll('\n', '\r'))],
    ['Shift-JIS', Buffer.concat([Buffer.from('[00:00.50]'), Buffer.from('8c4e82cc89cc82f089cc82a4', 'hex')])],
    ['Windows-1252', Buffer.from('[00:00.50]Caf\u00e9 \u00e9t\u00e9', 'latin1')],
  ])('reads %s', async (_, bytes) => {
    const { song, station, beside } = await place();
    await beside('Ana - Song.lrc', bytes);
    const added = await one(station, song);
    expect(await lines(station, added.id)).toSatisfy((found: string[]) =>
      /^(?:One two|君の歌|Café été)/u.test(found[0] ?? ''),
    );
  });

  it('adds words to a song that is here already', async () => {
    const { song, station, beside } = await place();
    expect((await one(station, song)).words).toBeNull();
    await beside('Ana - Song.lrc', lrc);
    const [again] = await all(station, song);
    expect(again).toMatchObject({ status: 'duplicate', song: { words: { source: 'lrc-file' } } });
  });
});

describe('words inside the file', () => {
  it.each([
    ['USLT', [['USLT', wordsFrame('One two\nThree')]], 'none'],
    ['USLT with LRC', [['USLT', wordsFrame(lrc)]], 'line'],
    [
      'SYLT',
      [
        [
          'SYLT',
          timedWordsFrame([
            ['One ', 500],
            ['two', 1000],
            ['\nThree', 1500],
          ]),
        ],
      ],
      'word',
    ],
  ] as const)('%s', async (_, frames, timing) => {
    const { folder, song, station } = await place();
    const file = path.join(folder, 'tagged.mp3');
    await writeFile(
      file,
      Buffer.concat([
        id3Tag([['TIT2', textFrame('Tagged')], ['TPE1', textFrame('Ana')], ...frames]),
        await readFile(song),
      ]),
    );
    const added = await one(station, file);
    expect(added).toMatchObject({ title: 'Tagged', words: { source: 'tags', timing, failure: null } });
    expect((await lines(station, added.id))[0]).toBe('One two');
  });

  it.each([
    ['x.flac', ['-metadata', `LYRICS=${lrc}`]],
    ['x.m4a', ['-metadata', 'lyrics=One two']],
    ['x.ogg', ['-c:a', 'libvorbis', '-metadata', 'LYRICS=One two']],
  ])('%s', async (name, args) => {
    const { folder, song, station } = await place();
    const file = path.join(folder, name);
    await ffmpeg('-i', song, '-map', '0:a', ...args, file);
    const added = await one(station, file);
    expect(added.words?.source).toBe('tags');
    expect((await lines(station, added.id))[0]).toBe('One two');
  });

  it('lives with tags full of garbage', async () => {
    const { folder, song, station } = await place();
    const garbage = Buffer.from(Array.from({ length: 3000 }, (_, i) => (i * 7919) % 256));
    const file = path.join(folder, 'garbage.mp3');
    await writeFile(
      file,
      Buffer.concat([
        id3Tag([
          ['USLT', garbage],
          ['SYLT', garbage],
          ['TIT2', garbage],
        ]),
        await readFile(song),
      ]),
    );
    const added = await one(station, file);
    expect(added.title).not.toBe('');
    expect(station.library.list({ offset: 0, limit: 10 }).total).toBe(1);
  });
});

describe('what is wrong is told beside the song, and the song stays', () => {
  it.each([
    ['10 MB of LRC', 'Ana - Song.lrc', Buffer.alloc(10_000_000, lrc), 'too-large'],
    ['an empty file', 'Ana - Song.lrc', '', 'empty'],
    ['tags only', 'Ana - Song.lrc', '[ti:Song]\n', 'no-words'],
    ['UltraStar without notes', 'Ana - Song.txt', '#TITLE:a\n#ARTIST:b\n#BPM:300\nE\n', 'no-words'],
  ])('%s', async (_, name, data, reason) => {
    const { song, station, beside } = await place();
    await beside(name, data);
    const added = await one(station, song);
    expect(added.words).toMatchObject({
      version: null,
      failure: { code: 'words-unusable', data: { fileName: name, reason } },
    });
    await expect(station.words.get(added.id)).rejects.toMatchObject({ code: 'words-missing' });
  });

  it('takes the next best words and tells why not the best', async () => {
    const { song, station, beside } = await place();
    await beside('Ana - Song.lrc', '');
    await beside('Ana - Song.txt', 'plain words');
    expect((await one(station, song)).words).toMatchObject({
      source: 'text-file',
      failure: { code: 'words-unusable' },
    });
  });

  it.each([
    ['#BPM:0', 'tempo-missing'],
    ['overlap', 'overlapping-notes'],
    ['no end', 'end-mark-missing'],
  ])('UltraStar with %s', async (what, kind) => {
    const { song, station, beside } = await place();
    const text = ultraStar('Ana - Song.mp3');
    const broken =
      what === '#BPM:0'
        ? text.replace('#BPM:300', '#BPM:0')
        : what === 'no end'
          ? text.replace('E\n', '')
          : text.replace(': 0 4', ': 0 9');
    await beside('Ana - Song.txt', broken);
    const { words } = await one(station, song);
    expect(words?.issues.map((issue) => issue.kind)).toContain(kind);
    expect(words?.version).not.toBeNull();
  });
});

describe('words by hand', () => {
  it('keeps them as enhanced LRC beside the copy, exports both formats, nudged', async () => {
    const { song, station, beside } = await place();
    await beside('Ana - Song.lrc', enhanced);
    const { id } = await one(station, song);
    const lyrics = await station.words.get(id);
    const saved = await station.words.keep(id, lyrics, { source: 'editor' });
    const { contentSha256 } = station.library.record(id);
    expect(await readFile(station.files.lrc(contentSha256, saved.words?.version ?? ''), 'utf8')).toContain(
      '<00:00.50>One ',
    );
    expect(station.words.nudge(id, 250).words?.nudgeMs).toBe(250);
    expect((await station.words.export(id, 'lrc')).text).toContain('[00:00.75]<00:00.75>One ');
    expect((await station.words.export(id, 'ultrastar')).text).toContain('F 75 50 0 One');
    // The nudge is about the recording: other words keep it.
    expect((await station.words.paste(id, lrc)).words).toMatchObject({
      nudgeMs: 250,
      source: 'editor',
      timing: 'line',
    });
    await expect(station.words.paste(id, ' ')).rejects.toMatchObject({
      code: 'words-unusable',
      data: { reason: 'empty' },
    });
    expect(station.words.remove(id).words).toBeNull();
  });

  it('gives plain words times where somebody sings, marked as a guess, once the vocals are known', async () => {
    const { song, station, beside } = await place({});
    await beside('Ana - Song.txt', 'One two three\nFour five six');
    const { id } = await one(station, song);
    await settled(station, id);
    const { words } = await until(() => {
      const now = station.library.get(id);
      return now.words?.timing === 'word' && now;
    }, 'the guess');
    expect(words).toMatchObject({ guessed: true, source: 'text-file' });
    expect((await station.words.get(id)).guessed).toBe(true);
  });
});
