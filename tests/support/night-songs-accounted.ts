import type { RotationEvent } from '../../src/shared/domain/rotation/events.ts';
import type { Projection } from '../../src/shared/domain/rotation/project.ts';
import { singerOf } from '../../src/shared/domain/rotation/state.ts';

/**
 * No song is sung twice and none forgotten. Counted by what the log tells and not by what stands in it: a command that was
 * taken back is in the log and did not happen.
 *
 * @throws Error naming the song
 */
export function accountForSongs({ log, applied, state }: Projection): void {
  const happened = log.flatMap(({ event }, at) => (applied[at] === true ? [event] : []));
  const of = <T extends RotationEvent['type']>(type: T): Extract<RotationEvent, { type: T }>[] =>
    happened.filter((event): event is Extract<RotationEvent, { type: T }> => event.type === type);
  const outcomes = new Map(of('turn-ended').map(({ turnId, outcome }) => [turnId, outcome]));
  const begun = of('turn-started');
  // Whoever does not come keeps the song.
  const over = begun.filter(({ turnId }) => turnId !== state.turn?.id && outcomes.get(turnId) !== 'no-show');
  const done = new Set(over.map(({ entryId }) => entryId));
  if (done.size !== over.length) throw new Error('a song was sung twice');
  for (const { turnId } of begun)
    if (!outcomes.has(turnId) && turnId !== state.turn?.id)
      throw new Error(`turn ${turnId} neither goes on nor is over`);

  const removed = new Set([...of('song-removed'), ...of('duet-left')].map(({ entryId }) => entryId));
  const gone = new Set(of('singer-left').flatMap(({ singerId }) => singerOf(state, singerId)?.id ?? []));
  const members = new Map(of('singer-joined').map((event) => [event.singerId, event.members]));
  const people = new Map<string, string[]>();
  const note = (entryId: string, ids: readonly string[]): void => {
    const all = ids.flatMap((id) => [id, ...(members.get(id) ?? [])]).flatMap((id) => singerOf(state, id)?.id ?? []);
    people.set(entryId, [...(people.get(entryId) ?? []), ...all]);
  };
  for (const { entryId, singerIds } of of('song-queued')) note(entryId, singerIds);
  for (const { entryId, singerId } of of('duet-joined')) note(entryId, [singerId]);
  for (const { entryId, singerId } of of('song-handed')) note(entryId, [singerId]);

  for (const { entryId } of of('song-queued')) {
    const waits = state.entries.has(entryId);
    const sings = state.turn?.entry.id === entryId;
    const places = [waits, sings, done.has(entryId)].filter(Boolean).length;
    if (places > 1) throw new Error(`song ${entryId} waits and is sung`);
    // Taken off, or gone with whoever wanted it.
    const left = removed.has(entryId) || people.get(entryId)?.some((id) => gone.has(id));
    if (places === 0 && !left) throw new Error(`song ${entryId} was forgotten`);
  }
  checkLists({ state });
}

/** Every song that waits is on the list of each who sings it, once; nobody has two places in line. */
function checkLists({ state }: Pick<Projection, 'state'>): void {
  for (const entry of state.entries.values()) {
    if (entry.singerIds.length === 0) throw new Error(`nobody sings ${entry.id}`);
    for (const id of entry.singerIds)
      if (state.singers.get(id)?.list.filter((listed) => listed === entry.id).length !== 1)
        throw new Error(`song ${entry.id} is not once on the list of ${id}`);
  }
  for (const { id, list } of state.singers.values())
    for (const entryId of list)
      if (!state.entries.get(entryId)?.singerIds.includes(id))
        throw new Error(`${entryId} is on the list of ${id} in vain`);
  if (new Set(state.line).size !== state.line.length) throw new Error('somebody has two places in line');
}
