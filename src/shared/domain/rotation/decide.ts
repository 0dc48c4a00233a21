import { isLimelightError, LimelightError } from '../../errors.ts';
import type { RotationCommand, Sender } from './commands.ts';
import type { LoggedEvent, RotationEvent } from './events.ts';
import { groupOf, membersOf, singersOf, withoutMember } from './groups.ts';
import { checkGuestJoins, checkGuestSong, isForGuests } from './guest-limits.ts';
import { placesOf } from './line.ts';
import { cleanName, colourOf, nameKey } from './names.ts';
import { changedOptions } from './options.ts';
import { type IsReady, pickNext } from './pick.ts';
import { conflictOf, type Projection } from './project.ts';
import {
  countedSingers,
  type Entry,
  hasStarted,
  ownerOf,
  type RotationState,
  restlessPeople,
  type Singer,
  singerOf,
} from './state.ts';

export interface DecideContext {
  readonly sender: Sender;
  readonly isReady: IsReady;
}

type Of<T extends RotationCommand['type']> = Extract<RotationCommand, { type: T }>;
type Deciders = {
  [T in RotationCommand['type']]: (night: Projection, command: Of<T>, context: DecideContext) => RotationEvent[];
};

/**
 * What a command makes happen, as events for the log; none where it is already so. Pure: reads, appends nothing.
 *
 * @throws LimelightError `singer-not-found`, `entry-not-found`, `not-permitted`, `name-empty`, `name-taken`, `list-full`,
 *   `list-closed`, `already-on-list`, `nobody-next`, `turn-running`, `cannot-undo`, `duet-full`, `night-not-on`
 */
export function decide(night: Projection, command: RotationCommand, context: DecideContext): RotationEvent[] {
  if (night.state.endedAtMs !== null) throw new LimelightError('night-not-on', {});
  if (context.sender.role === 'guest' && !isForGuests(night.state, command, context.sender.singerId))
    throw new LimelightError('not-permitted', {});
  const decider = deciders[command.type] as (n: Projection, c: RotationCommand, x: DecideContext) => RotationEvent[];
  return decider(night, command, context);
}

/** Once the first song has begun, somebody is next, and the room is told (R6). A lone singer is not held to it. */
export function announcement(state: RotationState, isReady: IsReady): RotationEvent[] {
  if (state.announced !== null || state.endedAtMs !== null || !hasStarted(state)) return [];
  const pick = pickNext(state, isReady);
  if (pick === null || pick.kind !== 'order') return [];
  const resting = new Set([...state.lastSingers, ...state.lastPeople]);
  if ([...countedSingers(state, pick.entry), ...restlessPeople(state, pick.entry)].some((id) => resting.has(id)))
    return [];
  if (pick.entry.singerIds.some((id) => state.passedOver.includes(id))) return [];
  return [{ type: 'next-announced', singerId: pick.slotId }];
}

const deciders: Deciders = {
  'set-options': ({ state }, { options }) => {
    const changed = changedOptions(state.options, options);
    return JSON.stringify(changed) === JSON.stringify(state.options) ? [] : [{ type: 'options-changed', options }];
  },

  'add-singer': ({ state }, { singerId, name, colour, emoji, photo }) => {
    const clean = neededName(name);
    const known = sameName(state, clean);
    if (known !== undefined && known.status !== 'left') throw new LimelightError('name-taken', { name: known.name });
    if (known === undefined && state.singers.has(singerId)) return [];
    const { id, ...was } = known ?? { id: singerId, colour: colourOf(state.singers.size), emoji: null, members: [] };
    return [
      {
        type: 'singer-joined',
        singerId: id,
        name: clean,
        colour: colour ?? was.colour,
        emoji: emoji === undefined ? was.emoji : cleanEmoji(emoji),
        ...(photo === undefined ? {} : { photo }),
        members: [...was.members],
      },
    ];
  },

  'change-singer': ({ state }, { singerId, name, emoji, colour, photo }) => {
    const singer = here(state, singerId);
    const clean = name === undefined ? undefined : neededName(name);
    const same = clean === undefined ? undefined : sameName(state, clean);
    if (same !== undefined && same !== singer) throw new LimelightError('name-taken', { name: same.name });
    const nothing =
      (clean ?? singer.name) === singer.name &&
      (colour ?? singer.colour) === singer.colour &&
      (emoji === undefined || cleanEmoji(emoji) === singer.emoji) &&
      (photo === undefined || photo === singer.photo);
    if (nothing) return [];
    return [
      {
        type: 'singer-changed',
        singerId: singer.id,
        ...(clean === undefined ? {} : { name: clean }),
        ...(colour === undefined ? {} : { colour }),
        ...(emoji === undefined ? {} : { emoji: cleanEmoji(emoji) }),
        ...(photo === undefined ? {} : { photo }),
      },
    ];
  },

  claim: ({ state }, { singerId }, { sender }) => [
    { type: 'singer-claimed', singerId: own(state, here(state, singerId), sender).id },
  ],

  'move-singer': ({ state }, { singerId, beforeId }) => {
    const singer = here(state, singerId);
    const before = beforeId === null ? null : here(state, beforeId).id;
    const places = placesOf(state).map(({ id }) => id);
    const behind = places[places.indexOf(singer.id) + 1] ?? null;
    return before === singer.id || before === behind
      ? []
      : [{ type: 'singer-moved', singerId: singer.id, beforeId: before }];
  },

  merge: ({ state }, { fromId, intoId }) => {
    const from = known(state, fromId);
    const into = known(state, intoId);
    // A group and somebody in it are never the same person.
    if (from.members.length > 0 !== into.members.length > 0) throw new LimelightError('not-permitted', {});
    return from === into ? [] : [{ type: 'singers-merged', fromId: from.id, intoId: into.id }];
  },

  approve: ({ state }, { entryId }) => (entryOf(state, entryId).requested ? [{ type: 'song-approved', entryId }] : []),

  'play-next': ({ state }, { entryId }) => {
    if (entryId === state.playNext) return [];
    if (entryId === null) return [{ type: 'play-next-set', entryId }];
    const { requested } = entryOf(state, entryId);
    return [...(requested ? [{ type: 'song-approved' as const, entryId }] : []), { type: 'play-next-set', entryId }];
  },

  start: ({ state }, { turnId }, { isReady }) => {
    if (state.turn !== null) {
      if (state.turn.id === turnId) return [];
      throw new LimelightError('turn-running', { name: namesOf(state, state.turn.singerIds) });
    }
    if (state.history.some(({ id }) => id === turnId)) return [];
    const pick = pickNext(state, isReady);
    if (pick === null) throw new LimelightError('nobody-next', {});
    return [{ type: 'turn-started', turnId, entryId: pick.entry.id, slotId: pick.slotId, kind: pick.kind }];
  },

  skip: ({ state }, { turnId, counted, applause = 0 }) =>
    state.turn?.id === turnId ? [{ type: 'turn-ended', turnId, outcome: 'skipped', counted, applause }] : [],

  'no-show': ({ state }, { turnId }) =>
    state.turn?.id === turnId ? [{ type: 'turn-ended', turnId, outcome: 'no-show', counted: false, applause: 0 }] : [],

  count: ({ state }, { turnId }) =>
    state.history.some(({ id, counted }) => id === turnId && !counted) ? [{ type: 'turn-counted', turnId }] : [],

  ended: ({ state }, { turnId, applause }) =>
    state.turn?.id === turnId ? [{ type: 'turn-ended', turnId, outcome: 'sung', counted: true, applause }] : [],

  applauded: ({ state }, { turnId, applause }) =>
    state.history.some((turn) => turn.id === turnId && turn.applause < applause)
      ? [{ type: 'turn-applauded', turnId, applause }]
      : [],

  undo: (night, { of }) => {
    const commandId = night.undoable.at(-1);
    if (commandId === undefined) throw new LimelightError('cannot-undo', { reason: 'nothing', about: '' });
    // Somebody else was faster: what this host wanted taken back is, or is no longer the last.
    if (of !== undefined && of !== commandId) return [];
    refuseConflict(night, commandId, true);
    return [{ type: 'undone', commandId }];
  },

  redo: (night, { of }) => {
    const commandId = night.redoable.at(-1);
    if (commandId === undefined) throw new LimelightError('cannot-undo', { reason: 'nothing', about: '' });
    if (of !== undefined && of !== commandId) return [];
    refuseConflict(night, commandId, false);
    return [{ type: 'redone', commandId }];
  },

  hold: ({ state }, { singerId }, { sender }) => {
    const singer = own(state, here(state, singerId), sender);
    if (singer.status !== 'active') return [];
    // Whoever joined a song of others by themselves does not keep them waiting.
    const joined = [...state.entries.values()].filter(({ selfJoined }) => selfJoined.includes(singer.id));
    return [
      ...joined.flatMap((entry) =>
        membersOf(state, entry).includes(singer)
          ? withoutMember(state, entry, singer)
          : [{ type: 'duet-left' as const, entryId: entry.id, singerId: singer.id }],
      ),
      { type: 'singer-held', singerId: singer.id },
    ];
  },

  return: ({ state }, { singerId }, { sender }) => {
    const singer = own(state, here(state, singerId), sender);
    return singer.status === 'hold' ? [{ type: 'singer-returned', singerId: singer.id }] : [];
  },

  leave: ({ state }, { singerId }, { sender }) => {
    const singer = own(state, known(state, singerId), sender);
    return singer.status === 'left' ? [] : [{ type: 'singer-left', singerId: singer.id }];
  },

  queue: ({ state }, { entryId, song, singerIds }, { sender }) => {
    if (state.entries.has(entryId) || state.turn?.entry.id === entryId) return [];
    const singers = singersOf(
      state,
      singerIds.map((id) => here(state, id)),
    );
    const [owner] = singers;
    if (owner === undefined) throw new LimelightError('singer-not-found', { id: '' });
    if (sender.role === 'guest') checkGuestSong(state, own(state, owner, sender), song);
    const requested = sender.role === 'guest' && state.options.approveFirst;
    const queued = { type: 'song-queued', entryId, song, requested } as const;
    // A group stands in the ring as one singer of its own (R10).
    if (singers.length > 1 && state.options.duets === 'group') {
      const { groupId, joined } = groupOf(state, singers, entryId);
      const handed = { type: 'song-handed', entryId, singerId: groupId, joinedId: null } as const;
      return [...joined, { ...queued, singerIds: [owner.id] }, handed];
    }
    return [{ ...queued, singerIds: singers.map(({ id }) => id) }];
  },

  remove: ({ state }, { entryId }, { sender }) => {
    if (!state.entries.has(entryId)) return [];
    const entry = entryOf(state, entryId);
    if (sender.role === 'guest' && ownerOf(state, entry) !== singerOf(state, sender.singerId)?.id)
      throw new LimelightError('not-permitted', {});
    return [{ type: 'song-removed', entryId }];
  },

  order: ({ state }, { singerId, entryIds }, { sender }) => {
    const singer = own(state, here(state, singerId), sender);
    const wanted = entryIds.filter((id) => singer.list.includes(id));
    const same = wanted.every((id, at) => singer.list[at] === id);
    return same ? [] : [{ type: 'songs-ordered', singerId: singer.id, entryIds }];
  },

  'join-duet': ({ state }, { entryId, singerId }, { sender }) => {
    const singer = own(state, here(state, singerId), sender);
    const entry = entryOf(state, entryId);
    const members = membersOf(state, entry);
    if (entry.singerIds.includes(singer.id) || members.includes(singer)) return [];
    if (singer.members.length > 0) throw new LimelightError('not-permitted', {});
    if (sender.role === 'guest') checkGuestJoins(state, singer, entry);
    if (members.length === 0 && state.options.duets !== 'group')
      return [{ type: 'duet-joined', entryId, singerId: singer.id }];
    const singers = members.length > 0 ? members : entry.singerIds.flatMap((id) => singerOf(state, id) ?? []);
    const { groupId, joined } = groupOf(state, [...singers, singer], entryId);
    const joinedId = sender.role === 'guest' ? singer.id : null;
    return [...joined, { type: 'song-handed', entryId, singerId: groupId, joinedId }];
  },

  'leave-duet': ({ state }, { entryId, singerId }, { sender }) => {
    const singer = own(state, here(state, singerId), sender);
    const entry = entryOf(state, entryId);
    if (membersOf(state, entry).includes(singer)) return withoutMember(state, entry, singer);
    return entry.singerIds.includes(singer.id) ? [{ type: 'duet-left', entryId, singerId: singer.id }] : [];
  },
};

/** What the log keeps where something can never be taken back: the host is told once, and comes to what was before. */
export function givenUp(night: Projection, command: RotationCommand, error: unknown): RotationEvent[] {
  if (command.type !== 'undo' && command.type !== 'redo') return [];
  const failure = isLimelightError(error) ? error.toFailure() : null;
  if (failure?.code !== 'cannot-undo' || failure.data.reason === 'nothing') return [];
  const commandId = (command.type === 'undo' ? night.undoable : night.redoable).at(-1);
  return commandId === undefined ? [] : [{ type: 'undo-given-up', commandId }];
}

function refuseConflict(night: Projection, commandId: string, undo: boolean): void {
  const conflict = conflictOf(night, commandId, undo);
  if (conflict === null) return;
  if ('name' in conflict) throw new LimelightError('cannot-undo', { reason: 'name', about: conflict.name });
  const reason = 'turnId' in conflict.event.event ? 'sung' : 'guest';
  throw new LimelightError('cannot-undo', { reason, about: aboutOf(night.state, conflict.event) });
}

/** Whose song or wish is in the way. */
function aboutOf(state: RotationState, { event }: LoggedEvent): string {
  const turnId = 'turnId' in event ? event.turnId : null;
  const turn = state.turn?.id === turnId ? state.turn : state.history.find(({ id }) => id === turnId);
  if (turn !== undefined && turn !== null) return namesOf(state, turn.singerIds);
  const ids = 'singerIds' in event ? event.singerIds : 'singerId' in event ? [event.singerId] : [];
  return namesOf(state, ids);
}

export function namesOf(state: RotationState, singerIds: readonly string[]): string {
  return singerIds.flatMap((id) => singerOf(state, id)?.name ?? []).join(' & ');
}

function neededName(raw: string): string {
  const name = cleanName(raw);
  if (name === '') throw new LimelightError('name-empty', {});
  return name;
}

/** One letter or picture as people count them. */
function cleanEmoji(raw: string | null): string | null {
  const clean = raw === null ? '' : cleanName(raw, 1);
  return clean === '' ? null : clean;
}

export function sameName(state: RotationState, name: string): Singer | undefined {
  const key = nameKey(name);
  // A group that is no more has left its name to whoever wants it.
  return [...state.singers.values()].find(
    ({ id, status, name: its }) => nameKey(its) === key && (status !== 'left' || !state.groups.has(id)),
  );
}

function known(state: RotationState, id: string): Singer {
  const singer = singerOf(state, id);
  if (singer === undefined) throw new LimelightError('singer-not-found', { id });
  return singer;
}

function here(state: RotationState, id: string): Singer {
  const singer = known(state, id);
  if (singer.status === 'left') throw new LimelightError('singer-not-found', { id });
  return singer;
}

function own(state: RotationState, singer: Singer, sender: Sender): Singer {
  if (sender.role === 'guest' && singerOf(state, sender.singerId) !== singer)
    throw new LimelightError('not-permitted', {});
  return singer;
}

function entryOf(state: RotationState, id: string): Entry {
  const entry = state.entries.get(id);
  if (entry === undefined) throw new LimelightError('entry-not-found', { id });
  return entry;
}
