import type { LoggedEvent } from './events.ts';
import { evolve } from './evolve.ts';
import { nameKey } from './names.ts';
import { Checkpoints } from './replay.ts';
import { emptyState, type RotationState } from './state.ts';

/** A night, as the whole of its log tells it. */
export interface Projection {
  readonly log: LoggedEvent[];
  state: RotationState;
  /** For each event of the log, whether it changed anything. */
  applied: boolean[];
  /** Commands of the host that are taken back. */
  undone: Set<string>;
  /** Commands of the host that can be taken back, oldest first. */
  undoable: string[];
  /** Commands that can be done again, the last taken back at the end. */
  redoable: string[];
}

export function emptyProjection(): Projection {
  return { log: [], state: emptyState(), applied: [], undone: new Set(), undoable: [], redoable: [] };
}

/** Pure: the same log gives the same night, every time. Told once, however often commands were taken back. */
export function project(log: readonly LoggedEvent[]): Projection {
  const projection = emptyProjection();
  for (const logged of log) record(projection, logged);
  return adopt(projection, new Checkpoints().replay(log, projection.undone));
}

/** Takes one more event in, in place. */
export function append(projection: Projection, logged: LoggedEvent): void {
  record(projection, logged);
  const { event } = logged;
  if (event.type === 'undone' || event.type === 'redone') replayed(projection, event.commandId);
  else projection.applied.push(evolve(projection.state, logged));
  checkpointsOf(projection).note(projection.log.length, projection.state);
}

/** Everything but what it does to the night: what is in the log, and what can be taken back or done again. */
function record(projection: Projection, logged: LoggedEvent): void {
  const { event, commandId, actor } = logged;
  projection.log.push(logged);
  if (event.type === 'undone' || event.type === 'redone') {
    const undo = event.type === 'undone';
    const [from, to] = undo ? [projection.undoable, projection.redoable] : [projection.redoable, projection.undoable];
    const at = from.lastIndexOf(event.commandId);
    if (at >= 0) to.push(...from.splice(at, 1));
    if (undo) projection.undone.add(event.commandId);
    else projection.undone.delete(event.commandId);
    return;
  }
  if (event.type === 'undo-given-up') {
    const stands = (id: string): boolean => id !== event.commandId;
    projection.undoable = projection.undoable.filter(stands);
    projection.redoable = projection.redoable.filter(stands);
    return;
  }
  // A turn that was sung cannot be unsung: its start is no longer in the way of what can be taken back.
  if (event.type === 'turn-ended' && event.outcome === 'sung') {
    const start = projection.log.find(
      (other) => other.event.type === 'turn-started' && other.event.turnId === event.turnId,
    );
    projection.undoable = projection.undoable.filter((id) => id !== start?.commandId);
  }
  // What the host does anew ends the way forward.
  if (actor !== 'host' || !isUndoable(logged)) return;
  if (projection.undoable.at(-1) === commandId) return;
  projection.undoable.push(commandId);
  projection.redoable = [];
}

type Replayed = ReturnType<Checkpoints['replay']>;

/** Beside the projection, since they tell nothing of the night. */
const checkpoints = new WeakMap<Projection, Checkpoints>();

function checkpointsOf(projection: Projection): Checkpoints {
  let known = checkpoints.get(projection);
  if (known === undefined) {
    known = new Checkpoints();
    checkpoints.set(projection, known);
  }
  return known;
}

function adopt(projection: Projection, again: Replayed): Projection {
  checkpoints.set(projection, again.checkpoints);
  return Object.assign(projection, again.told);
}

/** What was told anew to see whether a command can be taken back; taking it back needs it again. */
const prepared = new WeakMap<Projection, Replayed & { readonly commandId: string; readonly length: number }>();

function replayed(projection: Projection, commandId: string): void {
  const ready = prepared.get(projection);
  prepared.delete(projection);
  const fits = ready?.commandId === commandId && ready.length === projection.log.length - 1;
  const again = fits ? ready : without(projection, commandId, projection.undone);
  if (fits) again.told.applied.push(true);
  adopt(projection, again);
}

/** The night without these commands, where only `commandId` is another case than before. */
function without(projection: Projection, commandId: string, undone: ReadonlySet<string>): Replayed {
  const changed = Math.max(
    0,
    projection.log.findIndex((logged) => logged.commandId === commandId),
  );
  return checkpointsOf(projection).replay(projection.log, undone, projection.applied, changed);
}

function isUndoable({ event }: LoggedEvent): boolean {
  return event.type !== 'night-started' && event.type !== 'night-ended' && event.type !== 'next-announced';
}

/** What a guest would miss. Whatever else guests do (hold, come back, leave) is either so all the same, or about nothing. */
function isWish({ actor, event }: LoggedEvent): boolean {
  if (actor !== 'guest') return false;
  switch (event.type) {
    case 'singer-changed':
    case 'singer-claimed':
    case 'song-queued':
    case 'duet-joined':
      return true;
    case 'singer-joined':
      return event.members.length === 0;
    // Joining a group; leaving it is nothing that needs the host's command.
    case 'song-handed':
      return event.joinedId !== null;
    default:
      return false;
  }
}

/** What is in the way: an event that needs it, or a name that two people would have. */
export type Conflict = { readonly event: LoggedEvent } | { readonly name: string };

/**
 * Whether the command could be left out of (or taken into) the night: nothing that happened since may need it. Returns
 * the first thing that does, null where all is well.
 */
export function conflictOf(projection: Projection, commandId: string, undo: boolean): Conflict | null {
  const undone = new Set(projection.undone);
  if (undo) undone.add(commandId);
  else undone.delete(commandId);
  const again = without(projection, commandId, undone);
  const { applied } = again.told;
  for (const [at, logged] of projection.log.entries()) {
    if (logged.commandId === commandId || projection.applied[at] !== true || applied[at] === true) continue;
    const { type } = logged.event;
    // What the host did since on top of it goes as it would have gone; songs that were sung and wishes of guests do not.
    const sung = type === 'turn-started' || type === 'turn-ended' || type === 'turn-counted';
    if (sung || isWish(logged)) return { event: logged };
  }
  const name = sharedName(again.told.state);
  if (name !== null && sharedName(projection.state) === null) return { name };
  prepared.set(projection, { ...again, commandId, length: projection.log.length });
  return null;
}

/** A name that two of those who are here have. */
function sharedName({ singers }: RotationState): string | null {
  const seen = new Set<string>();
  for (const { name, status } of singers.values()) {
    if (status === 'left') continue;
    const key = nameKey(name);
    if (seen.has(key)) return name;
    seen.add(key);
  }
  return null;
}
