import { copyFile, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { stationPaths } from '../../src/main/host/paths.ts';
import { lines, lrc, one, place } from '../support/songs-with-words.ts';
import { ffmpeg, makeSong } from '../support/sounds.ts';
import { openStation, settled, until } from '../support/station.ts';

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

  it('draws the pictures that a delete cut off', async () => {
    const { song, station, music } = await place();
    await ffmpeg(
      '-f',
      'lavfi',
      '-i',
      'color=orange:size=300x200',
      '-frames:v',
      '1',
      path.join(music, 'Ana - Song.jpg'),
    );
    const { id } = await one(station, song);
    // The cover is there, and a moving picture for the stage would be on its way.
    station.library.setCover(id, 'c0ffee');
    await station.library.remove(id);
    await station.library.restore(id);
    const pictures = (await station.jobs.list({ limit: 10 })).filter(({ kind }) => kind === 'picture');
    expect(pictures.map(({ state }) => state).sort()).toEqual(['cancelled', 'queued']);
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
    const { karaokeVersion } = before;
    // Until the new track is there it is sung over the old one, also where somebody is in the middle of it.
    station.player.command({ type: 'load', songId: id, play: false });
    station.player.command({ type: 'seek', positionMs: 900 });
    expect((await station.library.setBacking(id, 'as-is')).karaokeVersion).toBe(karaokeVersion);
    expect(station.player.state()).toMatchObject({ songId: id, track: karaokeVersion });
    await until(() => station.library.record(id).karaokeModel === 'as-is', 'the new track');
    const { karaokeVersion: newer } = station.library.get(id);
    expect(newer).not.toBe(karaokeVersion);
    expect(station.player.state()).toMatchObject({ songId: id, track: newer, anchor: { positionMs: 900 } });
    // A change of mind that is taken back at once needs no new track.
    await station.library.setBacking(id, 'separate');
    expect((await station.library.setBacking(id, 'as-is')).job?.state).not.toBe('queued');
    expect(station.library.get(id).karaokeVersion).toBe(newer);
  });
});
