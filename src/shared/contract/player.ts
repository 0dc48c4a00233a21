import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { keyRange, offsetRangeMs, tempoRange } from '../domain/playback.ts';
import { anyScreen, idSchema, operatorOnly, timestampMsSchema } from './base.ts';

/** Song time at a wall-clock time of the station: `position = positionMs + (now - atMs) * rate` while playing. */
export const anchorSchema = z.object({
  positionMs: z.number().nonnegative(),
  atMs: timestampMsSchema,
  /** Song seconds per wall second. */
  rate: z.number().positive(),
});
export type Anchor = z.infer<typeof anchorSchema>;

export const windowKinds = ['host', 'stage'] as const;
export const windowKindSchema = z.enum(windowKinds);
export type WindowKind = z.infer<typeof windowKindSchema>;

/** Semitones away from the key the song was made in. */
const keySchema = z.number().int().min(keyRange.min).max(keyRange.max);
/** Song seconds per second; the key stays where it is. */
const tempoSchema = z.number().min(tempoRange.min).max(tempoRange.max);
const levelSchema = z.number().min(0).max(1);
const outputLabelSchema = z.string().min(1).max(300);

/** How sound leaves this machine. Devices are known by their label: their ids change between sessions. */
export const soundSettingsSchema = z.object({
  /** Bring every song to the same loudness. */
  matchLoudness: z.boolean(),
  /** Null: whatever the system uses. */
  outputLabel: outputLabelSchema.nullable(),
  /** How much later than it is played the sound of a device is heard (negative: earlier), by label; '' is the system's own. */
  offsetsMs: z.record(z.string().max(300), z.number().int().min(offsetRangeMs.min).max(offsetRangeMs.max)),
});
export type SoundSettings = z.infer<typeof soundSettingsSchema>;

export const playerStateSchema = z.object({
  revision: z.number().int(),
  /** Wall clock of the station when this was sent, to line clocks up. */
  nowMs: timestampMsSchema,
  songId: idSchema.nullable(),
  /** Version of the song's karaoke track; null without one. */
  track: z.string().nullable(),
  playing: z.boolean(),
  anchor: anchorSchema,
  /** Changes with every jump (load, seek, restart), so that a holder can tell a jump from its own report. */
  cue: z.number().int(),
  /** Gain of the vocals, 0 = off, 1 = as recorded. */
  guideLevel: levelSchema,
  key: keySchema,
  tempo: tempoSchema,
  /** Gain that brings this song to the loudness of the others, dB; 0 where matching is off or its loudness not known. */
  matchingGainDb: z.number(),
  /** Level of everything, 0 = silent, 1 = as made. */
  volume: levelSchema,
  sound: soundSettingsSchema,
  /** Set for the window that holds the lease: it makes the sound and reports with this number. */
  lease: z.number().int().nullable(),
  /** What kind of window holds the lease; null while nobody does. */
  holder: windowKindSchema.nullable(),
});
export type PlayerState = z.infer<typeof playerStateSchema>;

export const playerCommandSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('load'), songId: idSchema, play: z.boolean() }),
  z.object({ type: z.literal('play') }),
  z.object({ type: z.literal('pause') }),
  /** Pauses and goes back to the beginning. */
  z.object({ type: z.literal('stop') }),
  z.object({ type: z.literal('seek'), positionMs: z.number().nonnegative() }),
  z.object({ type: z.literal('guide-level'), level: levelSchema }),
  z.object({ type: z.literal('volume'), level: levelSchema }),
  z.object({ type: z.literal('key'), semitones: keySchema }),
  z.object({ type: z.literal('tempo'), tempo: tempoSchema }),
  z.object({ type: z.literal('match-loudness'), on: z.boolean() }),
  z.object({ type: z.literal('output'), label: outputLabelSchema.nullable() }),
  z.object({
    type: z.literal('output-offset'),
    label: z.string().max(300),
    offsetMs: z.number().int().min(offsetRangeMs.min).max(offsetRangeMs.max),
  }),
]);
export type PlayerCommand = z.infer<typeof playerCommandSchema>;

export const playerReportSchema = z.object({
  lease: z.number().int(),
  cue: z.number().int(),
  positionMs: z.number().nonnegative(),
  rate: z.number().positive(),
  /** The song came to its end by itself. */
  ended: z.boolean().default(false),
  /** The window cannot make sound yet (a browser waits for a click). The lease may go to one that can. */
  blocked: z.boolean().default(false),
});
export type PlayerReport = z.infer<typeof playerReportSchema>;

export const playerContract = {
  /** Watching with `canPlay` offers this window as the one that makes the sound, for as long as the stream is open. */
  watch: anyScreen
    .input(z.object({ kind: windowKindSchema, canPlay: z.boolean() }))
    .output(eventIterator(playerStateSchema)),
  command: operatorOnly.input(playerCommandSchema).output(playerStateSchema),
  /** From the holder of the lease, once a second and at every change. */
  report: anyScreen.input(playerReportSchema).output(z.object({ accepted: z.boolean() })),
};
