import path from 'node:path';
import { type Database, openDatabase } from '../../src/main/db/open.ts';
import { Settings } from '../../src/main/db/settings.ts';
import type { NightSong } from '../../src/main/features/night/night-songs.ts';
import { NightRepository } from '../../src/main/features/night/repository.ts';
import { NightService } from '../../src/main/features/night/service.ts';
import { SongPlaybackRepository } from '../../src/main/features/player/repository.ts';
import { PlayerService } from '../../src/main/features/player/service.ts';
import { newId } from '../../src/main/host/ids.ts';
import { silentLog } from '../../src/main/host/ports.ts';
import type { NightCommand } from '../../src/shared/contract/night.ts';
import { positionAt } from '../../src/shared/domain/playback.ts';
import type { Sender } from '../../src/shared/domain/rotation/commands.ts';
import { rotationOptionsSchema } from '../../src/shared/domain/rotation/options.ts';
import { LimelightError } from '../../src/shared/errors.ts';
import { tempDir } from './temp.ts';

export const host: Sender = { role: 'host' };

/** A night with its real database, log and player; songs are rows without files. */
export class TestNight {
  readonly folder: string;
  readonly songs = new Map<string, NightSong>();
  /** Seconds until songs that are not ready will be. */
  readonly waits = new Map<string, number | null>();
  prioritised: readonly string[] = [];
  /** What the clock of the station says; tests with fake timers set it themselves. */
  now: () => number = () => Date.now();
  db!: Database;
  player!: PlayerService;
  night!: NightService;

  constructor(folder = tempDir('night')) {
    this.folder = folder;
    this.open();
  }

  open(): void {
    this.db = openDatabase({ file: path.join(this.folder, 'library.sqlite'), backupsDir: this.folder });
    const settings = new Settings(this.db);
    const clock = { now: () => this.now() };
    const player: PlayerService = new PlayerService({
      settings,
      clock,
      log: silentLog,
      playbacks: new SongPlaybackRepository(this.db),
      onSung: (songId) => this.night.songEnded(songId),
      onChange: () => this.night?.playerChanged(),
      songOf: (songId) => {
        const song = this.songs.get(songId);
        if (!song?.karaokeVersion) throw new LimelightError('not-ready', { id: songId });
        return { track: song.karaokeVersion, durationMs: song.durationMs ?? 0, loudness: null };
      },
    });
    this.player = player;
    this.night = new NightService({
      repository: new NightRepository(this.db),
      clock,
      log: silentLog,
      player: {
        now: () => {
          const state = player.state();
          const { songId, playing, tempo } = state;
          return { songId, playing, tempo, positionMs: positionAt(state, clock.now()) };
        },
        load: (songId, play) => player.command({ type: 'load', songId, play }),
        seek: (positionMs) => player.command({ type: 'seek', positionMs }),
        unload: (songId) => player.unload(songId),
      },
      songOf: (songId) => this.songs.get(songId) ?? null,
      breakSong: (without) => [...this.songs.values()].find(({ id }) => !without.has(id)) ?? null,
      secondsUntilReady: () => this.waits,
      prioritise: (songIds) => {
        this.prioritised = songIds;
      },
      options: {
        get: () => settings.get('night-options', rotationOptionsSchema),
        set: (options) => settings.remember('night-options', options),
      },
    });
  }

  /** As if the process had been killed: nothing is closed but the file. */
  kill(): void {
    this.night.close();
    this.db.close();
  }

  song(title: string, ready = true): string {
    const id = newId(Date.now());
    this.songs.set(id, {
      id,
      title,
      artist: 'Artist',
      durationMs: 180_000,
      coverVersion: null,
      karaokeVersion: ready ? 'v1' : null,
    });
    this.db
      .prepare(
        `INSERT INTO songs (id, content_sha256, title, artist, file_name, source_file, source_bytes, added_at)
         VALUES (?, ?, ?, '', '', '', 0, 0)`,
      )
      .run(id, id, title);
    return id;
  }

  send(command: NightCommand, sender: Sender = host, commandId = newId(Date.now())): void {
    this.night.command(commandId, command, sender);
  }

  add(name: string, ...titles: string[]): string {
    const singerId = newId(Date.now());
    this.send({ type: 'add-singer', singerId, name });
    for (const title of titles) this.queue(singerId, this.song(title));
    return singerId;
  }

  queue(singerId: string, songId: string, sender: Sender = host): string {
    const entryId = newId(Date.now());
    this.send({ type: 'queue', entryId, songId, singerIds: [singerId] }, sender);
    return entryId;
  }

  start(): void {
    this.send({ type: 'start', turnId: newId(Date.now()) });
  }

  /** What a window that holds the sound tells at the end of a song. */
  endSong(): void {
    const { turn } = this.night.view();
    if (turn !== null) this.night.songEnded(turn.entry.songId);
  }

  get singing(): string | null {
    return this.night.view().turn?.entry.title ?? null;
  }

  get coming(): string[] {
    return this.night.view().coming.map(({ entry }) => entry.title);
  }
}
