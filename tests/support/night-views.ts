import type { NightEntry, NightSinger, NightView } from '../../src/shared/contract/night.ts';
import { usualOptions } from '../../src/shared/domain/rotation/options.ts';

/** Views of a night as the station sends them, for what only draws them. */
export function nightView(change: Partial<NightView> = {}): NightView {
  return {
    revision: 1,
    nowMs: 1_000_000,
    night: { id: 'night00000000001', name: 'Saturday', startedAtMs: 0, round: 1 },
    options: usualOptions,
    singers: [],
    gone: [],
    turn: null,
    lastTurn: null,
    coming: [],
    locked: true,
    countdown: null,
    countdownPaused: false,
    resumeAtMs: null,
    breakSong: null,
    undo: null,
    redo: null,
    playNext: null,
    ...change,
  };
}

export function nightSinger(name: string, change: Partial<NightSinger> = {}): NightSinger {
  return {
    id: `singer00${name.toLowerCase()}`,
    name,
    colour: '#d6f74a',
    emoji: null,
    photo: null,
    members: [],
    status: 'active',
    onPhone: false,
    turns: 0,
    misses: 0,
    songs: [],
    turnsAway: null,
    wait: null,
    ...change,
  };
}

export function nightEntry(
  title: string,
  singers: readonly NightSinger[],
  change: Partial<NightEntry> = {},
): NightEntry {
  return {
    id: `entry00${title.toLowerCase().replaceAll(' ', '')}`,
    songId: `song000${title.toLowerCase().replaceAll(' ', '')}`,
    title,
    artist: 'The Band',
    durationMs: 200_000,
    coverVersion: null,
    singerIds: singers.map(({ id }) => id),
    ownerId: singers[0]?.id ?? '',
    requested: false,
    readiness: { state: 'ready', readyInMs: 0 },
    ...change,
  };
}

export function comingTurn(entry: NightEntry, turnsAway: number): NightView['coming'][number] {
  return { entry, turnsAway, wait: { lowMs: 0, highMs: 0 } };
}
