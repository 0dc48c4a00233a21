import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { anyScreen, operatorOnly } from './base.ts';
import { wordsSettingsSchema } from './words.ts';

/** A display of this computer, as the desktop shell sees it. */
export const displaySchema = z.object({
  id: z.string().max(60),
  /** As the system calls it: "HDMI-1", "LG TV"; '' where it has no name. */
  label: z.string().max(200),
  width: z.number().int(),
  height: z.number().int(),
  /** The host's window is on it. */
  host: z.boolean(),
});
export type Display = z.infer<typeof displaySchema>;

/** What the desktop shell knows of displays. */
export const displaysSchema = z.object({
  displays: z.array(displaySchema).max(32),
  /** Where the TV screen is open; null: it is not. */
  openOn: z.string().max(60).nullable(),
  /** The TV it was on has been unplugged: it opens again by itself when that one is back. */
  waitsFor: z.string().max(200).nullable(),
});
export type Displays = z.infer<typeof displaysSchema>;

/** What the host needs to know of TV screens. */
export const stageStateSchema = z.object({
  revision: z.number().int(),
  /** TV screens that are open. */
  screens: z.number().int(),
  /** Of these, how many may not make sound before somebody clicks on them. */
  silent: z.number().int(),
  /** Path and token of the TV's page in a browser; whoever opens it sees the TV and can do nothing. Null: there is none. */
  path: z.string().nullable(),
  /** Null in a browser. */
  desktop: displaysSchema.nullable(),
});
export type StageState = z.infer<typeof stageStateSchema>;

export const stageCommandSchema = z.discriminatedUnion('type', [
  /** On a display, or (null) where it was last, or else on the one that the host's window is not on. */
  z.object({ type: z.literal('open'), displayId: z.string().max(60).nullable() }),
  z.object({ type: z.literal('close') }),
]);
export type StageCommand = z.infer<typeof stageCommandSchema>;

/** How words look on the TV. */
export const stageLookSchema = wordsSettingsSchema.pick({ font: true, size: true, lines: true });
export type StageLook = z.infer<typeof stageLookSchema>;

export const stageContract = {
  watch: operatorOnly.output(eventIterator(stageStateSchema)),
  /** Opens, moves or closes the TV's window on the desktop. @throws `not-permitted` in a browser, which opens its own windows */
  place: operatorOnly.input(stageCommandSchema).output(z.object({})),
  /** For as long as the stream is open, a TV screen is. `sound`: it may make sound. */
  attend: anyScreen.input(z.object({ sound: z.boolean() })).output(eventIterator(stageLookSchema)),
};
