import type { GuestView } from '../../../shared/contract/guest.ts';

/**
 * Songs that were asked for and that the host has not taken, by title: gone from one view to the next, although they were
 * neither taken back on this phone nor sung.
 *
 * @param takenBack ids of what this phone has taken off the list
 */
export function refusedSongs(
  before: GuestView | null,
  after: GuestView,
  takenBack: ReadonlySet<string>,
): readonly string[] {
  if (before?.me == null || after.me === null) return [];
  if (before.night?.id !== after.night?.id || before.me.id !== after.me.id) return [];
  // A phone that slept has not seen what was let in and sung meanwhile.
  if (after.me.turns > before.me.turns) return [];
  const there = new Set([...after.me.songs, ...after.coming, ...(after.now === null ? [] : [after.now])].map(idOf));
  const gone = before.me.songs.filter(({ id, requested, mine }) => requested && mine && !there.has(id));
  return gone.filter(({ id }) => !takenBack.has(id)).map(({ title }) => title);
}

function idOf({ id }: { readonly id: string }): string {
  return id;
}
