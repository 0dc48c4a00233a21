import type { RotationState, Singer } from './state.ts';

/** R14: turns are summed, lists joined, the place is that of the name merged into. */
export function mergeSingers(state: RotationState, from: Singer, into: Singer): void {
  into.turns += from.turns;
  into.list = [...new Set([...into.list, ...from.list])];
  const renamed = (ids: readonly string[]): string[] => [...new Set(ids.map((id) => (id === from.id ? into.id : id)))];
  for (const entry of state.entries.values()) {
    entry.singerIds = renamed(entry.singerIds);
    entry.selfJoined = renamed(entry.selfJoined).filter((id) => id !== entry.singerIds[0]);
    if (entry.askedBy === from.id) entry.askedBy = into.id;
  }
  state.lastSingers = renamed(state.lastSingers);
  state.lastPeople = renamed(state.lastPeople);
  state.passedOver = renamed(state.passedOver);
  if (state.turn !== null) {
    state.turn = {
      ...state.turn,
      entry: { ...state.turn.entry, singerIds: renamed(state.turn.entry.singerIds) },
      singerIds: renamed(state.turn.singerIds),
      people: renamed(state.turn.people),
      slotId: state.turn.slotId === from.id ? into.id : state.turn.slotId,
      previousSingers: renamed(state.turn.previousSingers),
      previousPeople: renamed(state.turn.previousPeople),
    };
  }
  state.history = state.history.map((turn) => ({
    ...turn,
    singerIds: renamed(turn.singerIds),
    countedIds: renamed(turn.countedIds),
  }));
  if (into.status === 'left' && from.status !== 'left') {
    // Whoever is here under the other name takes over the place of that one.
    into.status = from.status;
    into.ahead = from.ahead;
    state.line = state.line.map((id) => (id === from.id ? into.id : id));
  } else state.line = state.line.filter((id) => id !== from.id);
  if (state.announced === from.id) state.announced = null;
  from.list = [];
  from.status = 'left';
  state.singers.delete(from.id);
  state.aliases.set(from.id, into.id);
}

/** A singer no longer sings this entry; nobody left means it is gone. */
export function removeFrom(state: RotationState, entryId: string, singerId: string): void {
  const entry = state.entries.get(entryId);
  const singer = state.singers.get(singerId);
  if (singer !== undefined) singer.list = singer.list.filter((id) => id !== entryId);
  if (entry === undefined) return;
  entry.singerIds = entry.singerIds.filter((id) => id !== singerId);
  // Whose song it is now has not joined it: on hold, it waits.
  entry.selfJoined = entry.selfJoined.filter((id) => id !== singerId && id !== entry.singerIds[0]);
  if (entry.singerIds.length === 0) state.entries.delete(entryId);
}

export function dropEntry(state: RotationState, entryId: string): void {
  for (const id of state.entries.get(entryId)?.singerIds ?? []) {
    const singer = state.singers.get(id);
    if (singer !== undefined) singer.list = singer.list.filter((other) => other !== entryId);
  }
  state.entries.delete(entryId);
}

/** The song goes to another list: at its end, or where it stood there before. */
export function handEntry(state: RotationState, entryId: string, singer: Singer, joinedId: string | null): boolean {
  const entry = state.entries.get(entryId);
  if (entry === undefined || singer.status === 'left' || state.turn?.entry.id === entryId) return false;
  const [owner = ''] = entry.singerIds;
  if (owner === entry.askedBy) entry.stood = state.singers.get(owner)?.list.indexOf(entryId) ?? 0;
  for (const id of entry.singerIds) {
    const other = state.singers.get(id);
    if (other !== undefined) other.list = other.list.filter((listed) => listed !== entryId);
  }
  const joined = joinedId === null ? [] : [joinedId];
  // Once it is on one's own list again, nobody came along; and whoever has left the group has not, either.
  entry.selfJoined = [...new Set([...entry.selfJoined, ...joined])].filter((id) => singer.members.includes(id));
  entry.singerIds = [singer.id];
  // Back on the list it came from, it stands where it stood: whoever joins and leaves moves nobody's songs (R3).
  const at = singer.id === entry.askedBy ? entry.stood : singer.list.length;
  singer.list.splice(at, 0, entryId);
  return true;
}
