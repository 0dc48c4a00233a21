import type { RotationEvent } from './events.ts';
import { handEntry, mergeSingers, removeFrom } from './lists.ts';
import { cleanName, colourOf } from './names.ts';
import type { Entry, RotationState, Singer } from './state.ts';
import { singerOf } from './state.ts';

/** Groups follow a member who changed: names and merges change them, who leaves is no longer in them, and one person is none (R10). */
export function settleGroups(state: RotationState, changed: readonly string[]): void {
  if (changed.length === 0) return;
  const settled = new Map<string, Singer>();
  for (const id of state.groups) {
    const group = state.singers.get(id);
    if (group === undefined || group.status === 'left') continue;
    if (!changed.some((singerId) => singerId === id || group.members.includes(singerId))) {
      settled.set(keyOf(group), group);
      continue;
    }
    group.members = membersHere(state, group).map((member) => member.id);
    for (const entry of group.list.flatMap((entryId) => state.entries.get(entryId) ?? []))
      entry.selfJoined = entry.selfJoined.filter((member) => group.members.includes(member));
    const key = keyOf(group);
    const same = settled.get(key);
    if (group.members.length < 2) dissolve(state, group);
    else if (same !== undefined) mergeSingers(state, group, same);
    else {
      settled.set(key, group);
      if (!group.ownName) group.name = nameOf(group.members.flatMap((member) => state.singers.get(member) ?? []));
    }
  }
}

/** Groups that came to nothing (who joined has left again) leave no place behind. */
export function dropIdleGroups(state: RotationState): void {
  for (const id of state.groups) {
    const group = state.singers.get(id);
    if (group?.status !== 'active' || group.list.length > 0 || group.turns > 0) continue;
    if (state.turn?.singerIds.includes(id) || state.history.some(({ countedIds }) => countedIds.includes(id))) continue;
    group.status = 'left';
    state.line = state.line.filter((other) => other !== id);
  }
}

/** The group of exactly these people, and what makes it where there is none. */
export function groupOf(
  state: RotationState,
  people: readonly Singer[],
  entryId: string,
): { readonly groupId: string; readonly joined: readonly RotationEvent[] } {
  const members = people.map(({ id }) => id);
  const known = [...state.groups].find((id) => {
    const group = state.singers.get(id);
    return group?.members.length === members.length && members.every((member) => group.members.includes(member));
  });
  const group = known === undefined ? undefined : state.singers.get(known);
  if (group !== undefined && group.status !== 'left') return { groupId: group.id, joined: [] };
  const groupId = group?.id ?? freshGroupId(state, entryId);
  const [first] = people;
  const colour = first?.colour ?? colourOf(0);
  const joined = {
    type: 'singer-joined',
    singerId: groupId,
    name: nameOf(people),
    colour,
    emoji: null,
    members,
  } as const;
  return { groupId, joined: [joined] };
}

/** Somebody of these stands in line with a group already, for another song than this. */
export function isInGroup(state: RotationState, people: readonly string[], entry: Entry): boolean {
  return [...state.groups].some((id) => {
    const group = state.singers.get(id);
    const others = group?.list.some((entryId) => entryId !== entry.id) ?? false;
    return others && people.some((one) => group?.members.includes(one));
  });
}

/** Taking back makes groups fewer: counting them alone would give the id of one that is there. */
function freshGroupId(state: RotationState, entryId: string): string {
  for (let count = state.groups.size; ; count += 1) {
    const id = `group${count}0${entryId}`.slice(0, 40);
    if (!state.groups.has(id)) return id;
  }
}

/** Everybody once. A group on its own is itself; beside others it is who is in it. */
export function singersOf(state: RotationState, singers: readonly Singer[]): readonly Singer[] {
  const [only] = singers;
  if (only !== undefined && singers.every((singer) => singer === only)) return [only];
  return [...new Set(singers.flatMap((singer) => (singer.members.length === 0 ? singer : membersHere(state, singer))))];
}

/** Who is in the group whose song it is; empty where it is nobody's or a single singer's. */
export function membersOf(state: RotationState, entry: Entry): Singer[] {
  const [first = ''] = entry.singerIds;
  const group = state.singers.get(first);
  return group === undefined ? [] : membersHere(state, group);
}

/** What it takes that somebody no longer sings a song of a group: it is the others'. */
export function withoutMember(state: RotationState, entry: Entry, singer: Singer): RotationEvent[] {
  const rest = membersOf(state, entry).filter((member) => member !== singer);
  const [only] = rest;
  if (only === undefined) return [{ type: 'song-removed', entryId: entry.id }];
  if (rest.length === 1) return [{ type: 'song-handed', entryId: entry.id, singerId: only.id, joinedId: null }];
  const { groupId, joined } = groupOf(state, rest, entry.id);
  return [...joined, { type: 'song-handed', entryId: entry.id, singerId: groupId, joinedId: null }];
}

function keyOf({ members }: Singer): string {
  return [...members].sort().join(' ');
}

function membersHere(state: RotationState, group: Singer): Singer[] {
  const members = new Set(group.members.flatMap((id) => singerOf(state, id) ?? []));
  return [...members].filter((member) => member !== group && member.status !== 'left');
}

function dissolve(state: RotationState, group: Singer): void {
  const [last] = group.members;
  const heir = last === undefined ? undefined : state.singers.get(last);
  for (const entryId of [...group.list])
    if (heir === undefined) removeFrom(state, entryId, group.id);
    else handEntry(state, entryId, heir, null);
  group.status = 'left';
  state.line = state.line.filter((id) => id !== group.id);
}

function nameOf(people: readonly Singer[]): string {
  return cleanName(people.map(({ name }) => name).join(' & '));
}
