import type { Apply } from './apply.ts';
import type { LoggedEvent, RotationEvent } from './events.ts';
import { turnHandlers } from './evolve-turns.ts';
import { dropIdleGroups, settleGroups } from './groups.ts';
import { enterLine, movePlace } from './line.ts';
import { dropEntry, handEntry, mergeSingers, removeFrom } from './lists.ts';
import { changedOptions } from './options.ts';
import { type Entry, isWaiting, type RotationState, type Singer, singerOf } from './state.ts';

type Handlers = { [T in RotationEvent['type']]: Apply<T> };

/**
 * Applies one event of the log to the state, in place. Never throws: an event that no longer fits (its singer is gone
 * because a command before it was taken back) changes nothing and answers false.
 */
export function evolve(state: RotationState, logged: LoggedEvent): boolean {
  const apply = handlers[logged.event.type] as (s: RotationState, e: RotationEvent, l: LoggedEvent) => boolean;
  const applied = apply(state, logged.event, logged);
  if (applied) {
    if (state.groups.size > 0) {
      settleGroups(state, changedSingers(logged.event));
      if (emptiesGroups.has(logged.event.type)) dropIdleGroups(state);
    }
    settle(state);
  }
  return applied;
}

const emptiesGroups: ReadonlySet<RotationEvent['type']> = new Set(['song-handed', 'song-removed', 'duet-left']);

/** Whose groups are others now. */
function changedSingers(event: RotationEvent): readonly string[] {
  switch (event.type) {
    case 'singer-joined':
    case 'singer-changed':
    case 'singer-left':
      return [event.singerId];
    // Groups of the one that is gone still know it by that name.
    case 'singers-merged':
      return [event.fromId, event.intoId];
    default:
      return [];
  }
}

/** No lock for somebody who cannot sing any more, or who could be next only for want of others (R4, R6, R8). */
function settle(state: RotationState): void {
  const { announced } = state;
  if (announced !== null) {
    const singer = state.singers.get(announced);
    const lone = state.lastSingers.includes(announced) || state.passedOver.includes(announced);
    if (lone || singer === undefined || !isWaiting(state, singer)) state.announced = null;
  }
  if (state.playNext !== null && !state.entries.has(state.playNext)) state.playNext = null;
  // Once there were enough singers, it is no longer early (R12).
  const { early } = state.options;
  if (early !== null && !state.earlyOver) {
    const active = [...state.singers.values()].filter(
      ({ status, members }) => status === 'active' && members.length === 0,
    );
    state.earlyOver = active.length >= early.untilSingers;
  }
}

const handlers: Handlers = {
  'night-started': (state, { name, options }, { atMs }) => {
    Object.assign(state, { name, options, startedAtMs: atMs });
    return true;
  },
  'night-ended': (state, _event, { atMs }) => {
    if (state.endedAtMs !== null) return false;
    state.endedAtMs = atMs;
    return true;
  },
  'options-changed': (state, { options }) => {
    state.options = changedOptions(state.options, options);
    // Other numbers: whether it is still early is asked anew.
    if (options.early !== undefined) state.earlyOver = false;
    return true;
  },
  'singer-joined': (state, { singerId, name, colour, emoji, photo, members }) => {
    const known = state.singers.get(singerId);
    if (known !== undefined && known.status !== 'left') return false;
    const fresh = { photo: null, ownName: false, turns: 0, misses: 0, list: [], ...known, ...defined({ photo }) };
    state.singers.set(singerId, {
      ...fresh,
      id: singerId,
      name,
      colour,
      emoji,
      members,
      ahead: 0,
      status: 'active',
      ownName: false,
    });
    enterLine(state, singerId);
    if (members.length > 0) state.groups.add(singerId);
    return true;
  },
  'singer-changed': (state, { singerId, name, colour, emoji, photo }) =>
    withSinger(state, singerId, (singer) => {
      Object.assign(singer, defined({ name, colour, emoji, photo }));
      if (name !== undefined) singer.ownName = true;
    }),
  'singer-claimed': (state, { singerId }) => withSinger(state, singerId, () => {}),
  'singer-moved': (state, { singerId, beforeId }) => {
    if (!state.line.includes(singerId) || singerId === beforeId) return false;
    if (beforeId !== null && !state.line.includes(beforeId)) return false;
    movePlace(state, singerId, beforeId);
    return true;
  },
  'singer-held': (state, { singerId }) => setStatus(state, singerId, 'active', 'hold'),
  'singer-returned': (state, { singerId }) => setStatus(state, singerId, 'hold', 'active'),
  'singer-left': (state, { singerId }) =>
    withSinger(state, singerId, (singer) => {
      for (const entryId of [...singer.list]) removeFrom(state, entryId, singer.id);
      singer.status = 'left';
      state.line = state.line.filter((id) => id !== singer.id);
    }),
  'singers-merged': (state, { fromId, intoId }) => {
    const from = singerOf(state, fromId);
    const into = singerOf(state, intoId);
    if (from === undefined || into === undefined || from === into) return false;
    mergeSingers(state, from, into);
    return true;
  },
  'song-queued': (state, { entryId, song, singerIds, requested }) => {
    const singers = [...new Set(singerIds.flatMap((id) => singerOf(state, id)?.id ?? []))];
    const [owner] = singers;
    if (owner === undefined || state.entries.has(entryId) || state.singers.get(owner)?.status === 'left') return false;
    const here = singers.filter((id) => state.singers.get(id)?.status !== 'left');
    const entry: Entry = {
      id: entryId,
      song,
      singerIds: here,
      askedBy: owner,
      stood: 0,
      selfJoined: [],
      requested,
    };
    state.entries.set(entryId, entry);
    for (const id of here) state.singers.get(id)?.list.push(entryId);
    return true;
  },
  'song-approved': (state, { entryId }) => {
    const entry = state.entries.get(entryId);
    if (!entry?.requested) return false;
    entry.requested = false;
    return true;
  },
  'song-removed': (state, { entryId }) => {
    // What is being sung is ended, not removed.
    if (!state.entries.has(entryId) || state.turn?.entry.id === entryId) return false;
    dropEntry(state, entryId);
    return true;
  },
  'songs-ordered': (state, { singerId, entryIds }) =>
    withSinger(state, singerId, (singer) => {
      const named = entryIds.filter((id, at) => singer.list.includes(id) && entryIds.indexOf(id) === at);
      singer.list = [...named, ...singer.list.filter((id) => !named.includes(id))];
    }),
  'duet-joined': (state, { entryId, singerId }, { actor }) => {
    const entry = state.entries.get(entryId);
    const singer = singerOf(state, singerId);
    if (entry === undefined || singer === undefined || singer.status === 'left') return false;
    if (entry.singerIds.includes(singer.id) || state.turn?.entry.id === entryId) return false;
    entry.singerIds = [...entry.singerIds, singer.id];
    if (actor === 'guest') entry.selfJoined = [...entry.selfJoined, singer.id];
    singer.list.push(entryId);
    return true;
  },
  'duet-left': (state, { entryId, singerId }) => {
    const entry = state.entries.get(entryId);
    const singer = singerOf(state, singerId);
    if (entry === undefined || singer === undefined || !entry.singerIds.includes(singer.id)) return false;
    if (state.turn?.entry.id === entryId) return false;
    removeFrom(state, entryId, singer.id);
    return true;
  },
  'song-handed': (state, { entryId, singerId, joinedId }) => {
    const singer = singerOf(state, singerId);
    return singer !== undefined && handEntry(state, entryId, singer, joinedId);
  },
  'play-next-set': (state, { entryId }) => {
    if (entryId !== null && !state.entries.has(entryId)) return false;
    state.playNext = entryId;
    return true;
  },
  'next-announced': (state, { singerId }) => {
    const singer = singerOf(state, singerId);
    if (state.announced !== null || singer === undefined || !isWaiting(state, singer)) return false;
    state.announced = singer.id;
    return true;
  },
  ...turnHandlers,
  // Settled by the projection, which leaves out what was taken back.
  undone: () => true,
  redone: () => true,
  'undo-given-up': () => true,
};

function setStatus(state: RotationState, singerId: string, from: Singer['status'], to: Singer['status']): boolean {
  const singer = singerOf(state, singerId);
  if (singer?.status !== from) return false;
  singer.status = to;
  if (to === 'active') singer.misses = 0;
  return true;
}

function withSinger(state: RotationState, singerId: string, change: (singer: Singer) => void): boolean {
  const singer = singerOf(state, singerId);
  if (singer === undefined || singer.status === 'left') return false;
  change(singer);
  return true;
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

function defined<T extends object>(values: T): Defined<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Defined<T>;
}
