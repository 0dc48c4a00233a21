import {
  appendFile,
  copyFile,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  truncate,
  writeFile,
} from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Station } from '../../src/main/host/create-station.ts';
import type { ArrivalsView } from '../../src/shared/contract/imports.ts';
import { graphics } from '../support/songs-with-words.ts';
import { makeSong } from '../support/sounds.ts';
import { hostFor, openStation, settled, until } from '../support/station.ts';
import { tempDir } from '../support/temp.ts';

async function handAll(station: Station, paths: readonly string[]): Promise<ArrivalsView> {
  const batch = (station.arrivals.view().last?.batch ?? 0) + 1;
  await station.arrivals.hand(paths);
  return await until(() => {
    const view = station.arrivals.view();
    return view.last?.batch === batch ? view : null;
  }, 'the batch to end');
}

const only = (station: Station) => {
  const [song] = station.library.list({ offset: 0, limit: 1 }).items;
  if (song === undefined) throw new Error('no song');
  return song;
};

describe('files handed over by their path', () => {
  it('are copied into the library by default, and the setting outlives a restart', async () => {
    const folder = tempDir();
    const dataDir = path.join(folder, 'data');
    const file = await makeSong(path.join(folder, 'Ana - Copied.mp3'), 1);
    const station = await openStation(dataDir);
    expect(station.imports.settings).toEqual({ keep: 'copy' });
    expect((await handAll(station, [file])).last).toEqual({ batch: 1, added: 1, duplicates: 0, failed: 0, words: [] });
    await rm(file);
    expect((await settled(station, only(station).id)).karaokeVersion).not.toBeNull();
    station.imports.change({ keep: 'in-place' });
    await station.close();
    const again = await openStation(dataDir);
    expect(again.imports.settings).toEqual({ keep: 'in-place' });
  });

  it('stay where they are when the host wants that: nothing is copied, and nothing of theirs is ever deleted', async () => {
    const folder = tempDir();
    const file = await makeSong(path.join(folder, 'Ben - Stays.mp3'), 1);
    const before = await readFile(file);
    const station = await openStation(path.join(folder, 'data'));
    station.imports.change({ keep: 'in-place' });
    await handAll(station, [file]);
    const song = await settled(station, only(station).id);
    expect(song).toMatchObject({ title: 'Stays', artist: 'Ben', karaokeVersion: expect.any(String) });
    const { contentSha256 } = station.library.record(song.id);
    const names = await readdir(station.files.folder(contentSha256));
    expect(names.filter((name) => name.startsWith('source'))).toEqual([]);
    expect((await handAll(station, [file])).last).toMatchObject({ duplicates: 1 });
    await station.library.remove(song.id);
    await station.files.remove(contentSha256);
    expect(await readFile(file)).toEqual(before);
  });

  it('that are pulled out while they are made singable are no half songs', async () => {
    const folder = tempDir();
    const file = await makeSong(path.join(folder, 'Stick.wav'), 90);
    const station = await openStation(path.join(folder, 'data'));
    station.imports.change({ keep: 'in-place' });
    await handAll(station, [file]);
    const { id } = only(station);
    await until(() => (station.library.get(id).job?.fraction ?? 0) > 0.05, 'the separation');
    // What is still to be read is gone, as with a stick.
    await truncate(file, Math.round((await stat(file)).size / 2));
    await rm(file);
    const song = await settled(station, id);
    expect(song.job?.failure).toEqual({ code: 'file-missing', data: { fileName: 'Stick.wav' } });
    expect(song.karaokeVersion).toBeNull();
  });

  it('that stayed and were changed or moved say so, and dropping them again mends it', async () => {
    const folder = tempDir();
    const station = await openStation(path.join(folder, 'data'));
    station.imports.change({ keep: 'in-place' });
    const file = await makeSong(path.join(folder, 'a.mp3'), 1);
    const original = path.join(folder, 'original.mp3');
    await copyFile(file, original);
    // Another song keeps the queue busy until the file was touched.
    await handAll(station, [await makeSong(path.join(folder, 'long.flac'), 60, { seed: 9 })]);
    await handAll(station, [file]);
    const { id } = station.library.list({ offset: 0, limit: 5 }).items.find(({ fileName }) => fileName === 'a.mp3') as {
      id: string;
    };
    await appendFile(file, 'tags');
    for (const job of station.jobs.list({ state: 'running', limit: 5 })) await station.jobs.cancel(job.id);
    expect((await settled(station, id)).job?.failure).toEqual({ code: 'file-changed', data: { fileName: 'a.mp3' } });

    await rm(file);
    station.library.separate(id);
    expect((await settled(station, id)).job?.failure).toEqual({ code: 'file-missing', data: { fileName: 'a.mp3' } });
    const elsewhere = path.join(folder, 'elsewhere.mp3');
    await rename(original, elsewhere);
    await handAll(station, [elsewhere]);
    expect((await settled(station, id)).karaokeVersion).not.toBeNull();
    expect(station.library.record(id).sourceFile).toBe(elsewhere);
  });

  it('that stayed, need no separation and became other songs meanwhile say so', async () => {
    const folder = tempDir();
    const station = await openStation(path.join(folder, 'data'));
    station.imports.change({ keep: 'in-place' });
    await handAll(station, [await makeSong(path.join(folder, 'long.flac'), 60, { seed: 9 })]);
    const file = await makeSong(path.join(folder, 'Disc.mp3'), 2);
    await writeFile(path.join(folder, 'Disc.cdg'), graphics(2));
    await handAll(station, [file]);
    const song = station.library.list({ offset: 0, limit: 5 }).items.find(({ fileName }) => fileName === 'Disc.mp3');
    expect(song?.backing).toBe('as-is');
    await makeSong(file, 2, { seed: 10 });
    for (const job of station.jobs.list({ state: 'running', limit: 5 })) await station.jobs.cancel(job.id);
    const after = await settled(station, song?.id ?? '');
    expect(after.job?.failure).toEqual({ code: 'file-changed', data: { fileName: 'Disc.mp3' } });
    expect(after.karaokeVersion).toBeNull();
  });

  it('come in by the dozen: what is missing, empty or no song has its sentence, and the rest goes on', async () => {
    const folder = tempDir();
    const songs = path.join(folder, 'songs');
    await mkdir(songs);
    const song = await readFile(await makeSong(path.join(folder, 'song.mp3'), 1));
    const paths: string[] = [];
    for (let i = 0; i < 50; i += 1) {
      const file = path.join(songs, `Song ${i}.mp3`);
      paths.push(file);
      if (i % 10 !== 3) await writeFile(file, Buffer.concat([song, Buffer.from(`#${i}`)]));
    }
    await writeFile(paths[7] as string, '');
    const station = await openStation(path.join(folder, 'data'), { idle: true });
    const view = await handAll(station, paths);
    expect(view.last).toEqual({ batch: 1, added: 44, duplicates: 0, failed: 6, words: [] });
    expect(view.arriving.map(({ state, failure }) => [state, failure?.code])).toEqual([
      ['failed', 'file-missing'],
      ['failed', 'empty-file'],
      ['failed', 'file-missing'],
      ['failed', 'file-missing'],
      ['failed', 'file-missing'],
      ['failed', 'file-missing'],
    ]);
    for (const { id } of view.arriving) station.arrivals.dismiss(id);
    expect(station.arrivals.view().arriving).toEqual([]);
    expect(station.library.counts().total).toBe(44);
    // A folder without songs is a batch of nothing.
    const empty = path.join(folder, 'empty');
    await mkdir(empty);
    expect((await handAll(station, [empty])).last).toEqual({ batch: 2, added: 0, duplicates: 0, failed: 0, words: [] });
  });

  it('go on coming in after a quit, without a window', async () => {
    const folder = tempDir();
    const dataDir = path.join(folder, 'data');
    const songs = path.join(folder, 'songs');
    await mkdir(songs);
    const song = await readFile(await makeSong(path.join(folder, 'song.mp3'), 1));
    for (let i = 0; i < 30; i += 1)
      await writeFile(path.join(songs, `Song ${i}.mp3`), Buffer.concat([song, Buffer.from(`#${i}`)]));
    const first = await openStation(dataDir);
    await first.arrivals.hand([songs]);
    await first.close();
    const second = await openStation(dataDir);
    const view = await until(() => (second.arrivals.view().last === null ? null : second.arrivals.view()), 'the rest');
    expect((view.last?.added ?? 0) + (view.last?.duplicates ?? 0)).toBe(30);
    expect(view.last?.added).toBeGreaterThan(0);
    expect(second.library.counts().total).toBe(30);
    await second.close();
    const third = await openStation(dataDir);
    expect(third.arrivals.view()).toEqual({ arriving: [], done: 0, total: 0, last: null });
  });

  it('do not bring back after a quit what was removed meanwhile', async () => {
    const folder = tempDir();
    const dataDir = path.join(folder, 'data');
    const songs = path.join(folder, 'songs');
    await mkdir(songs);
    const song = await readFile(await makeSong(path.join(folder, 'song.mp3'), 1));
    for (let i = 0; i < 30; i += 1)
      await writeFile(path.join(songs, `Song ${i}.mp3`), Buffer.concat([song, Buffer.from(`#${i}`)]));
    const first = await openStation(dataDir, { idle: true });
    await first.arrivals.hand([songs]);
    await until(() => first.library.counts().total > 0, 'the first song');
    const { id } = only(first);
    await first.library.remove(id);
    await first.close();
    const second = await openStation(dataDir);
    await until(() => second.arrivals.view().last, 'the rest');
    expect(second.library.counts().total).toBe(29);
    expect(second.library.find(id)).toBeNull();
    // Handed over once more, it is wanted again.
    await handAll(second, [songs]);
    expect(second.library.counts().total).toBe(30);
  });

  it('that stayed are found again after a crash between folder and database', async () => {
    const folder = tempDir();
    const dataDir = path.join(folder, 'data');
    const file = await makeSong(path.join(folder, 'Cai - Survives.mp3'), 1);
    const first = await openStation(dataDir, { idle: true });
    first.imports.change({ keep: 'in-place' });
    await handAll(first, [file]);
    await first.close();
    for (const name of ['library.sqlite', 'library.sqlite-wal', 'library.sqlite-shm'])
      await rm(path.join(hostFor(dataDir).paths.dataDir, name), { force: true });
    const second = await openStation(dataDir);
    expect(only(second)).toMatchObject({ title: 'Survives', fileName: 'Cai - Survives.mp3' });
    expect(second.library.record(only(second).id).sourceFile).toBe(file);
    expect((await settled(second, only(second).id)).karaokeVersion).not.toBeNull();
  });
});
