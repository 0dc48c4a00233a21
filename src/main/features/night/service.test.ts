import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { TestNight } from '../../../../tests/support/night.ts';
import type { NightCommand } from '../../../shared/contract/night.ts';
import { newId } from '../../host/ids.ts';
import { NightRepository } from './repository.ts';

let at: TestNight;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date', 'performance'] });
  at = new TestNight();
});
afterEach(() => {
  at.kill();
  vi.useRealTimers();
});

/** A window on the TV that makes the sound. */
async function openTv() {
  const abort = new AbortController();
  const stream = at.player.watch({ kind: 'stage', canPlay: true }, abort.signal);
  const first = (await stream.next()).value;
  if (first === undefined) throw new Error('no state');
  const report = (ended: boolean) => {
    const { cue } = at.player.state();
    return at.player.report({ lease: first.lease ?? 0, cue, positionMs: 1_000, rate: 1, ended, blocked: false });
  };
  return { report, close: () => abort.abort() };
}

describe('a night', () => {
  it('is one at a time, has a name of its own and is kept when it is over', () => {
    expect(() => at.add('Ana')).toThrow('night-not-on');
    const { night } = at.night.start('', {});
    expect(night?.name).toMatch(/day night$/u);
    expect(() => at.night.start('', {})).toThrow('night-on');
    at.add('Ana', 'Song');
    at.start();
    at.endSong();
    const past = at.night.end();
    expect(past).toMatchObject({ songs: 1, singers: 1 });
    expect(at.night.view().night).toBeNull();
    expect(() => at.night.end()).toThrow('night-not-on');
    expect(at.night.archive.past(10)).toEqual([past]);
    expect(at.night.archive.history(past.id).turns[0]).toMatchObject({
      title: 'Song',
      singers: ['Ana'],
      outcome: 'sung',
    });
    expect(at.night.archive.historyFile(past.id, 'csv').text).toContain('Ana,Song');
    expect(JSON.parse(at.night.archive.historyFile(past.id, 'json').text)).toMatchObject({
      singers: [{ name: 'Ana' }],
    });
    at.night.start('Another', { newcomers: 'next' });
    expect(at.night.view().singers).toEqual([]);
  });

  it('remembers the options of the last one', () => {
    at.night.start('', { getReadySeconds: null, songsPerSinger: 2 });
    at.night.end();
    expect(at.night.start('', {}).options).toMatchObject({ getReadySeconds: null, songsPerSinger: 2 });
  });

  it('plays the song of the turn, and goes on when it ends', () => {
    at.night.start('', { getReadySeconds: null });
    at.add('Ana', 'a1', 'a2');
    at.add('Ben', 'b1');
    at.start();
    const { turn } = at.night.view();
    expect(at.player.state()).toMatchObject({ songId: turn?.entry.songId, playing: true });
    at.endSong();
    at.endSong();
    expect(at.singing).toBeNull();
    // What was sung is out of hand: no key between two turns plays it again.
    expect(at.player.state().songId).toBeNull();
    expect(at.coming).toEqual(['b1', 'a2']);
    expect(at.night.view().singers.map(({ turns }) => turns)).toEqual([0, 1]);
  });

  it('advances once, whatever the number of windows', async () => {
    at.night.start('', { getReadySeconds: null });
    at.add('Ana', 'a1', 'a2', 'a3');
    at.start();
    const tv = await openTv();
    const other = await openTv();
    expect(other.report(true)).toEqual({ accepted: false });
    expect(tv.report(true)).toEqual({ accepted: true });
    tv.report(true);
    other.report(true);
    expect(at.night.state.history).toHaveLength(1);
    tv.close();
    other.close();
  });

  it('counts down to the next song, which starts by itself; the host can hold it', () => {
    at.night.start('', { getReadySeconds: 10 });
    at.add('Ana', 'a1', 'a2');
    at.add('Ben', 'b1');
    vi.advanceTimersByTime(60_000);
    expect(at.singing).toBeNull();
    expect(at.night.view().countdown).toBeNull();
    at.start();
    at.endSong();
    expect(at.night.view().countdown?.totalMs).toBe(10_000);
    vi.advanceTimersByTime(9_900);
    expect(at.singing).toBeNull();
    vi.advanceTimersByTime(200);
    expect(at.singing).toBe('b1');
    at.endSong();
    at.night.setPaused(true);
    vi.advanceTimersByTime(60_000);
    expect(at.singing).toBeNull();
    at.night.setPaused(false);
    vi.advanceTimersByTime(10_000);
    expect(at.singing).toBe('a2');
  });

  it('counts by elapsed time when the clock jumps an hour', () => {
    at.night.start('', { getReadySeconds: 10 });
    at.add('Ana', 'a1', 'a2');
    at.start();
    at.endSong();
    vi.advanceTimersByTime(5_000);
    const real = at.now;
    at.now = () => real() + 3_600_000;
    expect(at.night.view().countdown).not.toBeNull();
    vi.advanceTimersByTime(5_100);
    expect(at.singing).toBe('a2');
    at.now = () => real() - 3_600_000;
    at.endSong();
    at.add('Ben', 'b1');
    for (const { wait } of at.night.view().coming) expect(wait.highMs).toBeLessThan(3_600_000);
  });

  it('does a command once, however often it comes', () => {
    at.night.start('', {});
    const ana = at.add('Ana');
    const songId = at.song('Song');
    const commandId = newId(1);
    const queue: NightCommand = { type: 'queue', entryId: newId(2), songId, singerIds: [ana] };
    for (let i = 0; i < 3; i += 1) at.send(queue, { role: 'guest', singerId: ana }, commandId);
    at.start();
    at.endSong();
    // A phone that was asleep sends it once more, after it was sung.
    at.send(queue, { role: 'guest', singerId: ana }, commandId);
    expect(at.coming).toEqual([]);
    expect(at.night.state.history).toHaveLength(1);
  });

  it('knows what was done in this night, and forgets it with it', () => {
    at.night.start('', {});
    const commandId = newId(1);
    at.send({ type: 'add-singer', singerId: newId(2), name: 'Ana' }, { role: 'host' }, commandId);
    at.kill();
    at.open();
    expect(at.night.isDone(commandId)).toBe(true);
    at.night.end();
    expect(at.night.isDone(commandId)).toBe(false);
  });

  it('says what undo would take back, and stops what was started by mistake', () => {
    at.night.start('', { getReadySeconds: 5 });
    at.add('Ana', 'a1');
    expect(at.night.view().undo).toMatchObject({ type: 'song-queued', about: 'a1' });
    at.start();
    expect(at.night.view().undo).toMatchObject({ type: 'turn-started', about: 'Ana' });
    at.send({ type: 'undo' });
    expect(at.singing).toBeNull();
    expect(at.player.state().playing).toBe(false);
    vi.advanceTimersByTime(60_000);
    expect(at.singing).toBeNull();
    at.send({ type: 'redo' });
    expect(at.singing).toBe('a1');
  });

  it('offers what can be taken back next, once it has said why something cannot', () => {
    at.night.start('', { getReadySeconds: null });
    const ana = at.add('Ana', 'a1');
    at.add('Ben', 'b1');
    at.send({ type: 'hold', singerId: at.add('Cai', 'c1') });
    at.start();
    at.send({ type: 'skip', turnId: at.night.view().turn?.id ?? '', counted: false });
    at.start();
    at.endSong();
    expect(at.night.view().undo).toMatchObject({ type: 'turn-ended', about: 'Ana' });
    expect(() => at.send({ type: 'undo', of: at.night.view().undo?.commandId })).toThrow(/sung.*Ben/u);
    expect(at.night.view().undo).toMatchObject({ type: 'turn-started', about: 'Ana' });
    expect(() => at.send({ type: 'undo' })).toThrow('cannot-undo');
    expect(at.night.view().undo).toMatchObject({ type: 'singer-held', about: 'Cai' });
    at.kill();
    at.open();
    expect(at.night.view().undo).toMatchObject({ type: 'singer-held', about: 'Cai' });
    expect(at.night.state.singers.has(ana)).toBe(true);
  });

  it('brings a song back that was skipped by mistake, where it was', () => {
    at.night.start('', { getReadySeconds: null });
    at.add('Ana', 'a1');
    at.start();
    vi.advanceTimersByTime(94_000);
    at.send({ type: 'skip', turnId: at.night.view().turn?.id ?? '', counted: false });
    expect(at.player.state().playing).toBe(false);
    at.send({ type: 'undo' });
    expect(at.singing).toBe('a1');
    expect(at.night.view().resumeAtMs).toBe(94_000);
    expect(at.player.state()).toMatchObject({ playing: false, anchor: { positionMs: 94_000 } });
    at.player.command({ type: 'play' });
    expect(at.night.view().resumeAtMs).toBeNull();
  });

  it('takes back two mistakes as it takes back one: the song waits where it was', () => {
    at.night.start('', { getReadySeconds: null });
    at.add('Ana', 'a1', 'a2');
    at.add('Ben', 'b1');
    at.start();
    vi.advanceTimersByTime(94_000);
    at.send({ type: 'skip', turnId: at.night.view().turn?.id ?? '', counted: false });
    at.start();
    expect(at.singing).toBe('b1');
    vi.advanceTimersByTime(10_000);
    at.send({ type: 'undo' });
    at.send({ type: 'undo' });
    expect(at.singing).toBe('a1');
    expect(at.night.view().resumeAtMs).toBe(94_000);
    expect(at.player.state()).toMatchObject({ playing: false, anchor: { positionMs: 94_000 } });
  });

  it('has a song in hand again that was removed while it was sung, and put back', () => {
    at.night.start('', { getReadySeconds: null });
    at.add('Ana', 'a1');
    at.start();
    const songId = at.player.state().songId ?? '';
    expect(songId).not.toBe('');
    at.player.unload(songId);
    at.night.songsChanged([songId]);
    expect(at.player.state()).toMatchObject({ songId, playing: false });
    at.player.command({ type: 'play' });
    at.night.songsChanged([songId]);
    expect(at.player.state()).toMatchObject({ songId, playing: true });
  });

  it('comes back to the same song after a crash, and asks whether to go on or to start again', async () => {
    at.night.start('Night', { getReadySeconds: 5 });
    at.add('Ana', 'a1', 'a2');
    at.add('Ben', 'b1');
    at.start();
    const tv = await openTv();
    tv.report(false);
    const before = at.night.view();
    at.kill();
    at.open();
    const view = at.night.view();
    expect(view.night).toEqual(before.night);
    expect(view.turn).toEqual(before.turn);
    expect(view.coming.map(({ entry }) => entry.title)).toEqual(before.coming.map(({ entry }) => entry.title));
    expect(at.player.state().playing).toBe(false);
    // Once the host goes on, the night goes on by itself as before.
    at.player.command({ type: 'play' });
    expect(at.night.view().countdownPaused).toBe(false);
    at.endSong();
    vi.advanceTimersByTime(6_000);
    expect(at.singing).toBe('b1');
    tv.close();
  });

  it('comes back between two songs without starting one by itself', () => {
    at.night.start('Night', { getReadySeconds: 5 });
    at.add('Ana', 'a1', 'a2');
    at.start();
    at.endSong();
    at.kill();
    at.open();
    expect(at.night.view().countdownPaused).toBe(true);
    vi.advanceTimersByTime(60_000);
    expect(at.singing).toBeNull();
    at.start();
    expect(at.singing).toBe('a2');
  });

  it('makes the songs ready in the order they are needed, and says which will be in time', () => {
    at.night.start('', { getReadySeconds: null });
    const ana = at.add('Ana', 'a1');
    const ben = at.add('Ben');
    const soon = at.song('soon', false);
    const late = at.song('late', false);
    const never = at.song('never', false);
    at.queue(ben, soon);
    at.queue(ana, late);
    at.queue(ana, never);
    at.waits.set(soon, 20).set(late, 3_600);
    at.night.songsChanged([]);
    const { singers, coming } = at.night.view();
    expect(at.prioritised).toEqual([soon, late, never]);
    const states = singers.flatMap(({ songs }) => songs.map(({ title, readiness }) => [title, readiness.state]));
    expect(Object.fromEntries(states)).toEqual({ a1: 'ready', soon: 'in-time', late: 'in-time', never: 'never' });
    // The only song left is waited for.
    expect(coming.map(({ entry }) => entry.title)).toEqual(['a1', 'soon', 'late']);
    at.songs.set(soon, { ...(at.songs.get(soon) as never as object), karaokeVersion: 'v1' } as never);
    at.night.songsChanged([soon]);
    at.night.view();
    expect(at.prioritised).toEqual([late, never]);
  });

  it('plays break music while nobody sings, never one of tonight, and is quiet before the next song', () => {
    at.night.start('', { getReadySeconds: 20, breakMusic: true });
    at.add('Ana', 'a1', 'a2');
    const filler = at.song('filler');
    at.night.songsChanged([]);
    expect(at.night.view().breakSong?.songId).toBe(filler);
    at.start();
    expect(at.night.view().breakSong).toBeNull();
    at.endSong();
    expect(at.night.view().breakSong).not.toBeNull();
    expect(at.night.view().breakSong?.songId).not.toBe(at.night.view().coming[0]?.entry.songId);
    vi.advanceTimersByTime(16_500);
    expect(at.night.view().breakSong).toBeNull();
    vi.advanceTimersByTime(4_000);
    expect(at.singing).toBe('a2');
  });

  it('names whoever leaves in the middle of a song until it is over', () => {
    at.night.start('', { getReadySeconds: null });
    const ana = at.add('Ana', 'a1', 'a2');
    at.add('Ben', 'b1');
    at.start();
    at.send({ type: 'leave', singerId: ana });
    expect(at.night.view().singers.map(({ name }) => name)).toEqual(['Ben', 'Ana']);
    expect(at.singing).toBe('a1');
    at.endSong();
    expect(at.night.view().singers.map(({ name }) => name)).toEqual(['Ben']);
    expect(at.coming).toEqual(['b1']);
  });

  it('counts applause for the song that is sung, and keeps it with the turn', () => {
    at.night.start('', { getReadySeconds: null });
    at.add('Ana', 'a1', 'a2');
    at.start();
    const turnId = at.night.view().turn?.id ?? '';
    for (let i = 0; i < 5; i += 1) at.night.applaud(turnId);
    at.night.applaud('elsewhere00');
    expect(at.night.view().turn?.applause).toBe(5);
    at.endSong();
    expect(at.night.state.history[0]?.applause).toBe(5);
    // Most clap when it is over.
    at.night.applaud(turnId);
    expect(at.night.view().lastTurn).toEqual({ id: turnId, names: ['Ana'], applause: 6 });
    at.start();
    expect(at.night.view().lastTurn).toBeNull();
    at.night.applaud(turnId);
    expect(at.night.state.history[0]?.applause).toBe(6);
    // The outro is skipped, and the night ended: claps are kept all the same.
    const second = at.night.view().turn?.id ?? '';
    at.night.applaud(second);
    at.send({ type: 'skip', turnId: second, counted: true });
    at.night.applaud(second);
    const { id } = at.night.end();
    expect(at.night.archive.history(id).turns.map(({ applause }) => applause)).toEqual([6, 2]);
    expect(at.night.archive.history(id).night).toMatchObject({ songs: 2, singers: 1 });
  });

  it('counts claps on after a restart, and none for whoever did not come', () => {
    at.night.start('', { getReadySeconds: null });
    at.add('Ana', 'a1', 'a2');
    at.start();
    const first = at.night.view().turn?.id ?? '';
    for (let i = 0; i < 3; i += 1) at.night.applaud(first);
    at.endSong();
    at.kill();
    at.open();
    at.night.applaud(first);
    expect(at.night.view().lastTurn?.applause).toBe(4);
    at.start();
    const second = at.night.view().turn?.id ?? '';
    at.send({ type: 'no-show', turnId: second });
    at.night.applaud(second);
    at.night.end();
    expect(at.night.archive.past(1)).toHaveLength(1);
    const { id } = at.night.archive.past(1)[0] ?? { id: '' };
    expect(at.night.archive.history(id).turns.map(({ applause }) => applause)).toEqual([4, 0]);
  });

  it('opens the list for a new night, whatever the last one ended with', () => {
    at.night.start('', {});
    at.send({ type: 'set-options', options: { listOpen: false, songsPerSinger: 3 } });
    at.night.end();
    expect(at.night.view().options).toMatchObject({ listOpen: true, songsPerSinger: 3 });
    expect(at.night.start('', {}).options).toMatchObject({ listOpen: true, songsPerSinger: 3 });
  });

  it('keeps memory and disk the same where the disk refuses', () => {
    at.night.start('', {});
    at.add('Ana', 'a1');
    const before = structuredClone(at.night.state);
    at.db.exec("CREATE TRIGGER full BEFORE INSERT ON night_events BEGIN SELECT RAISE(ABORT, 'full'); END");
    expect(() => at.start()).toThrow('full');
    expect(at.night.state).toEqual(before);
    at.db.exec('DROP TRIGGER full');
    at.start();
    expect(at.singing).toBe('a1');
  });

  it('never changes what the log says', () => {
    at.night.start('', {});
    expect(() => at.db.exec("UPDATE night_events SET event = '{}'")).toThrow('only added to');
  });

  it('follows twenty phones in any order, with every tap sent twice and late', () => {
    at.night.start('', { songsPerSinger: 50 });
    const phones = Array.from({ length: 20 }, (_, i) => at.add(`P${i}`));
    const songs = Array.from({ length: 5 }, (_, i) => at.song(`s${i}`));
    const taps = phones.map((singerId) =>
      songs.map((songId) => ({ commandId: newId(Date.now()), entryId: newId(Date.now()), songId, singerId })),
    );
    const late: (() => void)[] = [];
    // A fixed shuffle: each phone's own taps stay in order, phones do not.
    let seed = 7;
    const chance = (n: number): number => {
      seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
      return (seed >>> 8) % n;
    };
    while (taps.some((list) => list.length > 0)) {
      const list = taps[chance(20)];
      const tap = list?.shift();
      if (tap === undefined) continue;
      const { commandId, entryId, songId, singerId } = tap;
      const send = () =>
        at.send({ type: 'queue', entryId, songId, singerIds: [singerId] }, { role: 'guest', singerId }, commandId);
      send();
      if (chance(2) === 0) late.push(send);
      if (chance(6) === 0) late.splice(chance(late.length + 1), 1)[0]?.();
    }
    for (const send of late) send();
    const { singers } = at.night.view();
    expect(singers.map(({ name }) => name)).toEqual(phones.map((_, i) => `P${i}`));
    for (const { songs: own } of singers) expect(own.map(({ songId }) => songId)).toEqual(songs);
  });

  it('knows whose photos it tells of, in every night', () => {
    at.night.start('', {});
    const singerId = at.add('Ana');
    at.send({ type: 'change-singer', singerId, photo: 'a'.repeat(32) });
    at.send({ type: 'change-singer', singerId, photo: null });
    // Somebody can come with one, too.
    at.send({ type: 'add-singer', singerId: newId(Date.now()), name: '"photo":"', photo: 'c'.repeat(32) });
    expect(new NightRepository(at.db).photos()).toEqual(new Set(['a'.repeat(32), 'c'.repeat(32)]));
  });

  it('knows who sang before: they look as they did last, whatever the case, until they say otherwise', () => {
    at.night.start('', {});
    const ana = at.add('Ana', 'One', 'Two');
    at.add('Ben', 'Three');
    at.add('Only listens');
    at.send({ type: 'change-singer', singerId: ana, emoji: '🦊', colour: '#112233', photo: 'b'.repeat(32) });
    for (let i = 0; i < 3; i += 1) {
      at.start();
      at.endSong();
    }
    expect(at.night.archive.regulars()).toEqual([]);
    at.night.end();
    expect(at.night.archive.regulars()).toMatchObject([
      { name: 'Ana', nights: 1, songs: 2 },
      { name: 'Ben', nights: 1, songs: 1 },
    ]);
    at.night.start('', {});
    const again = at.add('ana');
    expect(at.night.view().singers).toMatchObject([
      { name: 'ana', emoji: '🦊', colour: '#112233', photo: 'b'.repeat(32), turns: 0 },
    ]);
    at.send({ type: 'change-singer', singerId: again, emoji: null });
    at.send({ type: 'leave', singerId: again });
    at.add('ANA');
    expect(at.night.view().singers).toMatchObject([{ name: 'ANA', emoji: null }]);
  });
});
