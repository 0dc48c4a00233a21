import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Station } from '../../src/main/host/create-station.ts';
import { stationPaths } from '../../src/main/host/paths.ts';
import { lineText } from '../../src/shared/domain/lyrics/model.ts';
import { all, graphics, lrc, one, place, ultraStar } from '../support/songs-with-words.ts';
import { ffmpeg, makeSong, musicFolder, resourcesDir } from '../support/sounds.ts';
import { settled, until } from '../support/station.ts';
import { makeZip } from '../support/zip.ts';

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

  it('comes in without what lies beside it and cannot be read', async () => {
    const { song, music, station } = await place();
    await symlink(path.join(music, 'gone.jpg'), path.join(music, 'cover.jpg'));
    await mkdir(path.join(music, 'Ana - Song.cdg'));
    expect(await one(station, song)).toMatchObject({ backing: 'separate', graphicsVersion: null });
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

  it('takes every song of a zip that can be used, and says how many could not', async () => {
    const { folder, music, station } = await place();
    const songs = await Promise.all(
      [801, 802].map(async (seed) => readFile(await makeSong(path.join(music, `${seed}.mp3`), 1, { seed }))),
    );
    const zip = path.join(folder, 'Night.zip');
    await writeFile(
      zip,
      makeZip([
        { name: 'Ana - One.mp3', data: songs[0] as Buffer },
        { name: 'Ana - Broken.mp3', data: Buffer.from('no sound') },
        { name: 'Ana - Two.mp3', data: songs[1] as Buffer },
      ]),
    );
    const [result] = await all(station, zip);
    expect(result).toMatchObject({
      status: 'failed',
      failure: { code: 'archive-partly', data: { fileName: 'Night.zip', songs: 3, failed: 1 } },
    });
    expect(station.library.counts().total).toBe(2);
  });

  it('keeps names of a zip apart that a file system would not, and bears long ones', async () => {
    const { folder, music, station } = await place();
    const long = '\u6b4c'.repeat(120);
    const names = ['A?.mp3', 'A*.mp3', 'a_.MP3', `${long}.mp3`];
    const entries = await Promise.all(
      names.map(async (name, i) => ({
        name,
        data: await readFile(await makeSong(path.join(music, `${i}.mp3`), 1, { seed: 810 + i })),
      })),
    );
    const zip = path.join(folder, 'odd.zip');
    await writeFile(zip, makeZip(entries));
    expect(await all(station, zip)).toMatchObject([{ status: 'added' }]);
    expect(station.library.counts().total).toBe(4);
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
