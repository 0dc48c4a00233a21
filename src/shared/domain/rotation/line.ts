import { isEntitled, isWaiting, type RotationState, type Singer } from './state.ts';

/** Places in line from first to last: whoever has sung ahead comes as much later. */
export function placesOf(state: RotationState): Singer[] {
  const all: Singer[] = [];
  let ahead = false;
  for (const id of state.line) {
    const singer = state.singers.get(id);
    if (singer === undefined) continue;
    all.push(singer);
    ahead ||= singer.ahead > 0;
  }
  if (!ahead) return all;
  return all
    .map((singer, at) => ({ singer, at }))
    .sort((a, b) => a.singer.ahead - b.singer.ahead || a.at - b.at)
    .map(({ singer }) => singer);
}

/** Puts somebody into the line who is not in it (R5, R14). Nobody who stands there changes order. */
export function enterLine(state: RotationState, singerId: string): void {
  const last = lastPlace(state);
  const singer = state.singers.get(singerId);
  if (singer === undefined) return;
  // Where places are frozen because one cannot be taken, all others sing ahead of theirs: a newcomer stands among them.
  if (last !== undefined) singer.ahead = arrivalOf(state, singer) === 'next' ? 0 : last.ahead;
  state.line.splice(newcomerIndex(state, singer), 0, singerId);
}

/** The last place of whoever sings or sang last: newcomers stand before it (R5). */
function lastPlace(state: RotationState): Singer | undefined {
  return placesOf(state).findLast(({ id }) => state.lastSingers.includes(id));
}

/** Regulars who sing together, or who left and come again (R14), are no newcomers: nobody gets ahead by leaving. */
function arrivalOf(state: RotationState, singer: Singer): RotationState['options']['newcomers'] {
  const { newcomers } = state.options;
  if (isNewcomer(state, singer.id)) return newcomers;
  return newcomers === 'next-round' && singer.members.length === 0 ? newcomers : 'end-of-round';
}

function newcomerIndex(state: RotationState, singer: Singer): number {
  const { line } = state;
  const last = lastPlace(state);
  const end = last === undefined ? line.length : line.indexOf(last.id);
  switch (arrivalOf(state, singer)) {
    case 'end-of-round':
      return end;
    case 'next-round':
      return line.length;
    case 'next':
      return Math.min(end, behindNewcomers(state, firstFreeIndex(state)));
    case 'alternate':
      return Math.min(end, alternateIndex(state));
  }
}

/** Behind whoever has been told to the room. */
function firstFreeIndex(state: RotationState): number {
  return state.announced === null ? 0 : state.line.indexOf(state.announced) + 1;
}

/** Newcomers who still wait for their first turn are not overtaken by another one. */
function behindNewcomers(state: RotationState, from: number): number {
  let at = from;
  while (isNewcomer(state, state.line[at])) at += 1;
  return at;
}

function isNewcomer(state: RotationState, id: string | undefined): boolean {
  const singer = id === undefined ? undefined : state.singers.get(id);
  if (singer === undefined) return false;
  const people = singer.members.length === 0 ? [singer] : singer.members.flatMap((one) => state.singers.get(one) ?? []);
  return singer.turns === 0 && people.every(({ id: one, turns }) => turns === 0 && !state.lastPeople.includes(one));
}

/** Behind the first regular after the last newcomer who still waits for a first turn. */
function alternateIndex(state: RotationState): number {
  const { line } = state;
  const newest = line.findLastIndex((id) => isNewcomer(state, id));
  const regular = line.findIndex((id, at) => at > newest && isWaiting(state, state.singers.get(id) as Singer));
  return regular < 0 ? line.length : Math.max(regular + 1, firstFreeIndex(state));
}

/**
 * A turn begins at the place of `slotId`. Taken in order, the line turns so that this place is last and everybody before it
 * has been passed; otherwise (somebody before it waits for a song, is tried again, or the host said so) the line stays, and
 * the singers pay with their coming place. Returns whether it was in order.
 */
export function takePlace(state: RotationState, slotId: string, singerIds: readonly string[], jump: boolean): boolean {
  const { line, singers } = state;
  const at = line.indexOf(slotId);
  const slot = singers.get(slotId);
  const before = line.slice(0, Math.max(0, at)).flatMap((id) => singers.get(id) ?? []);
  const overtakes = before.some((singer) => isEntitled(state, singer) && !singerIds.includes(singer.id));
  const inOrder = !jump && at >= 0 && !overtakes;
  if (inOrder) {
    // Passing a place uses up one turn that was taken ahead of it. Those who sing take theirs now instead.
    for (const singer of before) if (!singerIds.includes(singer.id) && singer.ahead > 0) singer.ahead -= 1;
    state.line = [...line.slice(at + 1), ...line.slice(0, at + 1)];
    const passed = new Set([slotId, ...before.map(({ id }) => id)]);
    for (const id of singerIds) if (!passed.has(id)) payAhead(state, id);
    return true;
  }
  // Everybody who could has sung ahead of a place that cannot be taken: a round has gone by.
  if (!jump && slot !== undefined && slot.ahead > 0) {
    for (const singer of singers.values()) if (singer.ahead > 0) singer.ahead -= 1;
  }
  for (const id of singerIds) payAhead(state, id);
  return false;
}

export function payAhead(state: RotationState, singerId: string): void {
  const singer = state.singers.get(singerId);
  if (singer !== undefined && state.line.includes(singerId)) singer.ahead += 1;
}

/** Called in vain: to the end, before whoever sang last (R8). */
export function moveToEnd(state: RotationState, singerIds: readonly string[]): void {
  state.line = state.line.filter((id) => !singerIds.includes(id));
  const last = lastPlace(state);
  state.line.splice(last === undefined ? state.line.length : state.line.indexOf(last.id), 0, ...singerIds);
}

/** A turn that was taken ahead turned out to be none: nothing is owed for it. */
export function giveBackAhead(state: RotationState, singerIds: readonly string[]): void {
  for (const id of singerIds) {
    const singer = state.singers.get(id);
    if (singer !== undefined && singer.ahead > 0) singer.ahead -= 1;
  }
}

/** The turn was none (R8): its singers stand where they stood. */
export function giveBackPlace(state: RotationState, singerIds: readonly string[], inOrder: boolean): void {
  if (!inOrder) {
    giveBackAhead(state, singerIds);
    return;
  }
  const theirs = state.line.filter((id) => singerIds.includes(id));
  state.line = [...theirs, ...state.line.filter((id) => !singerIds.includes(id))];
}

/**
 * Drags a singer to just before another in the order of places (R13), or to the end. What was sung ahead is settled by
 * this: the line becomes what the host saw, and saw changed.
 */
export function movePlace(state: RotationState, singerId: string, beforeId: string | null): void {
  const places = placesOf(state).map(({ id }) => id);
  const rest = places.filter((id) => id !== singerId);
  const at = beforeId === null ? -1 : rest.indexOf(beforeId);
  rest.splice(at < 0 ? rest.length : at, 0, singerId);
  for (const singer of state.singers.values()) singer.ahead = 0;
  // Dragging across the announced singer, or dragging that one, breaks the lock (R6).
  const { announced } = state;
  if (announced !== null) {
    const before = (order: readonly string[]): boolean => order.indexOf(singerId) < order.indexOf(announced);
    if (singerId === announced || before(places) !== before(rest)) state.announced = null;
  }
  state.line = rest;
}
