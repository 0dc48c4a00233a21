import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { failureSchema } from '../errors.ts';
import { operatorOnly } from './base.ts';

/** What the menus of the desktop shell ask of the window. */
export const windowCommands = ['find', 'play-pause', 'start-again', 'stop'] as const;
export type WindowCommand = (typeof windowCommands)[number];

/** What the desktop shell has to say to the host's window. Browser windows never hear of any of it. */
export const desktopEventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('command'), command: z.enum(windowCommands) }),
  /** A track was saved where its user wanted it. */
  z.object({ type: z.literal('saved'), fileName: z.string() }),
  /** Something the shell was asked for did not work. */
  z.object({ type: z.literal('problem'), failure: failureSchema }),
]);
export type DesktopEvent = z.infer<typeof desktopEventSchema>;

export const desktopContract = {
  events: operatorOnly.output(eventIterator(desktopEventSchema)),
};
