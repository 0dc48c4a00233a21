import { z } from 'zod';
import { rotationOptionsSchema } from './options.ts';

const id = z.string().min(1).max(60);
const name = z.string().min(1).max(200);

/** What the log keeps of a song, so that a night's history outlives the library. */
export const queuedSongSchema = z.object({
  id,
  title: z.string(),
  artist: z.string(),
  durationMs: z.number().nonnegative().nullable(),
});
export type QueuedSong = z.infer<typeof queuedSongSchema>;

/** How a turn came about: by the order, by the host's "play next", or as a further song of the same turn (R12). */
export const turnKinds = ['order', 'jump', 'again'] as const;
export type TurnKind = (typeof turnKinds)[number];
export const turnOutcomes = ['sung', 'skipped', 'no-show'] as const;
export type TurnOutcome = (typeof turnOutcomes)[number];

const variants = [
  z.object({ type: z.literal('night-started'), name, options: rotationOptionsSchema }),
  z.object({ type: z.literal('night-ended') }),
  z.object({ type: z.literal('options-changed'), options: rotationOptionsSchema.partial() }),
  /** Also somebody who left and is back. */
  z.object({
    type: z.literal('singer-joined'),
    singerId: id,
    name,
    colour: z.string().max(20),
    emoji: z.string().max(40).nullable(),
    /** Not said: as before. */
    photo: z.string().max(100).nullable().optional(),
    /** For a group that sings as one (R10): who is in it. */
    members: z.array(id).max(20).default([]),
  }),
  z.object({
    type: z.literal('singer-changed'),
    singerId: id,
    name: name.optional(),
    colour: z.string().max(20).optional(),
    emoji: z.string().max(40).nullable().optional(),
    photo: z.string().max(100).nullable().optional(),
  }),
  /** Somebody whom the host had added took the name over with a phone. */
  z.object({ type: z.literal('singer-claimed'), singerId: id }),
  /** To just before somebody else, or (null) to the end of the line. */
  z.object({ type: z.literal('singer-moved'), singerId: id, beforeId: id.nullable() }),
  z.object({ type: z.literal('singer-held'), singerId: id }),
  z.object({ type: z.literal('singer-returned'), singerId: id }),
  z.object({ type: z.literal('singer-left'), singerId: id }),
  z.object({ type: z.literal('singers-merged'), fromId: id, intoId: id }),
  /** The first singer is whose list it is on; the others sing along. */
  z.object({
    type: z.literal('song-queued'),
    entryId: id,
    song: queuedSongSchema,
    singerIds: z.array(id).min(1).max(20),
    /** Waits for the host's yes. */
    requested: z.boolean(),
  }),
  z.object({ type: z.literal('song-approved'), entryId: id }),
  z.object({ type: z.literal('song-removed'), entryId: id }),
  /** Entries that are not named keep their order, behind those that are. */
  z.object({ type: z.literal('songs-ordered'), singerId: id, entryIds: z.array(id).max(200) }),
  z.object({ type: z.literal('duet-joined'), entryId: id, singerId: id }),
  z.object({ type: z.literal('duet-left'), entryId: id, singerId: id }),
  /** Goes to the list of a group, or from it to the one who is left (R10). `joinedId`: somebody came along, by phone. */
  z.object({ type: z.literal('song-handed'), entryId: id, singerId: id, joinedId: id.nullable() }),
  z.object({ type: z.literal('play-next-set'), entryId: id.nullable() }),
  /** Told to the room as next: locked, until their turn or until the host breaks it (R6). */
  z.object({ type: z.literal('next-announced'), singerId: id }),
  z.object({
    type: z.literal('turn-started'),
    turnId: id,
    entryId: id,
    /** Whose place in line this turn takes. */
    slotId: id,
    kind: z.enum(turnKinds),
  }),
  z.object({
    type: z.literal('turn-ended'),
    turnId: id,
    outcome: z.enum(turnOutcomes),
    /** Counts as a turn of the singer. */
    counted: z.boolean(),
    applause: z.number().int().nonnegative().default(0),
  }),
  /** People went on clapping when the song was over: so much in all. */
  z.object({ type: z.literal('turn-applauded'), turnId: id, applause: z.number().int().nonnegative() }),
  /** A skipped song counts as a turn after all (R11). */
  z.object({ type: z.literal('turn-counted'), turnId: id }),
  /** A command of the host is taken back, or done again. */
  z.object({ type: z.literal('undone'), commandId: id }),
  /** It can never be taken back, or done again, any more; the host was told why. What comes before it can. */
  z.object({ type: z.literal('undo-given-up'), commandId: id }),
  z.object({ type: z.literal('redone'), commandId: id }),
] as const;

export const rotationEventSchema = z.discriminatedUnion('type', variants);
export type RotationEvent = z.infer<typeof rotationEventSchema>;

/** Who did it. A guest is known by the phone, not by the name. */
export const actors = ['host', 'guest', 'station'] as const;
export type Actor = (typeof actors)[number];

/** An event as it stands in the log of a night. */
export interface LoggedEvent {
  /** 1, 2, 3 ... within the night. */
  readonly seq: number;
  readonly atMs: number;
  readonly actor: Actor;
  /** Made by whoever sent the command; all events of one command share it. */
  readonly commandId: string;
  readonly event: RotationEvent;
}
