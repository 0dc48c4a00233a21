import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Station } from '../../src/main/host/create-station.ts';
import { all, graphics, lines, lrc, one, place, ultraStar } from '../support/songs-with-words.ts';
import { makeSong } from '../support/sounds.ts';
import { settled } from '../support/station.ts';

const other = '[00:00.50]Other words\n';

/** A song that is in the library, and a folder elsewhere for what comes later. */
async function here() {
  const at = await place();
  const song = await one(at.station, at.song);
  const later = async (name: string, data: string | Uint8Array): Promise<string> => {
    const file = path.join(at.folder, name);
    await writeFile(file, data);
    return file;
  };
  return { ...at, id: song.id, later };
}

const result = async (station: Station, file: string) => (await all(station, file))[0];

describe('words that come without their song', () => {
  it.each([
    ['Ana - Song.lrc', lrc, 'lrc-file'],
    ['ana - SONG.de.txt', 'One two\nThree four\n', 'text-file'],
    ['Ana - Song.srt', '1\n00:00:00,500 --> 00:00:01,000\nOne two\n', 'subtitles'],
    ['words.lrc', `[ti:Song]\n[ar:ANA]\n${lrc}`, 'lrc-file'],
    ['words.lrc', `[ti:song]\n${lrc}`, 'lrc-file'],
    ['star.txt', ultraStar('ana - song.MP3'), 'ultrastar'],
  ])('are taken for the song they belong to: %s', async (name, text, source) => {
    const { station, id, later } = await here();
    expect(await result(station, await later(name, text))).toMatchObject({
      status: 'words',
      replaced: null,
      song: { id, words: { source } },
    });
    expect((await lines(station, id))[0]).toMatch(/^(?:One two|Night song)/u);
    expect(station.library.list({ offset: 0, limit: 10 }).total).toBe(1);
  });

  it('come the way of an upload, too', async () => {
    const { station, id } = await here();
    const chunks = (async function* () {
      yield Buffer.from(lrc);
    })();
    const received = await station.imports.receive({ fileName: 'Ana - Song.lrc', chunks, expectedBytes: null });
    expect(received).toMatchObject({ status: 'words', song: { id } });
  });

  it('are for the song that comes in the same list, whatever the order', async () => {
    const { station, music, later } = await here();
    const words = await later('Ben - New.lrc', lrc);
    const song = await makeSong(path.join(music, 'Ben - New.mp3'), 2, { seed: 901 });
    const results = await all(station, words, song);
    expect(results.map(({ status }) => status)).toEqual(['added', 'words']);
  });

  it('come in once, with their song, where both lie together', async () => {
    const { station, song, beside, music } = await place();
    await beside('Ana - Song.lrc', lrc);
    const results = await all(station, path.join(music, 'Ana - Song.lrc'), song);
    expect(results).toMatchObject([{ status: 'added', song: { words: { source: 'lrc-file' } } }]);
  });

  it('take the place of others, which can be undone and done again', async () => {
    const { station, id, later } = await here();
    const first = await result(station, await later('Ana - Song.lrc', lrc));
    const version = first?.status === 'words' ? (first.song.words?.version ?? '') : '';
    station.words.nudge(id, 150);
    const second = await result(station, await later('Ana - Song.lrc', other));
    expect(second).toMatchObject({ status: 'words', replaced: version });
    expect(await lines(station, id)).toEqual(['Other words']);
    const newer = station.library.get(id).words?.version ?? '';
    expect((await station.words.restore(id, version)).words).toMatchObject({ version, nudgeMs: 150 });
    expect(await lines(station, id)).toEqual(['One two', 'Three four']);
    await station.words.restore(id, newer);
    expect(await lines(station, id)).toEqual(['Other words']);
    await expect(station.words.restore(id, 'ffffffffffff')).rejects.toThrow(
      expect.objectContaining({ code: 'words-missing' }),
    );
  });

  it('are noticed where they are here already', async () => {
    const { station, later } = await here();
    const file = await later('Ana - Song.lrc', lrc);
    await all(station, file);
    expect(await result(station, file)).toMatchObject({ status: 'duplicate' });
  });

  it('leave words alone that were made by hand', async () => {
    const { station, id, later } = await here();
    await station.words.paste(id, '[00:00.10]By hand\n');
    expect(await result(station, await later('Ana - Song.lrc', lrc))).toMatchObject({
      status: 'failed',
      failure: { code: 'words-kept', data: { title: 'Song', why: 'by-hand' } },
    });
    expect(await lines(station, id)).toEqual(['By hand']);
  });

  it('say what to do where no song, or more than one, is theirs', async () => {
    const { station, music, later } = await here();
    expect(await result(station, await later('Nobody.lrc', lrc))).toMatchObject({
      failure: { code: 'words-alone', data: { fileName: 'Nobody.lrc', songs: 0 } },
    });
    await all(station, await makeSong(path.join(music, 'Ben - Song.mp3'), 2, { seed: 902 }));
    expect(await result(station, await later('a.lrc', `[ti:Song]\n${lrc}`))).toMatchObject({
      failure: { code: 'words-alone', data: { songs: 2 } },
    });
    expect(station.library.list({ offset: 0, limit: 10 }).items.every(({ words }) => words === null)).toBe(true);
  });

  it('say what is wrong with them, and the song keeps what it has', async () => {
    const { station, id, later } = await here();
    await all(station, await later('Ana - Song.lrc', lrc));
    for (const [name, data, code] of [
      ['Ana - Song.lrc', '[ti:x]\n', 'words-unusable'],
      ['Ana - Song.txt', '', 'empty-file'],
      ['Ana - Song.cdg', 'no graphics at all', 'graphics-damaged'],
    ] as const) {
      expect(await result(station, await later(name, data))).toMatchObject({ status: 'failed', failure: { code } });
    }
    expect(await lines(station, id)).toEqual(['One two', 'Three four']);
  });

  it('may be graphics: the song is a karaoke track then', async () => {
    const { station, id, later } = await here();
    const file = await later('Ana - Song.cdg', graphics(2));
    expect(await result(station, file)).toMatchObject({
      status: 'words',
      song: { id, backing: 'as-is', graphicsVersion: expect.any(String) },
    });
    expect(await result(station, file)).toMatchObject({ failure: { code: 'words-kept', data: { why: 'graphics' } } });
    expect(await readFile(file)).toEqual(graphics(2));
  });

  it('give way to those they replaced also where the station has guessed their times since', async () => {
    const at = await place({});
    await at.beside('Ana - Song.lrc', lrc);
    const { id } = await one(at.station, at.song);
    await settled(at.station, id);
    const before = await at.station.words.get(id);
    const file = path.join(at.folder, 'Ana - Song.txt');
    await writeFile(file, 'Quite other words\n');
    const taken = await result(at.station, file);
    if (taken?.status !== 'words' || taken.replaced == null) throw new Error(JSON.stringify(taken));
    expect(taken.song.words).toMatchObject({ guessed: true });
    await at.station.words.restore(id, taken.replaced);
    expect(await at.station.words.get(id)).toEqual(before);
  });

  it('wait for no song that waits for them: a list with the text of an UltraStar song ends', async () => {
    const at = await place();
    const words = path.join(at.folder, 'readme.txt');
    await writeFile(words, 'Nobody sings this\n');
    const text = path.join(at.music, 'song.txt');
    await writeFile(text, ultraStar('Ana - Song.mp3'));
    const results = await all(at.station, at.song, words, text);
    expect(results.map(({ status }) => status)).toEqual(['added', 'failed']);
    expect(at.station.library.counts().total).toBe(1);
  });
});
