import type { LoggedEvent, RotationEvent } from './events.ts';
import type { RotationState } from './state.ts';

/** Applies an event of one kind to the state, in place. False where it no longer fits: then nothing has changed. */
export type Apply<T extends RotationEvent['type']> = (
  state: RotationState,
  event: Extract<RotationEvent, { type: T }>,
  logged: LoggedEvent,
) => boolean;
