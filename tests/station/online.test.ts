import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { askMusicBrainz } from '../../src/main/features/words/online.ts';
import type { Station } from '../../src/main/host/create-station.ts';
import type { Song } from '../../src/shared/contract/library.ts';
import { lineText } from '../../src/shared/domain/lyrics/model.ts';
import { type Answer, json, lrclibNotFound, lrclibTrack, recordedService } from '../support/recorded-service.ts';
import { makeSong } from '../support/sounds.ts';
import { openStation, until } from '../support/station.ts';
import { tempDir } from '../support/temp.ts';

async function place(answer: Answer, timeoutMs = 10_000) {
  const folder = tempDir();
  const music = path.join(folder, 'Music');
  await mkdir(music);
  const service = await recordedService(answer);
  const online = { lrclibUrl: service.url, musicBrainzUrl: service.url, timeoutMs };
  const open = (): Promise<Station> => openStation(path.join(folder, 'data'), { idle: true, online });
  const station = await open();
  const add = async (name = 'Ana - Song', seed = 1): Promise<Song> => {
    const { song } = await station.imports.importFile(await makeSong(path.join(music, `${name}.mp3`), 2, { seed }));
    return song;
  };
  return { station, service, add, open };
}

const wordsOf = (station: Station, id: string) => until(() => station.library.get(id).words, 'the words');

describe('LRCLIB', () => {
  it('is not asked until somebody says yes, and then about every song without words', async () => {
    const { station, service, add } = await place((_, response) => json(response, lrclibTrack()));
    const before = await add();
    expect(station.words.settings().lyricsOnline).toBe('unasked');
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(service.asked).toEqual([]);
    station.words.setSettings({ lyricsOnline: 'on' });
    station.lookups.poke();
    expect(await wordsOf(station, before.id)).toMatchObject({ source: 'lrclib', timing: 'line', failure: null });
    expect((await station.words.get(before.id)).lines.map(lineText)).toEqual(['One two', 'Three four']);
    // Title, artist and length, and who asks: nothing else is sent.
    const [asked] = service.asked;
    expect(asked?.pathname).toBe('/api/get');
    expect(Object.fromEntries(asked?.searchParams ?? [])).toEqual({
      track_name: 'Song',
      artist_name: 'Ana',
      duration: '2',
    });
    expect(service.agents[0]).toMatch(/^Limelight\//u);
    const later = await add('Ana - Other', 2);
    expect(await wordsOf(station, later.id)).toMatchObject({ source: 'lrclib' });
    station.words.setSettings({ lyricsOnline: 'off' });
    const count = service.asked.length;
    await add('Ana - Third', 3);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(service.asked.length).toBe(count);
  });

  it('searches where it does not have exactly this recording, and takes no times of another length', async () => {
    const { station, add } = await place((_, response, { pathname }) => {
      if (pathname === '/api/get') json(response, lrclibNotFound, 404);
      else json(response, [lrclibTrack({ trackName: 'Another' }), lrclibTrack({ duration: 300 })]);
    });
    const { id } = await add();
    expect(await station.lookups.look(id)).toEqual({ found: true, failure: null });
    expect(station.library.get(id).words).toMatchObject({ source: 'lrclib', timing: 'none' });
  });

  it.each<[string, Answer, object]>([
    ['nothing', (_, response) => json(response, lrclibNotFound, 404), { found: false, failure: null }],
    [
      'an instrumental',
      (_, response, { pathname }) =>
        json(
          response,
          pathname.endsWith('get') ? lrclibTrack({ plainLyrics: null, syncedLyrics: null, instrumental: true }) : [],
        ),
      { found: false, failure: null },
    ],
    ['no JSON', (_, response) => response.end('<html>'), { failure: { data: { reason: 'garbage' } } }],
    ['other JSON', (_, response) => json(response, { trackName: 7 }), { failure: { data: { reason: 'garbage' } } }],
    [
      'far too much',
      (_, response) => response.end(`"${'x'.repeat(3_000_000)}"`),
      { failure: { data: { reason: 'garbage' } } },
    ],
    ['an error', (_, response) => json(response, {}, 500), { failure: { data: { reason: 'garbage' } } }],
    [
      'a way to somewhere else',
      (_, response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(),
      { failure: { data: { reason: 'offline' } } },
    ],
    ['silence', () => {}, { failure: { data: { reason: 'timeout' } } }],
    ['a broken line', (request) => request.socket.destroy(), { failure: { data: { reason: 'offline' } } }],
    [
      'too many requests',
      (_, response) => response.writeHead(429, { 'retry-after': '30' }).end(),
      { failure: { data: { reason: 'busy' } } },
    ],
  ])('answers with %s: told, and the song stays', async (what, answer, expected) => {
    const { station, add } = await place(answer, what === 'silence' ? 300 : 10_000);
    const { id } = await add();
    expect(await station.lookups.look(id)).toMatchObject(expected);
    expect(station.library.get(id)).toMatchObject({ title: 'Song', words: null });
  });

  it('comes again when it is told to wait, also after a restart', async () => {
    let busy = true;
    const { station, service, add, open } = await place((_, response) => {
      if (busy) response.writeHead(429, { 'retry-after': '1' }).end();
      else json(response, lrclibTrack());
    });
    station.words.setSettings({ lyricsOnline: 'on' });
    const { id } = await add();
    await until(() => service.asked.length > 0, 'the first question');
    await station.close();
    busy = false;
    const again = await open();
    again.lookups.poke();
    expect(await wordsOf(again, id)).toMatchObject({ source: 'lrclib' });
  });

  it('asks for no other song while there is no network, and holds it against none', async () => {
    let down = true;
    const { station, service, add, open } = await place((request, response) => {
      if (down) request.socket.destroy();
      else json(response, lrclibTrack());
    });
    const both = [await add(), await add('Ana - Another', 2)];
    station.words.setSettings({ lyricsOnline: 'on' });
    station.lookups.poke();
    await until(() => service.asked.length > 0, 'the first question');
    await sleep(800);
    expect(service.asked.length).toBe(1);
    await station.close();
    down = false;
    const again = await open();
    again.lookups.poke();
    await until(() => both.some(({ id }) => again.library.get(id).words !== null), 'the song that was not asked for');
    expect(both.map(({ id }) => again.library.get(id).words === null)).toContain(true);
  });

  it('leaves words that somebody pasted meanwhile', async () => {
    const { station, add } = await place((_, response) => setTimeout(() => json(response, lrclibTrack()), 200));
    const { id } = await add();
    const looking = station.lookups.look(id);
    await station.words.paste(id, '[00:00.10]Mine');
    await looking;
    expect((await station.words.get(id)).lines.map(lineText)).toEqual(['Mine']);
  });
});

describe('MusicBrainz', () => {
  const recording = (title: string, artist: string) => ({
    id: 'b1a9c0e9-d987-4042-ae91-78d6a3267d69',
    score: 100,
    title,
    length: 354_000,
    'artist-credit': [{ name: artist, artist: { id: 'x', name: artist } }],
    'first-release-date': '1975-10-31',
    releases: [{ id: 'y', title: 'A Night at the Opera' }],
  });

  it('proposes titles, each once', async () => {
    const service = await recordedService((_, response) =>
      json(response, {
        created: 'x',
        count: 2,
        recordings: [recording('Bohemian Rhapsody', 'Queen'), recording('Bohemian Rhapsody', 'Queen')],
      }),
    );
    const options = { version: '1', lrclibUrl: '', musicBrainzUrl: service.url, timeoutMs: 10_000 };
    const question = { title: 'bohemian "rhapsody"', artist: 'Queen', album: null, durationMs: null };
    expect(await askMusicBrainz(question, options)).toEqual([
      { title: 'Bohemian Rhapsody', artist: 'Queen', album: 'A Night at the Opera', year: 1975 },
    ]);
    expect(service.asked[0]?.pathname).toBe('/ws/2/recording');
    expect(service.asked[0]?.searchParams.get('query')).not.toContain('"');
  });

  it('tells what is wrong with an answer', async () => {
    const service = await recordedService((_, response) => json(response, { recordings: 'none' }));
    const options = { version: '1', lrclibUrl: '', musicBrainzUrl: service.url, timeoutMs: 10_000 };
    await expect(
      askMusicBrainz({ title: 'a', artist: '', album: null, durationMs: null }, options),
    ).rejects.toMatchObject({
      code: 'lookup-failed',
      data: { service: 'MusicBrainz', reason: 'garbage' },
    });
  });
});
