import type { QueuedSong, TurnKind, TurnOutcome } from './events.ts';
import { type RotationOptions, usualOptions } from './options.ts';

export type SingerStatus = 'active' | 'hold' | 'left';

export interface Singer {
  readonly id: string;
  name: string;
  colour: string;
  emoji: string | null;
  photo: string | null;
  /** Of a group that sings as one (R10): who is in it; empty for everybody else. */
  members: readonly string[];
  /** The host gave the group a name of its own; otherwise it is called after its members. */
  ownName: boolean;
  status: SingerStatus;
  /** Turns that counted tonight. */
  turns: number;
  /** Times called in vain since the last turn that counted (R8). */
  misses: number;
  /** Turns taken ahead of the own place in line; the place is passed over that many times. */
  ahead: number;
  /** Entries that wait, in the singer's own order; duets are on the list of everybody who sings them. */
  list: string[];
}

export interface Entry {
  readonly id: string;
  readonly song: QueuedSong;
  singerIds: readonly string[];
  /** Whose wish it was, also where it is on the list of a group. */
  askedBy: string;
  /** Where it stood on the list it was taken from, for a group. */
  stood: number;
  /** Those who joined by themselves, on their phones. */
  selfJoined: readonly string[];
  /** Waits for the host's yes. */
  requested: boolean;
}

export interface Turn {
  readonly id: string;
  readonly entry: Entry;
  readonly singerIds: readonly string[];
  /** Everybody who sings it, those of a group and partners as well. */
  readonly people: readonly string[];
  readonly slotId: string;
  readonly startedAtMs: number;
  readonly kind: TurnKind;
  /** Took the place in line it stood at; otherwise it came ahead of it. */
  readonly inOrder: boolean;
  /** An earlier song of the same turn has counted already (R12). */
  readonly alreadyCounted: boolean;
  /** Songs this turn has left after this one (R12). */
  readonly songsLeft: number;
  /** Who sang before: last again if this turn turns out to be none. */
  readonly previousSingers: readonly string[];
  readonly previousPeople: readonly string[];
}

export interface FinishedTurn {
  readonly id: string;
  readonly song: QueuedSong;
  /** Everybody who sang it, by person, whatever became of their group since. */
  readonly singerIds: readonly string[];
  /** Whose turn it was, or would have been. */
  readonly countedIds: readonly string[];
  /** A further song of a turn that has counted already (R12). */
  readonly alreadyCounted: boolean;
  /** Taken ahead by "play next", and nothing was paid for it: due when it is counted after all. */
  readonly unpaid: boolean;
  readonly startedAtMs: number;
  readonly endedAtMs: number;
  readonly outcome: TurnOutcome;
  readonly counted: boolean;
  readonly applause: number;
}

/**
 * A night as its log tells it.
 *
 * `line` holds everybody who has not left, in the order of their places: whoever takes the turn at their place goes to the
 * end together with all that were passed, so that the line is the ring, beginning with the next place. Turns taken out of
 * order leave the line as it is and are counted in `ahead`.
 */
export interface RotationState {
  name: string;
  startedAtMs: number;
  endedAtMs: number | null;
  options: RotationOptions;
  singers: Map<string, Singer>;
  line: string[];
  entries: Map<string, Entry>;
  turn: Turn | null;
  /** Who sings, or sang last. */
  lastSingers: readonly string[];
  /** Everybody who stood there, those of a group and partners as well (R4). */
  lastPeople: readonly string[];
  /** Songs the last turn had left when its song ended (R12). */
  songsLeft: number;
  /** There were enough singers once: a turn is one song from then on (R12). */
  earlyOver: boolean;
  /** A song of the last turn has counted. */
  turnCounted: boolean;
  /** Told to the room as next, and locked (R6). */
  announced: string | null;
  /** The host's one-shot choice of what is next (R13). */
  playNext: string | null;
  /** Called in vain just now: tried again after the next turn. */
  passedOver: readonly string[];
  history: FinishedTurn[];
  /** Milliseconds between the end of a song and the start of the next, tonight. */
  changeovers: number[];
  /** Merged names: who they are now. */
  aliases: Map<string, string>;
  /** Groups that sing as one. */
  groups: Set<string>;
}

export function emptyState(): RotationState {
  return {
    name: '',
    startedAtMs: 0,
    endedAtMs: null,
    options: usualOptions,
    singers: new Map(),
    line: [],
    entries: new Map(),
    turn: null,
    lastSingers: [],
    lastPeople: [],
    songsLeft: 0,
    earlyOver: false,
    turnCounted: false,
    announced: null,
    playNext: null,
    passedOver: [],
    history: [],
    changeovers: [],
    aliases: new Map(),
    groups: new Set(),
  };
}

/** The singer of that id, or whoever that name was merged into. */
export function singerOf(state: RotationState, id: string): Singer | undefined {
  let current = id;
  for (let next = state.aliases.get(current); next !== undefined; next = state.aliases.get(current)) current = next;
  return state.singers.get(current);
}

/** Whom the turn of this entry counts for (R10), the owner first. A group is one singer. */
export function countedSingers(state: RotationState, entry: Pick<Entry, 'singerIds'>): readonly string[] {
  return state.options.duets === 'owner' ? entry.singerIds.slice(0, 1) : entry.singerIds;
}

/** Who can remove it: whose list it is on, in a group whose wish it was. */
export function ownerOf(state: RotationState, entry: Entry): string {
  const [first = ''] = entry.singerIds;
  const members = state.singers.get(first)?.members ?? [];
  return members.includes(entry.askedBy) ? entry.askedBy : (members[0] ?? first);
}

/** The people of an entry: its singers, and who is in them where they are groups. */
export function peopleOf(state: RotationState, { singerIds }: Pick<Entry, 'singerIds'>): string[] {
  return singerIds.flatMap((id) => {
    const members = state.singers.get(id)?.members ?? [];
    return members.length === 0 ? [id] : members;
  });
}

/** Of whom nobody should have sung just now (R4); whoever joined by themselves does not hold the others up. */
export function restlessPeople(state: RotationState, entry: Entry): string[] {
  return peopleOf(state, entry).filter((id) => !(entry.singerIds.includes(id) && entry.selfJoined.includes(id)));
}

/** Can be called: somebody active; a group while all of it are. */
export function isHere(state: RotationState, singerId: string): boolean {
  const singer = state.singers.get(singerId);
  return singer?.status === 'active' && singer.members.every((id) => state.singers.get(id)?.status === 'active');
}

/** Songs a singer's place in line can be taken for, in the singer's order. */
export function songsOf(state: RotationState, singer: Singer): Entry[] {
  return singer.list.flatMap((id) => {
    const entry = state.entries.get(id);
    const theirs = entry !== undefined && !entry.requested && countedSingers(state, entry).includes(singer.id);
    return theirs ? [entry] : [];
  });
}

/** Here, and with a song that may be sung: somebody the line counts. */
export function isWaiting(state: RotationState, singer: Singer): boolean {
  return isHere(state, singer.id) && songsOf(state, singer).length > 0;
}

/** Has the place at hand still to take: not already sung ahead of it. */
export function isEntitled(state: RotationState, singer: Singer): boolean {
  return singer.ahead === 0 && isWaiting(state, singer);
}

/** Somebody sings, or has sung tonight. */
export function hasStarted(state: RotationState): boolean {
  return state.turn !== null || state.history.length > 0;
}
