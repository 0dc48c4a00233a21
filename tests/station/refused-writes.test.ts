import path from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { describe, expect, it, onTestFinished } from 'vitest';
import { newId } from '../../src/main/host/ids.ts';
import type { NightCommand } from '../../src/shared/contract/night.ts';
import { recordedService } from '../support/recorded-service.ts';
import { putSong } from '../support/room.ts';
import { openStation, until } from '../support/station.ts';
import { tempDir } from '../support/temp.ts';

const id = (): string => newId(Date.now());

/** As on a full disk, for one kind of row: SQLite refuses to write it. */
function refuse(dataDir: string, event: string): { allow(): void } {
  const db = new SqliteDatabase(path.join(dataDir, 'library.sqlite'));
  onTestFinished(() => void db.close());
  db.exec(`CREATE TRIGGER refused BEFORE ${event} BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END`);
  return { allow: () => db.exec('DROP TRIGGER refused') };
}

describe('what cannot be written down', () => {
  it('holds up no night: a song that ends ends its turn, though its count is lost', async () => {
    const data = path.join(tempDir(), 'data');
    const station = await openStation(data, { idle: true });
    const song = putSong(station, 'Hydrogen');
    station.library.setKaraoke(song, { version: 'aaaaaaaaaaaa', model: 'x', durationMs: 60_000, loudness: null });
    station.night.start('Saturday', { getReadySeconds: null });
    const singerId = id();
    const commands: NightCommand[] = [
      { type: 'add-singer', singerId, name: 'Ana' },
      { type: 'queue', entryId: id(), songId: song, singerIds: [singerId] },
      { type: 'start', turnId: id() },
    ];
    for (const command of commands) station.night.command(id(), command, { role: 'host' });
    const leaving = new AbortController();
    onTestFinished(() => leaving.abort());
    const watching = station.player.watch({ kind: 'host', canPlay: true }, leaving.signal);
    const state = (await watching.next()).value;
    refuse(data, 'UPDATE OF sung_count ON songs');
    const report = { lease: state?.lease ?? 0, cue: state?.cue ?? 0, positionMs: 60_000, rate: 1, blocked: false };
    expect(station.player.report({ ...report, ended: true })).toEqual({ accepted: true });
    expect(station.night.view()).toMatchObject({ turn: null, lastTurn: { names: ['Ana'] } });
    expect(station.player.state()).toMatchObject({ playing: false, songId: null });
  });

  it('stops no station: words are looked for again when there is room', async () => {
    const data = path.join(tempDir(), 'data');
    const service = await recordedService((_, response) => response.writeHead(500).end());
    const online = { lrclibUrl: service.url, musicBrainzUrl: service.url, timeoutMs: 2_000 };
    const station = await openStation(data, { idle: true, online });
    const song = putSong(station, 'Hydrogen');
    station.words.setSettings({ lyricsOnline: 'on' });
    const { allow } = refuse(data, 'UPDATE ON words_lookups');
    station.lookups.poke();
    await until(() => service.asked.length > 0, 'the question');
    // An unhandled rejection would end this test, as it would end the station.
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(service.asked.length).toBeLessThan(3);
    allow();
    expect(await station.lookups.look(song)).toMatchObject({ found: false });
  });
});
