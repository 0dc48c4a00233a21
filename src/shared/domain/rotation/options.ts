import { z } from 'zod';

/** Where somebody new stands in line (R5). */
export const newcomerPlaces = ['end-of-round', 'next', 'alternate', 'next-round'] as const;
export type NewcomerPlace = (typeof newcomerPlaces)[number];
/** What happens to somebody who is called and does not come (R8). */
export const noShowRules = ['retry-then-hold', 'to-the-end', 'keep-position', 'remove'] as const;
export type NoShowRule = (typeof noShowRules)[number];
/** For whom a duet counts as a turn (R10). */
export const duetRules = ['everybody', 'owner', 'group'] as const;
export type DuetRule = (typeof duetRules)[number];

/** How a host wants the night to go. Every rule has the default that surprises nobody. */
export const rotationOptionsSchema = z.object({
  newcomers: z.enum(newcomerPlaces),
  noShow: z.enum(noShowRules),
  duets: z.enum(duetRules),
  /** Songs a singer can have waiting; the host may go over it. */
  songsPerSinger: z.number().int().min(1).max(50),
  /** Early in the night a turn lasts `songs` songs, until `untilSingers` singers are here; null: one song, always. */
  early: z.object({ songs: z.number().int().min(2).max(5), untilSingers: z.number().int().min(2).max(50) }).nullable(),
  /** Guests may add songs. */
  listOpen: z.boolean(),
  /** Songs of guests wait for the host's yes. */
  approveFirst: z.boolean(),
  /** Pause between two songs before the next one starts by itself, seconds; null: the host starts each. */
  getReadySeconds: z.number().int().min(3).max(120).nullable(),
  /** Instrumentals from the library while nobody sings. */
  breakMusic: z.boolean(),
});
export type RotationOptions = z.infer<typeof rotationOptionsSchema>;

export type OptionChanges = { readonly [K in keyof RotationOptions]?: RotationOptions[K] | undefined };

/** Options with some of them changed; what is undefined stays. */
export function changedOptions(options: RotationOptions, changes: OptionChanges): RotationOptions {
  const told = Object.entries(changes).filter(([, value]) => value !== undefined);
  return { ...options, ...Object.fromEntries(told) };
}

export const usualOptions: RotationOptions = {
  newcomers: 'end-of-round',
  noShow: 'retry-then-hold',
  duets: 'everybody',
  songsPerSinger: 5,
  early: null,
  listOpen: true,
  approveFirst: false,
  getReadySeconds: 20,
  breakMusic: false,
};
