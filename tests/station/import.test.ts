import { readdirSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Station } from '../../src/main/host/create-station.ts';
import type { PathImport } from '../../src/shared/contract/imports.ts';
import { ffmpeg, makeSong, musicSource } from '../support/sounds.ts';
import { hostFor, openStation, settled, until } from '../support/station.ts';
import { tempDir } from '../support/temp.ts';

async function importAll(station: Station, ...paths: string[]): Promise<PathImport[]> {
  const results: PathImport[] = [];
  for await (const result of station.imports.importPaths(paths)) results.push(result);
  return results;
}

/** A song as a stream, the way the browser sends it. */
async function* chunked(bytes: Uint8Array, size = 10_000): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const picture = ['-f', 'lavfi', '-i', 'testsrc=size=320x240:rate=10:duration=3'];

describe('bringing songs in', () => {
  it('shows title, artist, album, length and cover from the tags, and makes the song singable', async () => {
    const folder = tempDir();
    const station = await openStation(path.join(folder, 'data'));
    const cover = path.join(folder, 'cover.png');
    await ffmpeg('-f', 'lavfi', '-i', 'color=orange:size=300x300', '-frames:v', '1', cover);
    const bare = await makeSong(path.join(folder, 'bare.mp3'), 3);
    const file = path.join(folder, 'x.mp3');
    await ffmpeg(
      '-i',
      bare,
      '-i',
      cover,
      '-map',
      '0',
      '-map',
      '1',
      '-c',
      'copy',
      '-metadata',
      'title=Tägliche Lieder',
      '-metadata',
      'artist=Ana & Ben',
      '-metadata',
      'album=Küche',
      file,
    );
    const [result] = await importAll(station, file);
    expect(result).toMatchObject({
      status: 'added',
      song: {
        title: 'Tägliche Lieder',
        artist: 'Ana & Ben',
        album: 'Küche',
        karaokeVersion: null,
        job: { state: 'queued' },
      },
    });
    if (result?.status !== 'added') throw new Error('not added');
    expect(Math.abs((result.song.durationMs ?? 0) - 3_000)).toBeLessThan(100);

    const song = await settled(station, result.song.id);
    expect(song.karaokeVersion).not.toBeNull();
    const withCover = await until(() => station.library.get(song.id).coverVersion, 'the cover');
    const record = station.library.record(song.id);
    // The song is ready a moment before the last hands are off it.
    const { paths } = hostFor(path.join(folder, 'data'));
    await until(() => readdirSync(paths.workDir).length === 0, 'an empty bench');
    await until(() => station.jobs.view().running === null, 'the end of the work');
    const names = (await readdir(station.files.folder(record.contentSha256))).sort();
    expect(names).toEqual([
      `cover-${withCover}.jpg`,
      `karaoke-${song.karaokeVersion}.webm`,
      'origin.json',
      `peaks-${song.karaokeVersion}.json`,
      'source.mp3',
    ]);
    expect(await readdir(paths.incomingDir)).toEqual([]);
  });

  it('takes everything ffmpeg decodes; a video gives its sound, and a frame as cover', async () => {
    const folder = tempDir();
    const station = await openStation(path.join(folder, 'data'));
    const songs = path.join(folder, 'songs');
    await mkdir(songs);
    const kinds: Record<string, string[]> = {
      'a.mp3': [],
      'b.flac': [],
      'c.m4a': [],
      'd.aac': [],
      'e.ogg': ['-c:a', 'libvorbis'],
      'f.opus': [],
      'g.wav': [],
      'h.aiff': [],
      'i.wma': ['-c:a', 'wmav2'],
      'j.mp4': [...picture, '-shortest'],
      'k.mkv': [...picture, '-shortest'],
      'l.webm': [...picture, '-shortest', '-c:v', 'libvpx', '-deadline', 'realtime'],
      'm.mov': [...picture, '-shortest'],
    };
    let seed = 0;
    for (const [name, args] of Object.entries(kinds)) {
      seed += 1;
      await ffmpeg('-f', 'lavfi', '-i', musicSource(2, seed), ...args, path.join(songs, name));
    }
    const results = await importAll(station, songs);
    expect(results.map(({ status }) => status)).toEqual(Object.keys(kinds).map(() => 'added'));
    for (const result of results) {
      if (result.status !== 'added') throw new Error('not added');
      const song = await settled(station, result.song.id, 120_000);
      expect({ name: song.fileName, failure: song.job?.failure }).toEqual({ name: song.fileName, failure: null });
      expect(Math.abs((song.durationMs ?? 0) - 2_000)).toBeLessThan(250);
      if (/\.(?:mp4|mkv|webm|mov)$/u.test(song.fileName)) {
        await until(() => station.library.get(song.id).coverVersion, `a frame of ${song.fileName}`);
      } else {
        expect(song.coverVersion).toBeNull();
      }
    }
  });

  it('knows a song by its content, whatever it is called', async () => {
    const folder = tempDir();
    const station = await openStation(path.join(folder, 'data'));
    const file = await makeSong(path.join(folder, 'Ana - First.mp3'), 2);
    const copy = path.join(folder, 'Copy of it.mp3');
    const bytes = await readFile(file);
    await writeFile(copy, bytes);
    const results = await importAll(station, file, copy, file);
    expect(results.map(({ status }) => status)).toEqual(['added', 'duplicate', 'duplicate']);
    expect(station.library.counts().total).toBe(1);

    // A long file and its copy in one list: whichever is read sooner, neither waits for the other.
    const long = await makeSong(path.join(folder, 'long.wav'), 120, { seed: 8 });
    const small = await makeSong(path.join(folder, 'small.mp3'), 1, { seed: 9 });
    for (let round = 0; round < 5; round += 1) {
      const list = round % 2 === 0 ? [long, small, small, long, small] : [small, long, long, small, long];
      const again = await importAll(station, ...list);
      expect(again.map(({ status }) => status).filter((status) => status === 'failed')).toEqual([]);
      if (round === 0) expect(station.library.counts().total).toBe(3);
    }

    // At the very same moment, too.
    const other = await makeSong(path.join(folder, 'other.mp3'), 2, { seed: 5 });
    const otherBytes = await readFile(other);
    const both = await Promise.all(
      ['one.mp3', 'two.mp3', 'three.mp3'].map((fileName) =>
        station.imports.receive({ fileName, chunks: chunked(otherBytes), expectedBytes: otherBytes.length }),
      ),
    );
    expect(both.map(({ status }) => status).sort()).toEqual(['added', 'duplicate', 'duplicate']);
    expect(new Set(both.map(({ song }) => song.id)).size).toBe(1);
  });

  it('walks folders in order and passes over what is no song', async () => {
    const folder = tempDir();
    const station = await openStation(path.join(folder, 'data'), { idle: true });
    const songs = path.join(folder, 'Music');
    await mkdir(path.join(songs, 'Disc 2'), { recursive: true });
    for (const [i, name] of ['10 last.mp3', '2 first.mp3', 'Disc 2/1 other.mp3'].entries()) {
      await makeSong(path.join(songs, name), 1, { seed: i });
    }
    await writeFile(path.join(songs, 'cover.jpg'), 'x');
    await writeFile(path.join(songs, '.hidden.mp3'), 'x');
    await symlink(songs, path.join(songs, 'Disc 2', 'loop'));
    const results = await importAll(station, songs);
    expect(results.map((result) => path.basename(result.path))).toEqual(['2 first.mp3', '10 last.mp3', '1 other.mp3']);
  });
});

describe('bad files: a sentence for each, and the rest goes on', () => {
  it('refuses what cannot be a song, right at the door', async () => {
    const folder = tempDir();
    const dataDir = path.join(folder, 'data');
    const station = await openStation(dataDir);
    const file = (name: string): string => path.join(folder, name);
    await writeFile(file('empty.mp3'), '');
    await writeFile(file('letter.mp3'), 'Dear diary, today I sang.\n'.repeat(500));
    await writeFile(file('zeros.mp3'), Buffer.alloc(50_000));
    await ffmpeg(...picture, file('mute.mp4'));
    await mkdir(file('folder.mp3'));
    await makeSong(file('good.mp3'), 2);
    const results = await importAll(
      station,
      file('empty.mp3'),
      file('letter.mp3'),
      file('zeros.mp3'),
      file('mute.mp4'),
      file('gone.mp3'),
      '/dev/null',
      file('good.mp3'),
    );
    expect(results.map((result) => (result.status === 'failed' ? result.failure : result.status))).toEqual([
      { code: 'empty-file', data: { fileName: 'empty.mp3' } },
      { code: 'not-audio', data: { fileName: 'letter.mp3' } },
      { code: 'not-audio', data: { fileName: 'zeros.mp3' } },
      { code: 'no-sound', data: { fileName: 'mute.mp4' } },
      { code: 'file-missing', data: { fileName: 'gone.mp3' } },
      { code: 'not-a-file', data: { fileName: 'null' } },
      'added',
    ]);
    const { paths } = hostFor(dataDir);
    expect(await readdir(paths.incomingDir)).toEqual([]);
    expect((await readdir(paths.mediaDir)).length).toBe(1);
  });

  it('sings what there is: cut off, 8 kHz mono, 192 kHz, 5.1, 0.2 s, silent, clipped', async () => {
    const folder = tempDir();
    const station = await openStation(path.join(folder, 'data'));
    const file = (name: string): string => path.join(folder, name);
    const whole = await makeSong(file('whole.mp3'), 6);
    await writeFile(file('cut.mp3'), (await readFile(whole)).subarray(0, 60_001));
    await makeSong(file('phone.wav'), 2, { args: ['-ar', '8000', '-ac', '1'] });
    await makeSong(file('studio.wav'), 2, { args: ['-ar', '192000', '-c:a', 'pcm_s24le'] });
    await ffmpeg(
      '-f',
      'lavfi',
      '-i',
      musicSource(2, 3),
      '-filter_complex',
      '[0]pan=5.1|FL=c0|FR=c1|FC=0.5*c0+0.5*c1|LFE=0.1*c0|BL=0.3*c0|BR=0.3*c1',
      file('surround.flac'),
    );
    await makeSong(file('short.wav'), 0.2);
    await ffmpeg('-f', 'lavfi', '-i', 'anullsrc=r=44100:cl=stereo', '-t', '2', file('silent.wav'));
    await makeSong(file('clipped.wav'), 2, { seed: 4, args: ['-af', 'volume=30dB'] });
    const expected: Record<string, number> = {
      cut: 3_700,
      phone: 2_000,
      studio: 2_000,
      surround: 2_000,
      short: 200,
      silent: 2_000,
      clipped: 2_000,
    };
    const names = ['cut.mp3', 'phone.wav', 'studio.wav', 'surround.flac', 'short.wav', 'silent.wav', 'clipped.wav'];
    const results = await importAll(station, ...names.map(file));
    for (const result of results) {
      if (result.status !== 'added') throw new Error(`not added: ${JSON.stringify(result)}`);
      const song = await settled(station, result.song.id, 120_000);
      expect({ name: song.fileName, failure: song.job?.failure ?? null }).toEqual({
        name: song.fileName,
        failure: null,
      });
      const wanted = expected[path.parse(song.fileName).name] ?? 0;
      expect(Math.abs((song.durationMs ?? 0) - wanted)).toBeLessThan(Math.max(60, wanted * 0.1));
      const { contentSha256 } = station.library.record(song.id);
      const peaks = JSON.parse(await readFile(station.files.peaks(contentSha256, song.karaokeVersion ?? ''), 'utf8'));
      const levels = [...peaks.levels.accompaniment, ...peaks.levels.vocals].map(
        ({ rmsDb }: { rmsDb: number | null }) => rmsDb,
      );
      if (song.fileName === 'silent.wav') expect(levels).toEqual([null, null, null, null]);
      else expect(levels.every((level) => level === null || Number.isFinite(level))).toBe(true);
    }
  });

  it('keeps names with emoji, quotes, newlines and 255 bytes readable', async () => {
    const folder = tempDir();
    const station = await openStation(path.join(folder, 'data'), { idle: true });
    const bytes = await readFile(await makeSong(path.join(folder, 'plain.mp3'), 1));
    const tags = Buffer.from([0xff, 0xfb]);
    const names = [
      '🎤 Ana – “Tonight’s” the night 🎶.mp3',
      `it's "quoted" & <b>bold<b>.mp3`,
      'two\nlines\tand tabs.mp3',
      `${'ü'.repeat(125)}.mp3`,
      '$(touch pwned); `id` | x.mp3',
      '-rf.mp3',
      '%s%n %00.mp3',
      'قصة حب.mp3',
      '..mp3',
      'CON.mp3',
    ];
    for (const [index, name] of names.entries()) {
      const file = path.join(folder, name);
      // Another tail makes another content.
      await writeFile(file, Buffer.concat([bytes, tags, Buffer.from([index])]));
      const [result] = await importAll(station, file);
      if (result?.status !== 'added') throw new Error(`${name}: ${JSON.stringify(result)}`);
      expect(result.song.title).not.toMatch(/[\n\t]/u);
      expect(result.song.title.length).toBeGreaterThan(0);
      expect(station.library.record(result.song.id).sourceFile).toBe('source.mp3');
    }
    expect(station.library.list({ search: '🎤', offset: 0, limit: 10 }).total).toBe(1);
    expect(station.library.list({ search: '%', offset: 0, limit: 10 }).items.map(({ title }) => title)).toEqual([
      '%s%n %00',
    ]);
  });

  it('tells an upload that broke off from one that is whole', async () => {
    const folder = tempDir();
    const station = await openStation(path.join(folder, 'data'), { idle: true });
    const bytes = await readFile(await makeSong(path.join(folder, 'a.mp3'), 2));
    const half = station.imports.receive({
      fileName: 'a.mp3',
      chunks: chunked(bytes.subarray(0, 9_000)),
      expectedBytes: bytes.length,
    });
    await expect(half).rejects.toMatchObject({ code: 'upload-broken', data: { fileName: 'a.mp3' } });
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield bytes.subarray(0, 100);
      throw new Error('connection reset');
    }
    await expect(station.imports.receive({ fileName: 'a.mp3', chunks: broken(), expectedBytes: null })).rejects.toThrow(
      'reset',
    );
    expect(await readdir(hostFor(path.join(folder, 'data')).paths.incomingDir)).toEqual([]);
    expect(station.library.counts().total).toBe(0);
  });

  it('tells when the file behind a waiting song is gone, and takes it back when it is dropped again', async () => {
    const folder = tempDir();
    const dataDir = path.join(folder, 'data');
    const first = await makeSong(path.join(folder, 'a.mp3'), 4);
    const second = await makeSong(path.join(folder, 'b.mp3'), 2, { seed: 2 });
    const station = await openStation(dataDir);
    const [a, b] = await importAll(station, first, second);
    if (a?.status !== 'added' || b?.status !== 'added') throw new Error('not added');
    await rm(station.files.source(station.library.record(b.song.id)));
    expect((await settled(station, a.song.id)).karaokeVersion).not.toBeNull();
    expect((await settled(station, b.song.id)).job?.failure).toEqual({
      code: 'file-missing',
      data: { fileName: 'b.mp3' },
    });
    const [again] = await importAll(station, second);
    expect(again?.status).toBe('added');
    expect((await settled(station, b.song.id)).job?.state).not.toBe('failed');
    await until(() => station.library.get(b.song.id).karaokeVersion, 'the song to be singable after all');
  });

  it('tells a file that is damaged inside only when its sound is read', async () => {
    const folder = tempDir();
    const station = await openStation(path.join(folder, 'data'));
    const file = await makeSong(path.join(folder, 'a.flac'), 2);
    const bytes = await readFile(file);
    // The head says "two seconds of stereo", and nothing follows.
    await writeFile(file, bytes.fill(0, 200));
    const [result] = await importAll(station, file);
    if (result?.status !== 'added') throw new Error('not added');
    const song = await settled(station, result.song.id);
    expect(song.job).toMatchObject({
      state: 'failed',
      failure: { code: 'decode-failed', data: { fileName: 'a.flac' } },
    });
  });
});

describe('removing songs', () => {
  it('takes a song off the shelf, lets it be put back, and deletes its files in the end', async () => {
    const folder = tempDir();
    let offsetMs = 0;
    const clock = { now: () => Date.now() + offsetMs };
    const dataDir = path.join(folder, 'data');
    const station = await openStation(dataDir, { clock });
    const [result] = await importAll(station, await makeSong(path.join(folder, 'a.mp3'), 2));
    if (result?.status !== 'added') throw new Error('not added');
    const { id } = result.song;
    await settled(station, id);
    await station.library.remove(id);
    expect(station.library.counts().total).toBe(0);
    expect(() => station.library.get(id)).toThrow(expect.objectContaining({ code: 'song-not-found' }));
    const back = await station.library.restore(id);
    expect(back.karaokeVersion).not.toBeNull();
    expect(station.jobs.list({ kind: 'purge', state: 'queued', limit: 10 })).toEqual([]);

    const { contentSha256 } = station.library.record(id);
    await station.library.remove(id);
    offsetMs = 2 * 60 * 60 * 1000;
    // Any activity of that queue, here the next removal, finds what is due.
    await station.close();
    const later = await openStation(dataDir, { clock });
    await until(
      () => later.jobs.list({ kind: 'purge', state: 'done', limit: 10 }).length === 1,
      'the files to be deleted',
    );
    expect(await later.files.folders()).not.toContain(contentSha256);
    expect((await importAll(later, path.join(folder, 'a.mp3')))[0]?.status).toBe('added');
  });

  it('stops the work on a song that is removed', async () => {
    const folder = tempDir();
    const station = await openStation(path.join(folder, 'data'));
    const [result] = await importAll(station, await makeSong(path.join(folder, 'long.flac'), 120));
    if (result?.status !== 'added') throw new Error('not added');
    await until(() => (station.library.get(result.song.id).job?.fraction ?? 0) > 0, 'the work to begin');
    await station.library.remove(result.song.id);
    expect(station.jobs.list({ kind: 'separate', limit: 1 })[0]?.state).toBe('cancelled');
    expect(await readdir(hostFor(path.join(folder, 'data')).paths.workDir)).toEqual([]);
    const back = await station.library.restore(result.song.id);
    expect(back.job?.state).toMatch(/queued|running/u);
  });
});
