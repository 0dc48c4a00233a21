import { z } from 'zod';
import { queuedSongSchema } from './events.ts';
import { rotationOptionsSchema } from './options.ts';

/** Ids are made by whoever sends a command, so that sending it again is the same command. */
export const newIdSchema = z.string().regex(/^[0-9a-z]{10,40}$/, 'an id');
const nameSchema = z.string().max(10_000);
const colourSchema = z.string().regex(/^#[0-9a-f]{6}$/, 'a colour');
const emojiSchema = z.string().max(40).nullable();

const forHost = [
  z.object({ type: z.literal('set-options'), options: rotationOptionsSchema.partial() }),
  z.object({
    type: z.literal('add-singer'),
    singerId: newIdSchema,
    name: nameSchema,
    colour: colourSchema.optional(),
    emoji: emojiSchema.optional(),
    photo: z.string().max(100).nullable().optional(),
  }),
  z.object({
    type: z.literal('change-singer'),
    singerId: newIdSchema,
    name: nameSchema.optional(),
    colour: colourSchema.optional(),
    emoji: emojiSchema.optional(),
    photo: z.string().max(100).nullable().optional(),
  }),
  /** To just before another singer in the order shown, or to its end. */
  z.object({ type: z.literal('move-singer'), singerId: newIdSchema, beforeId: newIdSchema.nullable() }),
  z.object({ type: z.literal('merge'), fromId: newIdSchema, intoId: newIdSchema }),
  z.object({ type: z.literal('approve'), entryId: newIdSchema }),
  z.object({ type: z.literal('play-next'), entryId: newIdSchema.nullable() }),
  z.object({ type: z.literal('start'), turnId: newIdSchema }),
  z.object({
    type: z.literal('skip'),
    turnId: newIdSchema,
    counted: z.boolean(),
    applause: z.number().int().nonnegative().optional(),
  }),
  z.object({ type: z.literal('no-show'), turnId: newIdSchema }),
  /** A song that was skipped counts as a turn after all. */
  z.object({ type: z.literal('count'), turnId: newIdSchema }),
  /** `of`: what the host saw would be taken back. Where that has changed meanwhile, nothing is. */
  z.object({ type: z.literal('undo'), of: z.string().max(60).optional() }),
  z.object({ type: z.literal('redo'), of: z.string().max(60).optional() }),
] as const;

/** What a guest may do as well, for the own singer and own songs only. */
const forSingers = [
  z.object({ type: z.literal('hold'), singerId: newIdSchema }),
  z.object({ type: z.literal('return'), singerId: newIdSchema }),
  z.object({ type: z.literal('leave'), singerId: newIdSchema }),
  z.object({ type: z.literal('remove'), entryId: newIdSchema }),
  z.object({ type: z.literal('order'), singerId: newIdSchema, entryIds: z.array(newIdSchema).max(200) }),
  z.object({ type: z.literal('join-duet'), entryId: newIdSchema, singerId: newIdSchema }),
  z.object({ type: z.literal('leave-duet'), entryId: newIdSchema, singerId: newIdSchema }),
] as const;

/** The first singer is whose list it goes to. */
const queue = z.object({
  type: z.literal('queue'),
  entryId: newIdSchema,
  song: queuedSongSchema,
  singerIds: z.array(newIdSchema).min(1).max(8),
});

/** A command as the domain takes it: whatever it needs to know of the library is in it. */
export const rotationCommandSchema = z.discriminatedUnion('type', [
  ...forHost,
  ...forSingers,
  queue,
  /** From the player. */
  z.object({
    type: z.literal('ended'),
    turnId: newIdSchema,
    applause: z.number().int().nonnegative().default(0),
  }),
  /** A guest is the one whom the host has added under that name. */
  z.object({ type: z.literal('claim'), singerId: newIdSchema }),
  /** People went on clapping. */
  z.object({ type: z.literal('applauded'), turnId: newIdSchema, applause: z.number().int().nonnegative() }),
]);
export type RotationCommand = z.infer<typeof rotationCommandSchema>;
export type RotationCommandType = RotationCommand['type'];

export const hostCommandVariants = forHost;
export const singerCommandVariants = forSingers;

/** Who sends a command. A guest is one singer, whatever the command says. */
export type Sender =
  | { readonly role: 'host' }
  | { readonly role: 'station' }
  | { readonly role: 'guest'; readonly singerId: string };
