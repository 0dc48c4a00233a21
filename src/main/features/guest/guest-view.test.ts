import { expect, it } from 'vitest';
import { guestViewSchema } from '../../../shared/contract/guest.ts';
import type { NightEntry, NightSinger, NightView } from '../../../shared/contract/night.ts';
import { usualOptions } from '../../../shared/domain/rotation/options.ts';
import { guestViewOf, shareNight } from './guest-view.ts';

const entry = (id: string, singerIds: string[], requested = false): NightEntry => ({
  id: id.padEnd(10, '0'),
  songId: `song-${id}`,
  title: `Title ${id}`,
  artist: 'Artist',
  durationMs: 1000,
  coverVersion: null,
  singerIds,
  ownerId: singerIds[0] ?? '',
  requested,
  readiness: { state: 'ready', readyInMs: 0 },
});

const singer = (id: string, name: string, songs: NightEntry[]): NightSinger => ({
  id,
  name,
  colour: '#8ad4ff',
  emoji: null,
  photo: 'face.jpg',
  members: [],
  status: 'active',
  onPhone: true,
  turns: 1,
  misses: 1,
  songs,
  turnsAway: 2,
  wait: { lowMs: 1, highMs: 2 },
});

const [ana, ben] = ['ana0000000', 'ben0000000'];
const duet = entry('duet', [ana, ben]);
const wish = entry('wish', [ben], true);
const sung = entry('sung', [ana]);
const view: NightView = {
  revision: 7,
  nowMs: 1_000,
  night: { id: 'night00000', name: 'Saturday', startedAtMs: 5, round: 2 },
  options: { ...usualOptions, approveFirst: true },
  singers: [singer(ana, 'Ana', [duet]), singer(ben, 'Ben', [duet, wish])],
  turn: { id: 'turn000000', entry: sung, startedAtMs: 9, applause: 3 },
  coming: Array.from({ length: 60 }, (_, at) => ({ entry: duet, turnsAway: at, wait: { lowMs: 0, highMs: 1 } })),
  gone: [],
  lastTurn: null,
  locked: true,
  countdown: null,
  countdownPaused: false,
  resumeAtMs: null,
  breakSong: null,
  undo: { commandId: 'c', type: 'moved', about: 'Cai' },
  redo: null,
  playNext: null,
};

it('tells each phone of its own singer, and of the others what everybody may see', () => {
  const shared = shareNight(view, 'KITE');
  const guest = guestViewSchema.strict().parse(guestViewOf(shared, ben));
  expect(guest).toMatchObject({
    code: 'KITE',
    listOpen: true,
    approveFirst: true,
    applause: { turnId: 'turn000000', count: 3 },
    now: { names: ['Ana'], mine: false, singing: false },
    me: {
      name: 'Ben',
      singingNow: false,
      turnsAway: 2,
      songs: [
        { id: 'duet000000', mine: false, singing: true, names: ['Ana', 'Ben'] },
        { id: 'wish000000', mine: true, requested: true },
      ],
    },
  });
  expect(guest.coming).toHaveLength(40);
  expect(guestViewOf(shared, ana).me?.singingNow).toBe(true);
  expect(guestViewOf(shared, ana).coming[0]?.mine).toBe(true);
  expect([...(shared.singersOfSong.get('song-duet') ?? [])]).toEqual(['Ana', 'Ben']);
});

it('has nothing of the host: no misses, photos, undo, ids of others', () => {
  const text = JSON.stringify(guestViewOf(shareNight(view, 'KITE'), ben));
  for (const hidden of ['misses', 'photo', 'undo', 'Cai', 'locked', ana]) expect(text).not.toContain(hidden);
});

it('knows nobody without a name, and nobody who has left', () => {
  const shared = shareNight(view, 'KITE');
  expect(guestViewOf(shared, null).me).toBeNull();
  expect(guestViewOf(shared, 'gone000000').me).toBeNull();
  expect(guestViewOf(shared, null).coming.every(({ mine, singing }) => !mine && !singing)).toBe(true);
});
