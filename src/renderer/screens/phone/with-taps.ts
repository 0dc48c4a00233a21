import type { GuestEntry, GuestView } from '../../../shared/contract/guest.ts';
import type { Tap } from './taps.ts';

export interface PhoneEntry extends GuestEntry {
  /** Only this phone knows of it so far. */
  readonly unsent?: boolean;
}
type Me = NonNullable<GuestView['me']>;

/** The night as it will be when what was tapped has arrived: a finger gets its answer at once, connected or not. */
export function withTaps(view: GuestView, taps: readonly Tap[]): GuestView {
  if (view.me === null || taps.length === 0) return view;
  let me = view.me;
  let coming = view.coming;
  const joined = (entryId: string, singing: boolean): void => {
    const own = me.name;
    coming = coming.map((entry) =>
      entry.id !== entryId || entry.singing === singing
        ? entry
        : {
            ...entry,
            singing,
            names: singing ? [...entry.names, own] : entry.names.filter((name) => name !== own),
          },
    );
  };
  for (const tap of taps) {
    me = changed(me, tap, view);
    const { command } = tap;
    if (command.type === 'remove') coming = coming.filter(({ id }) => id !== command.entryId);
    if (command.type === 'join-duet') joined(command.entryId, true);
    if (command.type === 'leave-duet') joined(command.entryId, false);
  }
  return { ...view, me, coming };
}

function changed(me: Me, { command, song }: Tap, view: GuestView): Me {
  switch (command.type) {
    case 'add': {
      if (song === undefined || me.songs.some(({ id }) => id === command.entryId)) return me;
      const entry: PhoneEntry = {
        ...song,
        id: command.entryId,
        songId: command.songId,
        names: [me.name],
        colour: me.colour,
        requested: view.approveFirst,
        mine: true,
        singing: true,
        unsent: true,
      };
      return { ...me, songs: [...me.songs, entry] };
    }
    case 'remove':
    case 'leave-duet':
      return { ...me, songs: me.songs.filter(({ id }) => id !== command.entryId) };
    case 'order': {
      const place = (id: string): number => {
        const at = command.entryIds.indexOf(id);
        return at < 0 ? command.entryIds.length : at;
      };
      return { ...me, songs: [...me.songs].sort((a, b) => place(a.id) - place(b.id)) };
    }
    case 'hold':
      return { ...me, status: 'hold', turnsAway: null, wait: null };
    case 'return':
      return { ...me, status: 'active' };
    default:
      return me;
  }
}
