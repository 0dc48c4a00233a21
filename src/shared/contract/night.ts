import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { hostCommandVariants, newIdSchema, singerCommandVariants } from '../domain/rotation/commands.ts';
import { turnOutcomes } from '../domain/rotation/events.ts';
import { rotationOptionsSchema } from '../domain/rotation/options.ts';
import { anyScreen, idSchema, operatorOnly, timestampMsSchema } from './base.ts';

const millisecondsSchema = z.number().nonnegative();

/** Until a turn, as a range: nobody knows better (R15). */
export const waitSchema = z.object({ lowMs: millisecondsSchema, highMs: millisecondsSchema });
export type Wait = z.infer<typeof waitSchema>;

/** Whether a song can be sung when its turn comes. */
export const readinessSchema = z.object({
  state: z.enum(['ready', 'in-time', 'late', 'never', 'unknown']),
  /** Until it can be sung; 0: now; null where nobody knows. */
  readyInMs: millisecondsSchema.nullable(),
});
export type Readiness = z.infer<typeof readinessSchema>;

/** A song that somebody wants to sing tonight. */
export const nightEntrySchema = z.object({
  id: idSchema,
  songId: z.string(),
  title: z.string(),
  artist: z.string(),
  durationMs: millisecondsSchema.nullable(),
  coverVersion: z.string().nullable(),
  /** Whose list it is on, then who sings along. */
  singerIds: z.array(z.string()),
  /** Who can take it back: whose list it is on, in a group whose wish it was. */
  ownerId: z.string(),
  /** A guest asks for it, and the host has not said yes yet. */
  requested: z.boolean(),
  readiness: readinessSchema,
});
export type NightEntry = z.infer<typeof nightEntrySchema>;

export const nightSingerSchema = z.object({
  id: idSchema,
  name: z.string(),
  colour: z.string(),
  emoji: z.string().nullable(),
  /** `/media/singers/<photo>`; null: none. */
  photo: z.string().nullable(),
  /** Of a group that sings as one: who is in it; empty for everybody else. */
  members: z.array(z.string()),
  status: z.enum(['active', 'hold']),
  /** Has a phone in the room. */
  onPhone: z.boolean(),
  turns: z.number().int(),
  misses: z.number().int(),
  songs: z.array(nightEntrySchema),
  /** Turns before the next own one, 0: next; null while there is nothing to sing, or on hold. */
  turnsAway: z.number().int().nullable(),
  wait: waitSchema.nullable(),
});
export type NightSinger = z.infer<typeof nightSingerSchema>;

export const comingTurnSchema = z.object({
  entry: nightEntrySchema,
  turnsAway: z.number().int(),
  wait: waitSchema,
});
export type ComingTurnView = z.infer<typeof comingTurnSchema>;

export const nightTurnSchema = z.object({
  id: idSchema,
  entry: nightEntrySchema,
  startedAtMs: timestampMsSchema,
  applause: z.number().int(),
});

/** What a command did, for "Undo: Cai moved". */
export const deedSchema = z.object({ commandId: z.string(), type: z.string(), about: z.string() });
export type Deed = z.infer<typeof deedSchema>;

export const nightViewSchema = z.object({
  revision: z.number().int(),
  nowMs: timestampMsSchema,
  /** Null: no night is on, and everything else is empty. */
  night: z
    .object({ id: idSchema, name: z.string(), startedAtMs: timestampMsSchema, round: z.number().int() })
    .nullable(),
  options: rotationOptionsSchema,
  /** Everybody who is here, in the order of their places. */
  singers: z.array(nightSingerSchema),
  /** Who has left: a name can still turn out to be somebody else's. */
  gone: z.array(z.object({ id: idSchema, name: z.string() })),
  /** Who sings now. */
  turn: nightTurnSchema.nullable(),
  /** Who has just sung, while nobody does. */
  lastTurn: z.object({ id: idSchema, names: z.array(z.string()), applause: z.number().int() }).nullable(),
  /** The turns to come, next first. */
  coming: z.array(comingTurnSchema),
  /** The next one has been told to the room. */
  locked: z.boolean(),
  /** The entry that the host has put before everything else. */
  playNext: z.string().nullable(),
  /** The next song starts by itself then; null: it waits for the host. `paused`: the host holds it. */
  countdown: z.object({ endsAtMs: timestampMsSchema, totalMs: millisecondsSchema }).nullable(),
  countdownPaused: z.boolean(),
  /** The station was closed in the middle of this turn's song: where it was. */
  resumeAtMs: millisecondsSchema.nullable(),
  /** Played quietly while nobody sings. */
  breakSong: z.object({ songId: z.string(), title: z.string(), karaokeVersion: z.string() }).nullable(),
  undo: deedSchema.nullable(),
  redo: deedSchema.nullable(),
});
export type NightView = z.infer<typeof nightViewSchema>;

const queueInput = z.object({
  type: z.literal('queue'),
  entryId: newIdSchema,
  songId: idSchema,
  singerIds: z.array(newIdSchema).min(1).max(8),
});

/** What the host can ask for. Ids of new things are made by the window, so that asking twice is asking once. */
export const nightCommandSchema = z.discriminatedUnion('type', [
  ...hostCommandVariants,
  ...singerCommandVariants,
  queueInput,
]);
export type NightCommand = z.infer<typeof nightCommandSchema>;

export const pastNightSchema = z.object({
  id: idSchema,
  name: z.string(),
  startedAtMs: timestampMsSchema,
  endedAtMs: timestampMsSchema.nullable(),
  songs: z.number().int(),
  singers: z.number().int(),
});
export type PastNight = z.infer<typeof pastNightSchema>;

/** Somebody who has sung before, as they looked last. */
export const regularSchema = z.object({
  name: z.string(),
  colour: z.string(),
  emoji: z.string().nullable(),
  photo: z.string().nullable(),
  nights: z.number().int(),
  songs: z.number().int(),
});
export type RegularSinger = z.infer<typeof regularSchema>;

export const nightHistorySchema = z.object({
  night: pastNightSchema,
  turns: z.array(
    z.object({
      title: z.string(),
      artist: z.string(),
      singers: z.array(z.string()),
      startedAtMs: timestampMsSchema,
      endedAtMs: timestampMsSchema,
      outcome: z.enum(turnOutcomes),
      counted: z.boolean(),
      applause: z.number().int(),
    }),
  ),
  totals: z.array(
    z.object({
      name: z.string(),
      turns: z.number().int(),
      songs: z.number().int(),
      applause: z.number().int(),
    }),
  ),
});
export type NightHistory = z.infer<typeof nightHistorySchema>;

export const nightContract = {
  watch: anyScreen.output(eventIterator(nightViewSchema)),
  start: operatorOnly
    .input(z.object({ name: z.string().max(200).default(''), options: rotationOptionsSchema.partial().default({}) }))
    .output(nightViewSchema),
  end: operatorOnly.output(pastNightSchema),
  command: operatorOnly
    .input(z.object({ commandId: newIdSchema, command: nightCommandSchema }))
    .output(z.object({ revision: z.number().int() })),
  /** Holds the countdown, or lets it run on. */
  countdown: operatorOnly.input(z.object({ paused: z.boolean() })).output(nightViewSchema),
  /** Nights that are over, newest first. As files: `/media/nights/<id>/history.csv` and `history.json`. */
  past: operatorOnly
    .input(z.object({ limit: z.number().int().min(1).max(500).default(100) }))
    .output(z.array(pastNightSchema)),
  /** The singers' register: who sang at the last nights, those who sang most first. */
  regulars: operatorOnly.output(z.array(regularSchema)),
  history: operatorOnly.input(z.object({ id: idSchema })).output(nightHistorySchema),
};
