import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { tempDir } from '../../../../tests/support/temp.ts';
import type { PlayerState, WindowKind } from '../../../shared/contract/player.ts';
import { positionAt } from '../../../shared/domain/playback.ts';
import { LimelightError } from '../../../shared/errors.ts';
import { type Database, openDatabase } from '../../db/open.ts';
import { Settings } from '../../db/settings.ts';
import { silentLog } from '../../host/ports.ts';
import { SongPlaybackRepository } from './repository.ts';
import { PlayerService } from './service.ts';
import { handOverMs, silentHolderMs } from './sound-lease.ts';

const song = '01m7ydz5sfevjybmt01fvhbsfm';
const otherSong = '01m7ydz5sfevjybmt01fvhbsfn';
const loudness = { accompanimentLufs: -10, mixLufs: -9, truePeakDbtp: -0.5 };
let now: number;
let track: string;
let db: Database;
let player: PlayerService;

function create(): PlayerService {
  return new PlayerService({
    settings: new Settings(db),
    clock: { now: () => now },
    log: silentLog,
    playbacks: new SongPlaybackRepository(db),
    songOf(id) {
      if (id !== song && id !== otherSong) throw new LimelightError('not-ready', { id });
      return { durationMs: 200_000, track, loudness: id === song ? loudness : null };
    },
  });
}

beforeEach(() => {
  vi.useFakeTimers();
  now = 1_000_000;
  track = 'first';
  const folder = tempDir('player');
  db = openDatabase({ file: path.join(folder, 'library.sqlite'), backupsDir: folder });
  for (const id of [song, otherSong])
    db.prepare(
      `INSERT INTO songs (id, content_sha256, title, artist, file_name, source_file, source_bytes, added_at)
       VALUES (?, ?, '', '', '', '', 0, 0)`,
    ).run(id, id);
  player = create();
});
afterEach(() => {
  player.close();
  db.close();
  vi.useRealTimers();
});

/** A window that watches; `last` is what it was told last. */
async function openWindow(kind: WindowKind, on = player) {
  const abort = new AbortController();
  const stream = on.watch({ kind, canPlay: true }, abort.signal);
  const window = { last: (await stream.next()).value as PlayerState, async settle() {}, close: () => abort.abort() };
  const done = (async () => {
    for await (const state of stream) window.last = state;
  })();
  window.settle = async () => {
    for (let i = 0; i < 5; i += 1) await Promise.resolve();
  };
  window.close = () => {
    abort.abort();
    void done;
  };
  return window;
}
const settle = async (): Promise<void> => {
  for (let i = 0; i < 20; i += 1) await Promise.resolve();
};

const report = (state: PlayerState, positionMs: number, extra = {}) =>
  player.report({
    lease: state.lease ?? -1,
    cue: state.cue,
    positionMs,
    rate: 1,
    ended: false,
    blocked: false,
    ...extra,
  });

describe('who makes the sound', () => {
  it('is the stage before a host, and the first among equals', async () => {
    const host = await openWindow('host');
    expect(host.last.lease).not.toBeNull();
    const second = await openWindow('host');
    await settle();
    expect(second.last).toMatchObject({ lease: null, holder: 'host' });
    const stage = await openWindow('stage');
    await settle();
    expect(stage.last.lease).not.toBeNull();
    expect(host.last).toMatchObject({ lease: null, holder: 'stage' });
    stage.close();
    await settle();
    expect(host.last.lease).not.toBeNull();
  });

  it('goes from a window that is heard to a TV through a silence, and the song loses nothing', async () => {
    const host = await openWindow('host');
    player.command({ type: 'load', songId: song, play: true });
    await settle();
    now += 5_000;
    report(host.last, 4_900);
    await settle();
    now += 600;
    const stage = await openWindow('stage');
    await settle();
    // Nobody makes sound, and the song stands where it was.
    expect(host.last).toMatchObject({ lease: null, holder: null, playing: true });
    expect(stage.last.lease).toBeNull();
    expect(positionAt(stage.last, now)).toBe(5_500);
    expect(positionAt(stage.last, now + handOverMs)).toBe(5_500);
    expect(report({ ...host.last, lease: 1_001 }, 9_000).accepted).toBe(false);
    now += handOverMs;
    vi.advanceTimersByTime(handOverMs);
    await settle();
    expect(stage.last).toMatchObject({ holder: 'stage', playing: true, anchor: { positionMs: 5_500, atMs: now } });
    expect(stage.last.lease).not.toBeNull();
    expect(host.last.lease).toBeNull();
    // Gone again before it made a sound: back to the host, from where it was.
    stage.close();
    await settle();
    expect(host.last).toMatchObject({ holder: 'host', playing: true, anchor: { positionMs: 5_500 } });
  });

  it('is the host again where the TV goes in the middle of taking over, and a pause meanwhile stays a pause', async () => {
    const host = await openWindow('host');
    player.command({ type: 'load', songId: song, play: true });
    await settle();
    report(host.last, 1_000);
    const stage = await openWindow('stage');
    stage.close();
    await settle();
    player.command({ type: 'pause' });
    now += handOverMs;
    vi.advanceTimersByTime(handOverMs);
    await settle();
    expect(host.last).toMatchObject({ holder: 'host', playing: false, anchor: { positionMs: 1_000 } });
  });

  it('does not listen to a TV that speaks for the host', async () => {
    const host = await openWindow('host');
    player.command({ type: 'load', songId: song, play: true });
    await settle();
    const said = {
      lease: host.last.lease ?? -1,
      cue: host.last.cue,
      positionMs: 9,
      rate: 1,
      ended: true,
      blocked: false,
    };
    expect(player.report(said, 'stage')).toEqual({ accepted: false });
    expect(player.state().playing).toBe(true);
  });

  it('moves on with the song where its holder was last heard', async () => {
    const host = await openWindow('host');
    const stage = await openWindow('stage');
    player.command({ type: 'load', songId: song, play: true });
    await settle();
    now += 5_000;
    expect(report(stage.last, 4_900).accepted).toBe(true);
    await settle();
    now += 900;
    stage.close();
    await settle();
    expect(host.last).toMatchObject({ playing: true, anchor: { positionMs: 4_900, atMs: now } });
    expect(host.last.lease).not.toBeNull();
  });

  it('goes on after a reload, but not for somebody who comes much later', async () => {
    for (const [pause, playing] of [
      [2_000, true],
      [60_000, false],
    ] as const) {
      const before = await openWindow('host');
      player.command({ type: 'load', songId: song, play: true });
      await settle();
      report(before.last, 7_000);
      before.close();
      await settle();
      expect(player.state()).toMatchObject({ playing: false, anchor: { positionMs: 7_000 } });
      now += pause;
      const after = await openWindow('host');
      await settle();
      expect(after.last).toMatchObject({ playing, anchor: { positionMs: 7_000 } });
      after.close();
      await settle();
    }
  });

  it('is somebody else when the holder hangs or may not make sound', async () => {
    const first = await openWindow('host');
    const second = await openWindow('host');
    player.command({ type: 'load', songId: song, play: true });
    await settle();
    now += silentHolderMs + 1;
    vi.advanceTimersByTime(2_000);
    await settle();
    expect(second.last.lease).not.toBeNull();
    expect(first.last.lease).toBeNull();
    report(second.last, 0, { blocked: true });
    await settle();
    report(first.last, 0);
    expect(player.state().holder).toBe('host');
  });

  it('is nobody when all windows are closed', async () => {
    const host = await openWindow('host');
    host.close();
    await settle();
    expect(player.state()).toMatchObject({ holder: null });
  });
});

describe('commands and reports', () => {
  it('loads, plays, pauses, seeks, stops', async () => {
    await openWindow('host');
    player.command({ type: 'load', songId: song, play: true });
    now += 3_000;
    expect(player.command({ type: 'pause' })).toMatchObject({ playing: false, anchor: { positionMs: 3_000 } });
    now += 3_000;
    expect(player.command({ type: 'play' })).toMatchObject({ playing: true, anchor: { positionMs: 3_000, atMs: now } });
    const sought = player.command({ type: 'seek', positionMs: 999_999 });
    expect(sought).toMatchObject({ playing: true, anchor: { positionMs: 200_000 } });
    const stopped = player.command({ type: 'stop' });
    expect(stopped).toMatchObject({ playing: false, anchor: { positionMs: 0 }, songId: song });
    expect(stopped.cue).toBeGreaterThan(sought.cue);
  });

  it('goes on over the new track of a song where it is', () => {
    player.command({ type: 'load', songId: song, play: true });
    now += 5_000;
    const { cue } = player.state();
    player.trackChanged(otherSong);
    expect(player.state().cue).toBe(cue);
    track = 'second';
    player.trackChanged(song);
    expect(player.state()).toMatchObject({
      songId: song,
      playing: true,
      track: 'second',
      anchor: { positionMs: 5_000 },
    });
    expect(player.state().cue).not.toBe(cue);
  });

  it('refuses songs that are not ready, and playing nothing', () => {
    expect(() => player.command({ type: 'load', songId: '01m7ydz5sfevjybmt01fvhbsf0', play: true })).toThrow(
      expect.objectContaining({ code: 'not-ready' }),
    );
    expect(() => player.command({ type: 'play' })).toThrow(expect.objectContaining({ code: 'not-ready' }));
  });

  it('believes the holder only, and only after it has seen the last jump', async () => {
    const host = await openWindow('host');
    const other = await openWindow('host');
    player.command({ type: 'load', songId: song, play: true });
    await settle();
    const early = host.last;
    player.command({ type: 'seek', positionMs: 50_000 });
    await settle();
    expect(report(early, 1_000).accepted).toBe(false);
    expect(report(other.last, 1_000).accepted).toBe(false);
    expect(report(host.last, 50_400).accepted).toBe(true);
    expect(player.state().anchor.positionMs).toBe(50_400);
  });

  it('ends a song once, however often it is told', async () => {
    const host = await openWindow('host');
    player.command({ type: 'load', songId: song, play: true });
    await settle();
    const state = host.last;
    expect(report(state, 200_000, { ended: true }).accepted).toBe(true);
    const { cue } = player.state();
    expect(report(state, 200_000, { ended: true }).accepted).toBe(false);
    expect(player.state()).toMatchObject({ cue, playing: false, anchor: { positionMs: 0 } });
  });

  it('remembers song, place and levels over a restart, and waits', async () => {
    const host = await openWindow('host');
    player.command({ type: 'load', songId: song, play: true });
    player.command({ type: 'guide-level', level: 0.35 });
    player.command({ type: 'volume', level: 0.8 });
    await settle();
    report(host.last, 61_000);
    const oldLease = host.last.lease;
    player.close();
    now += 1_000_000;
    player = create();
    expect(player.state()).toMatchObject({
      songId: song,
      playing: false,
      anchor: { positionMs: 61_000 },
      guideLevel: 0.35,
      volume: 0.8,
      holder: null,
    });
    expect(
      player.report({ lease: oldLease ?? 0, cue: 0, positionMs: 1, rate: 1, ended: false, blocked: false }).accepted,
    ).toBe(false);
  });

  it('lets go of a song that is removed', () => {
    player.command({ type: 'load', songId: song, play: true });
    player.unload('another');
    expect(player.state().songId).toBe(song);
    player.unload(song);
    expect(player.state()).toMatchObject({ songId: null, playing: false });
  });
});

describe('key, tempo and loudness', () => {
  it('remembers key, tempo and guide level of each song, over a restart too', () => {
    player.command({ type: 'load', songId: song, play: false });
    player.command({ type: 'key', semitones: -3 });
    player.command({ type: 'tempo', tempo: 0.8 });
    player.command({ type: 'guide-level', level: 0.4 });
    const other = player.command({ type: 'load', songId: otherSong, play: false });
    expect(other).toMatchObject({ key: 0, tempo: 1, guideLevel: 0, anchor: { rate: 1 } });
    player.command({ type: 'key', semitones: 7 });
    const back = player.command({ type: 'load', songId: song, play: false });
    expect(back).toMatchObject({ key: -3, tempo: 0.8, guideLevel: 0.4, anchor: { rate: 0.8 } });
    player.close();
    player = create();
    expect(player.state()).toMatchObject({ songId: song, key: -3, tempo: 0.8, guideLevel: 0.4 });
    expect(player.command({ type: 'load', songId: otherSong, play: false }).key).toBe(7);
  });

  it('keeps its place when the tempo changes, and moves on at the new one', () => {
    player.command({ type: 'load', songId: song, play: true });
    now += 10_000;
    const { anchor } = player.command({ type: 'tempo', tempo: 1.5 });
    expect(anchor).toEqual({ positionMs: 10_000, atMs: now, rate: 1.5 });
    now += 10_000;
    expect(player.command({ type: 'pause' }).anchor.positionMs).toBe(25_000);
  });

  it('matches loudness unless that is switched off', () => {
    expect(player.command({ type: 'load', songId: song, play: false }).matchingGainDb).toBe(-8);
    expect(player.command({ type: 'load', songId: otherSong, play: false }).matchingGainDb).toBe(0);
    player.command({ type: 'load', songId: song, play: false });
    expect(player.command({ type: 'match-loudness', on: false }).matchingGainDb).toBe(0);
  });

  it('remembers loudspeakers and their delay by name', () => {
    player.command({ type: 'output', label: 'Living room TV (HDMI)' });
    player.command({ type: 'output-offset', label: 'Living room TV (HDMI)', offsetMs: 120 });
    player.command({ type: 'output-offset', label: '', offsetMs: -20 });
    player.close();
    player = create();
    expect(player.state().sound).toEqual({
      matchLoudness: true,
      outputLabel: 'Living room TV (HDMI)',
      offsetsMs: { 'Living room TV (HDMI)': 120, '': -20 },
    });
    for (let i = 0; i < 80; i += 1) player.command({ type: 'output-offset', label: `speaker ${i}`, offsetMs: i });
    expect(Object.keys(player.state().sound.offsetsMs)).toHaveLength(50);
    expect(player.state().sound.offsetsMs['speaker 79']).toBe(79);
  });

  it('sings on when nothing can be remembered any more', () => {
    player.command({ type: 'load', songId: song, play: true });
    db.prepare('DELETE FROM songs WHERE id = ?').run(song);
    expect(player.command({ type: 'key', semitones: 2 })).toMatchObject({ key: 2, playing: true });
  });
});
