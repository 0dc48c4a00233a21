import { copyFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Station } from '../../src/main/host/create-station.ts';
import { stationPaths } from '../../src/main/host/paths.ts';
import type { PathImport } from '../../src/shared/contract/imports.ts';
import type { Song } from '../../src/shared/contract/library.ts';
import { lineText } from '../../src/shared/domain/lyrics/model.ts';
import { id3Tag, textFrame, timedWordsFrame, wordsFrame } from '../support/id3.ts';
import { ffmpeg, makeSong, musicFolder, resourcesDir } from '../support/sounds.ts';
import { openStation, settled, until } from '../support/station.ts';
import { tempDir } from '../support/temp.ts';
import { makeZip } from '../support/zip.ts';

const lrc = '[00:00.50]One two\n[00:01.50]Three four\n';
const enhanced = '[00:00.50]<00:00.50>One <00:01.00>two<00:01.50>\n';
const ultraStar = (audio: string, more = '') =>
  `#TITLE:Night Song\n#ARTIST:Ana\n#LANGUAGE:German\n#YEAR:1984\n#MP3:${audio}\n${more}#BPM:300\n#GAP:500\n: 0 4 2 Night\n: 5 4 4  song\nE\n`;

/** CD+G: memory preset, border preset, then tiles. */
function graphics(seconds: number): Buffer {
  const bytes = Buffer.alloc(seconds * 300 * 24);
  for (let at = 0; at < bytes.length; at += 24) {
    bytes[at] = 9;
    bytes[at + 1] = at === 0 ? 1 : 6;
    bytes[at + 4] = 1;
  }
  return bytes;
}

async function all(station: Station, ...paths: string[]): Promise<PathImport[]> {
  const results: PathImport[] = [];
  for await (const result of station.imports.importPaths(paths)) results.push(result);
  return results;
}

async function one(station: Station, file: string): Promise<Song> {
  const [result] = await all(station, file);
  if (result === undefined || result.status === 'failed') throw new Error(JSON.stringify(result));
  return result.song;
}

const lines = async (station: Station, id: string): Promise<string[]> =>
  (await station.words.get(id)).lines.map(lineText);

let seed = 0;
/** A place with a station that starts no jobs, and a fresh song "Ana - Song.mp3" in a folder. */
async function place(options: Parameters<typeof openStation>[1] = { idle: true }) {
  const folder = tempDir();
  const music = path.join(folder, 'Music');
  await mkdir(music);
  seed += 1;
  const song = await makeSong(path.join(music, 'Ana - Song.mp3'), 2, { seed });
  const station = await openStation(path.join(folder, 'data'), options);
  return {
    folder,
    music,
    song,
    station,
    beside: (name: string, data: string | Uint8Array) => writeFile(path.join(music, name), data),
  };
}

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

describe('a folder of UltraStar songs', () => {
  it('comes in with words, notes, names, cover and background; its parts are no songs', async () => {
    const { folder, station } = await place({});
    const songs = path.join(folder, 'UltraStar', 'Ana - Night Song');
    await mkdir(songs, { recursive: true });
    await makeSong(path.join(songs, 'audio.ogg'), 2, { seed: 91, args: ['-c:a', 'libvorbis'] });
    await makeSong(path.join(songs, 'music only.ogg'), 2, { seed: 92, args: ['-c:a', 'libvorbis'] });
    await ffmpeg('-f', 'lavfi', '-i', 'color=orange:size=300x200', '-frames:v', '1', path.join(songs, 'c.jpg'));
    await ffmpeg('-f', 'lavfi', '-i', 'color=blue:size=2400x1200', '-frames:v', '1', path.join(songs, 'b.png'));
    await ffmpeg('-f', 'lavfi', '-i', 'testsrc=size=320x240:rate=10:duration=2', path.join(songs, 'v.mp4'));
    const more = '#COVER:c.jpg\n#BACKGROUND:b.png\n#INSTRUMENTAL:music only.ogg\n#VIDEO:v.mp4\n#VIDEOGAP:0,5\n';
    await writeFile(path.join(songs, 'song.txt'), ultraStar('audio.ogg', more));
    const results = await all(station, path.join(folder, 'UltraStar'));
    expect(results.length).toBe(1);
    const [result] = results;
    if (result?.status !== 'added') throw new Error('not added');
    expect(result.song).toMatchObject({
      title: 'Night Song',
      artist: 'Ana',
      language: 'de',
      year: 1984,
      doubtful: false,
      backing: 'instrumental',
      hasVideo: true,
      videoGapMs: 500,
      words: { source: 'ultrastar', timing: 'word' },
    });
    const { lines: sung } = await station.words.get(result.song.id);
    expect(sung[0]?.syllables.map(({ pitch }) => pitch)).toEqual([62, 64]);
    const song = await settled(station, result.song.id);
    expect(song.job?.failure).toBeNull();
    const drawn = await until(() => {
      const now = station.library.get(song.id);
      return now.coverVersion !== null && now.backgroundVersion !== null && now.videoVersion !== null && now;
    }, 'the pictures');
    const media = async (kind: string, version: string | null): Promise<Response | null> =>
      await station.serveMedia(new Request(`http://x/media/songs/${song.id}/${kind}/${version}`), {
        role: 'stage',
        id: 't',
      });
    for (const [kind, version, type] of [
      ['cover', drawn.coverVersion, 'image/jpeg'],
      ['background', drawn.backgroundVersion, 'image/jpeg'],
      ['video', drawn.videoVersion, 'video/mp4'],
      ['words', drawn.words?.version ?? null, 'application/json'],
    ] as const) {
      const response = await media(kind, version);
      expect([kind, response?.status, response?.headers.get('content-type')]).toEqual([kind, 200, type]);
      expect((await response?.arrayBuffer())?.byteLength).toBeGreaterThan(100);
    }
    expect((await media('words', 'ffffffffffff'))?.status).toBe(404);
    // Dropping the text means the song.
    const [again] = await all(station, path.join(songs, 'song.txt'));
    expect(again?.status).toBe('duplicate');
  });

  it.skipIf(musicFolder() === null)('takes a whole real song', async () => {
    const { station } = await place();
    const [result] = await all(station, path.join(musicFolder() ?? '', 'on-the-run'));
    if (result?.status !== 'added') throw new Error('not added');
    expect(result.song).toMatchObject({
      title: 'On the run',
      artist: 'Joshua Morin',
      language: 'en',
      words: { timing: 'word', issues: [], failure: null },
    });
    const { lines: sung } = await station.words.get(result.song.id);
    expect(sung.length).toBeGreaterThan(20);
    expect(lineText(sung[0] as never)).toBe('So far away from home,');
    expect(sung[0]?.syllables[0]).toMatchObject({ startMs: 11_250, pitch: 69 });
  });

  it('takes the demo song with its words and notes', async () => {
    const { station } = await place();
    const song = await one(station, path.join(resourcesDir, 'demo', 'pass-the-light-around.mp3'));
    expect(song).toMatchObject({
      title: 'Pass the Light Around',
      words: { source: 'ultrastar', timing: 'word', failure: null },
    });
  });
});

describe('files that a window sends along', () => {
  const send = (
    station: Station,
    address: string,
    name: string,
    body: string | Uint8Array,
    token: string,
    role: 'operator' | 'guest' = 'operator',
  ) =>
    station.serveMedia(
      new Request(`http://x/media/uploads${address}`, {
        method: 'POST',
        body: body as BodyInit,
        headers: { 'x-limelight-file-name': encodeURIComponent(name), 'x-limelight-companions': token },
      }),
      { role, id: 't' },
    );
  const token = 'a1'.repeat(12);

  it('belong to the song that comes with the same name', async () => {
    const { song, station } = await place();
    expect((await send(station, '/companions', 'Ana - Song.lrc', lrc, token))?.status).toBe(204);
    const response = await send(station, '', 'Ana - Song.mp3', await readFile(song), token);
    expect(await response?.json()).toMatchObject({
      status: 'added',
      song: { words: { source: 'lrc-file', timing: 'line' } },
    });
  });

  it.each(['../../../../evil.lrc', '..\\\\evil.lrc', '/etc/evil.lrc', '.', '..', ''])(
    'stay where they belong: %j',
    async (name) => {
      const { folder, station } = await place();
      await send(station, '/companions', name, lrc, token);
      const { incomingDir } = stationPaths(import.meta.url, path.join(folder, 'data'));
      expect(await readdir(incomingDir)).toEqual([`companions-${token}`]);
      expect((await readdir(path.join(incomingDir, `companions-${token}`))).length).toBe(1);
    },
  );

  it('come from the host only, under a name of the right kind, and not without end', async () => {
    const { station } = await place();
    expect((await send(station, '/companions', 'a.lrc', lrc, token, 'guest'))?.status).toBe(403);
    for (const bad of ['', 'x', '../'.repeat(8), 'A1'.repeat(12)]) {
      expect((await send(station, '/companions', 'a.lrc', lrc, bad))?.status).toBe(400);
    }
    for (let i = 0; i < 20; i += 1)
      expect((await send(station, '/companions', `${i}.lrc`, lrc, token))?.status).toBe(204);
    expect((await send(station, '/companions', 'one more.lrc', lrc, token))?.status).toBe(400);
  });
});

describe('MP3+G', () => {
  it('takes graphics beside the file: no separation, played as it is', async () => {
    const { song, station, beside } = await place({});
    await beside('Ana - Song.cdg', graphics(2));
    const added = await one(station, song);
    expect(added).toMatchObject({
      backing: 'as-is',
      words: { source: 'graphics', version: null, failure: null, issues: [] },
    });
    expect(added.graphicsVersion).not.toBeNull();
    const ready = await settled(station, added.id);
    expect(ready.job?.failure).toBeNull();
    const peaks = JSON.parse(
      await readFile(
        station.files.peaks(station.library.record(added.id).contentSha256, ready.karaokeVersion ?? ''),
        'utf8',
      ),
    );
    expect(Math.max(...peaks.vocals)).toBe(0);
    expect(Math.max(...peaks.accompaniment)).toBeGreaterThan(20);
  });

  it('takes both out of a zip, with the name of the zip where that says more', async () => {
    const { folder, song, station } = await place();
    const zip = path.join(folder, 'Ben - Other Song.zip');
    const audio = await readFile(song);
    await writeFile(
      zip,
      makeZip([
        { name: 'Disc/track.mp3', data: audio },
        { name: 'Disc/track.cdg', data: graphics(2) },
        { name: '__MACOSX/._x', data: audio },
      ]),
    );
    expect(await one(station, zip)).toMatchObject({ title: 'Other Song', artist: 'Ben', backing: 'as-is' });
  });

  it('tells graphics that are cut off, and ones that are none', async () => {
    const { song, station, beside } = await place();
    await beside('Ana - Song.cdg', graphics(2).subarray(0, 1000));
    expect((await one(station, song)).words).toMatchObject({ issues: [{ kind: 'cut-off' }] });
    const other = await place();
    await other.beside('Ana - Song.cdg', 'this is no picture');
    const added = await one(other.station, other.song);
    expect(added).toMatchObject({
      backing: 'separate',
      graphicsVersion: null,
      words: { failure: { code: 'graphics-damaged' } },
    });
  });

  it.each([
    ['names that lead outside', () => [{ name: '../../evil.mp3', data: Buffer.from('x') }], 'names'],
    ['backslashes that lead outside', () => [{ name: '..\\..\\evil.mp3', data: Buffer.from('x') }], 'names'],
    ['absolute names', () => [{ name: '/etc/evil.mp3', data: Buffer.from('x') }], 'names'],
    ['links', () => [{ name: 'a.mp3', data: Buffer.from('/etc/passwd'), link: true }], 'names'],
    ['a bomb', () => [{ name: 'a.mp3', data: Buffer.alloc(64 * 1024 * 1024) }], 'size'],
    [
      'archives inside',
      () => [{ name: 'b.zip', data: makeZip([{ name: 'a.mp3', data: Buffer.from('x') }]) }],
      'nested',
    ],
    [
      'an archive that is called a song',
      () => [{ name: 'b.mp3', data: makeZip([{ name: 'a.mp3', data: Buffer.from('x') }]) }],
      'nested',
    ],
    ['a password', () => [{ name: 'a.mp3', data: Buffer.from('x'), encrypted: true }], 'encrypted'],
    ['nothing to sing', () => [{ name: 'a.pdf', data: Buffer.from('x') }], 'no-song'],
  ] as const)('refuses a zip with %s', async (_, entries, reason) => {
    const { folder, station } = await place();
    const zip = path.join(folder, 'x.zip');
    await writeFile(zip, makeZip(entries()));
    const [result] = await all(station, zip);
    expect(result).toMatchObject({
      status: 'failed',
      failure: { code: 'archive-refused', data: { reason } },
    });
    expect(station.library.counts().total).toBe(0);
  });

  it('tells a damaged zip', async () => {
    const { folder, station } = await place();
    const zip = path.join(folder, 'x.zip');
    await writeFile(zip, makeZip([{ name: 'a.mp3', data: Buffer.alloc(5000, 'abc') }]).subarray(0, 60));
    expect((await all(station, zip))[0]).toMatchObject({
      failure: { code: 'archive-refused', data: { reason: 'damaged' } },
    });
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

describe('the library', () => {
  it('finds a lost file where it came from, and marks what stays lost', async () => {
    const { song, station } = await place();
    const { id } = await one(station, song);
    const record = station.library.record(id);
    await rm(station.files.source(record));
    expect(await station.edits.checkFiles()).toEqual({ missing: 0, found: 1 });
    expect(station.library.get(id).missing).toBe(false);
    await rm(station.files.source(record));
    const moved = path.join(path.dirname(song), 'moved.mp3');
    await copyFile(song, moved);
    await rm(song);
    expect(await station.edits.checkFiles()).toEqual({ missing: 1, found: 0 });
    expect(station.library.get(id).missing).toBe(true);
    expect(station.library.list({ missing: true, offset: 0, limit: 5 }).total).toBe(1);
    // Dropped in again under any name: the same song by its content.
    expect((await one(station, moved)).id).toBe(id);
    expect(station.library.get(id).missing).toBe(false);
  });

  it('edits names, and the file stays as it is', async () => {
    const { song, station } = await place();
    const before = await readFile(song);
    const { id } = await one(station, song);
    const edited = station.edits.edit({ id, title: ' New\u202e Name ', artist: '', year: 1999, language: 'German' });
    expect(edited).toMatchObject({ title: 'New Name', artist: '', year: 1999, language: 'de', doubtful: false });
    expect(station.library.list({ search: 'new name', offset: 0, limit: 5 }).items[0]?.id).toBe(id);
    expect(() => station.edits.edit({ id, title: '\u200b' })).toThrow(
      expect.objectContaining({ code: 'invalid-input' }),
    );
    expect((await readFile(song)).equals(before)).toBe(true);
    expect((await readFile(station.files.source(station.library.record(id)))).equals(before)).toBe(true);
  });

  it('marks doubtful names until somebody has looked', async () => {
    const { folder, song, station } = await place();
    const odd = path.join(folder, 'Song by Somebody.mp3');
    await copyFile(song, odd);
    const { id, doubtful } = await one(station, odd);
    expect(doubtful).toBe(true);
    expect(station.library.facets().doubtful).toBe(1);
    expect(station.edits.edit({ id, looked: true }).doubtful).toBe(false);
  });

  it('merges duplicates and takes it back', async () => {
    const { folder, song, station, beside } = await place();
    const first = await one(station, song);
    const second = path.join(folder, 'Music', 'Ana - Song (Remastered).mp3');
    await makeSong(second, 2, { seed: 777 });
    await beside('Ana - Song (Remastered).lrc', lrc);
    const other = await one(station, second);
    station.edits.setFavourite(other.id, true);
    station.edits.sung(other.id);
    const [group] = station.library.duplicates();
    expect(group?.map(({ id }) => id)).toEqual([other.id, first.id]);
    const { undoId, song: kept } = await station.edits.merge(first.id, [other.id]);
    expect(kept).toMatchObject({ favourite: true, sungCount: 1, words: { source: 'lrc-file' } });
    expect(station.library.counts().total).toBe(1);
    expect(station.library.duplicates()).toEqual([]);
    await station.edits.unmerge(undoId);
    expect(station.library.counts().total).toBe(2);
    expect(station.library.get(first.id)).toMatchObject({ favourite: false, sungCount: 0, words: null });
    expect(station.library.get(other.id)).toMatchObject({ favourite: true, words: { source: 'lrc-file' } });
  });

  it('keeps words through delete and undo', async () => {
    const { song, station, beside } = await place();
    await beside('Ana - Song.lrc', lrc);
    const { id } = await one(station, song);
    await station.library.remove(id);
    await expect(station.words.get(id)).rejects.toMatchObject({ code: 'song-not-found' });
    await station.library.restore(id);
    expect(await lines(station, id)).toEqual(['One two', 'Three four']);
  });

  it('has words again after a crash between folder and database', async () => {
    const { folder, song, station, beside } = await place();
    await beside('Ana - Song.lrc', lrc);
    const { id } = await one(station, song);
    await station.close();
    const { databaseFile } = stationPaths(import.meta.url, path.join(folder, 'data'));
    for (const tail of ['', '-wal', '-shm']) await rm(databaseFile + tail, { force: true });
    const again = await openStation(path.join(folder, 'data'));
    expect(again.library.get(id)).toMatchObject({ title: 'Song', words: { source: 'lrc-file', timing: 'line' } });
    expect(await lines(again, id)).toEqual(['One two', 'Three four']);
  });

  it('separates a karaoke track no longer once it is known to be one', async () => {
    const { song, station } = await place({});
    const { id } = await one(station, song);
    const before = await settled(station, id);
    expect((await station.library.setBacking(id, 'as-is')).karaokeVersion).toBeNull();
    const after = await settled(station, id);
    expect(after.karaokeVersion).not.toBe(before.karaokeVersion);
    expect(station.library.record(id).karaokeModel).toBe('as-is');
  });
});
