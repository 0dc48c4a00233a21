import type { Projection } from '../../src/shared/domain/rotation/project.ts';
import { type RotationState, singerOf } from '../../src/shared/domain/rotation/state.ts';

/**
 * No song is sung twice and none forgotten. Counted by what the log tells and not by what stands in it: a command that was
 * taken back is in the log and did not happen.
 *
 * @throws Error naming the song
 */
export function accountForSongs({ log, applied, state }: Projection): void {
  const queuedAt = new Map<string, number>();
  const people = new Map<string, string[]>();
  const members = new Map<string, readonly string[]>();
  const takenOff = new Set<string>();
  const leftAt = new Map<string, number>();
  const begun: { readonly turnId: string; readonly entryId: string }[] = [];
  const outcomes = new Map<string, string>();
  const nowOf = (id: string): string => singerOf(state, id)?.id ?? id;
  const sing = (entryId: string, ids: readonly string[]): void => {
    const all = ids.flatMap((id) => [id, ...(members.get(id) ?? [])]).map(nowOf);
    people.set(entryId, [...(people.get(entryId) ?? []), ...all]);
  };

  for (const [at, { event }] of log.entries()) {
    if (applied[at] !== true) continue;
    if (event.type === 'song-queued') queuedAt.set(event.entryId, at);
    if (event.type === 'song-queued') sing(event.entryId, event.singerIds);
    if (event.type === 'duet-joined' || event.type === 'song-handed') sing(event.entryId, [event.singerId]);
    if (event.type === 'singer-joined') members.set(event.singerId, event.members);
    if (event.type === 'song-removed' || event.type === 'duet-left') takenOff.add(event.entryId);
    if (event.type === 'singer-left') leftAt.set(nowOf(event.singerId), at);
    if (event.type === 'turn-started') begun.push(event);
    if (event.type === 'turn-ended') outcomes.set(event.turnId, event.outcome);
  }

  for (const { turnId } of begun)
    if (outcomes.has(turnId) === (turnId === state.turn?.id)) throw new Error(`turn ${turnId} is neither up nor over`);
  // Whoever does not come keeps the song.
  const over = begun.filter(({ turnId }) => turnId !== state.turn?.id && outcomes.get(turnId) !== 'no-show');
  const done = new Set(over.map(({ entryId }) => entryId));
  if (done.size !== over.length) throw new Error('a song was sung twice');
  for (const [entryId, at] of queuedAt) {
    const places = [state.entries.has(entryId), state.turn?.entry.id === entryId, done.has(entryId)];
    const count = places.filter(Boolean).length;
    if (count > 1) throw new Error(`song ${entryId} waits and is sung`);
    const left = people.get(entryId)?.some((id) => (leftAt.get(id) ?? -1) > at);
    if (count === 0 && !takenOff.has(entryId) && !left) throw new Error(`song ${entryId} was forgotten`);
  }
  checkLists(state);
}

/** Every song that waits is on the list of each who sings it, once; nobody has two places in line. */
function checkLists({ entries, singers, line }: RotationState): void {
  for (const { id, singerIds } of entries.values()) {
    if (singerIds.length === 0) throw new Error(`nobody sings ${id}`);
    for (const singerId of singerIds)
      if (singers.get(singerId)?.list.filter((listed) => listed === id).length !== 1)
        throw new Error(`song ${id} is not once on the list of ${singerId}`);
  }
  for (const { id, list } of singers.values())
    for (const entryId of list)
      if (!entries.get(entryId)?.singerIds.includes(id)) throw new Error(`${entryId} is on the list of ${id} in vain`);
  if (new Set(line).size !== line.length) throw new Error('somebody has two places in line');
}
