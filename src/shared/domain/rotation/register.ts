import { wasSung } from './history.ts';
import { nameKey } from './names.ts';
import type { RotationState } from './state.ts';

/** Somebody who has sung at earlier nights, as they looked last. */
export interface Regular {
  readonly name: string;
  readonly colour: string;
  readonly emoji: string | null;
  readonly photo: string | null;
  /** At which they sang. */
  readonly nights: number;
  readonly songs: number;
}

/** The singers' register: who sang at these nights (newest first), those who sang most first. Names are theirs whatever the case (R14). */
export function regularsOf(nights: readonly Pick<RotationState, 'singers' | 'history' | 'groups'>[]): Regular[] {
  const known = new Map<string, Regular>();
  for (const { singers, history, groups } of nights) {
    for (const { id, name, colour, emoji, photo } of singers.values()) {
      const songs = history.filter((turn) => wasSung(turn) && turn.singerIds.includes(id)).length;
      if (songs === 0 || groups.has(id)) continue;
      const key = nameKey(name);
      const had = known.get(key);
      if (had === undefined) known.set(key, { name, colour, emoji, photo, nights: 1, songs });
      else known.set(key, { ...had, nights: had.nights + 1, songs: had.songs + songs });
    }
  }
  return [...known.values()].sort((a, b) => b.nights - a.nights || b.songs - a.songs || a.name.localeCompare(b.name));
}
