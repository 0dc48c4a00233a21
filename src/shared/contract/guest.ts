import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { newIdSchema } from '../domain/rotation/commands.ts';
import { guestOnly, idSchema, timestampMsSchema } from './base.ts';
import { waitSchema } from './night.ts';

/** A song as a guest sees it. Its picture: `/covers/<id>/<coverVersion>`. */
export const guestSongSchema = z.object({
  id: idSchema,
  title: z.string(),
  artist: z.string(),
  durationMs: z.number().nonnegative().nullable(),
  coverVersion: z.string().nullable(),
  ready: z.boolean(),
  hasWords: z.boolean(),
  /** Who has it on the list tonight, by name. */
  singers: z.array(z.string()),
});
export type GuestSong = z.infer<typeof guestSongSchema>;

export const guestEntrySchema = z.object({
  id: idSchema,
  songId: z.string(),
  title: z.string(),
  artist: z.string(),
  coverVersion: z.string().nullable(),
  names: z.array(z.string()),
  colour: z.string(),
  /** The host has not said yes yet. */
  requested: z.boolean(),
  /** It is one's own: one's to remove. */
  mine: z.boolean(),
  /** One sings it, alone or along. */
  singing: z.boolean(),
});
export type GuestEntry = z.infer<typeof guestEntrySchema>;

/** A turn of tonight: told to every phone at every change, so no more than is shown. */
export const guestTurnSchema = guestEntrySchema.pick({
  id: true,
  title: true,
  names: true,
  colour: true,
  mine: true,
  singing: true,
});
export type GuestTurn = z.infer<typeof guestTurnSchema>;

export const guestViewSchema = z.object({
  revision: z.number().int(),
  nowMs: timestampMsSchema,
  /** Null: the night is over. */
  night: z.object({ id: idSchema, name: z.string() }).nullable(),
  code: z.string(),
  /** Null before the name is given, and after the host has shown one out. */
  me: z
    .object({
      id: idSchema,
      name: z.string(),
      colour: z.string(),
      emoji: z.string().nullable(),
      status: z.enum(['active', 'hold']),
      /** Turns sung tonight. */
      turns: z.number().int(),
      songs: z.array(guestEntrySchema),
      /** 0: next; null: nothing to sing, or on hold. */
      turnsAway: z.number().int().nullable(),
      wait: waitSchema.nullable(),
      singingNow: z.boolean(),
    })
    .nullable(),
  now: guestTurnSchema.nullable(),
  /** The turns to come, next first, at most 40. */
  coming: z.array(guestTurnSchema),
  listOpen: z.boolean(),
  approveFirst: z.boolean(),
  songsPerSinger: z.number().int(),
  /** Whom one can clap for: who sings, or has just sung. */
  applause: z.object({ turnId: idSchema, count: z.number().int(), names: z.array(z.string()) }).nullable(),
});
export type GuestView = z.infer<typeof guestViewSchema>;

/** What a phone can ask for; always about its own singer. Sent again after a pause, it is still done once. */
export const guestCommandSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('add'), entryId: newIdSchema, songId: idSchema }),
  z.object({ type: z.literal('remove'), entryId: newIdSchema }),
  z.object({ type: z.literal('order'), entryIds: z.array(newIdSchema).max(60) }),
  z.object({ type: z.literal('hold') }),
  z.object({ type: z.literal('return') }),
  z.object({ type: z.literal('leave') }),
  z.object({ type: z.literal('join-duet'), entryId: newIdSchema }),
  z.object({ type: z.literal('leave-duet'), entryId: newIdSchema }),
  z.object({ type: z.literal('applaud'), turnId: newIdSchema }),
]);
export type GuestCommand = z.infer<typeof guestCommandSchema>;

/** It is done; what it changed comes with `watch`. */
const doneSchema = z.object({ revision: z.number().int() });

export const guestContract = {
  watch: guestOnly.output(eventIterator(guestViewSchema)),
  /** Gives the name, or changes it. A name that the host has added without a phone is taken over. */
  name: guestOnly
    .input(
      z.object({
        commandId: newIdSchema,
        name: z.string().max(10_000),
        emoji: z.string().max(40).nullable().optional(),
      }),
    )
    .output(doneSchema),
  search: guestOnly
    .input(z.object({ text: z.string().max(200), cursor: z.string().max(200).nullable() }))
    .output(z.object({ songs: z.array(guestSongSchema), cursor: z.string().nullable() })),
  command: guestOnly.input(z.object({ commandId: newIdSchema, command: guestCommandSchema })).output(doneSchema),
};
