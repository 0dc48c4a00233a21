import type { LoggedEvent } from './events.ts';
import { evolve } from './evolve.ts';
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
  return Object.assign(projection, replay(log, projection.undone));
}

/** Takes one more event in, in place. */
export function append(projection: Projection, logged: LoggedEvent): void {
  record(projection, logged);
  const { type } = logged.event;
  if (type === 'undone' || type === 'redone') Object.assign(projection, replayed(projection, logged));
  else projection.applied.push(evolve(projection.state, logged));
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

/** What was told anew to see whether a command can be taken back; taking it back needs it again. */
const prepared = new WeakMap<
  Projection,
  { readonly commandId: string; readonly length: number; readonly told: Told }
>();

type Told = Pick<Projection, 'state' | 'applied'>;

function replayed(projection: Projection, { event }: LoggedEvent): Told {
  const ready = prepared.get(projection);
  prepared.delete(projection);
  const commandId = 'commandId' in event ? event.commandId : '';
  if (ready?.commandId !== commandId || ready.length !== projection.log.length - 1)
    return replay(projection.log, projection.undone);
  ready.told.applied.push(true);
  return ready.told;
}

/** What the log tells without some of its commands. */
export function replay(log: readonly LoggedEvent[], without: ReadonlySet<string>): Told {
  const state = emptyState();
  const applied = log.map((logged) => !without.has(logged.commandId) && evolve(state, logged));
  return { state, applied };
}

function isUndoable({ event }: LoggedEvent): boolean {
  return event.type !== 'night-started' && event.type !== 'night-ended' && event.type !== 'next-announced';
}

/** What a guest would miss. Whatever else guests do (hold, come back, leave) is either so all the same, or about nothing. */
const guestWishes: ReadonlySet<string> = new Set([
  'singer-joined',
  'singer-changed',
  'song-queued',
  'duet-joined',
  'song-handed',
]);

/**
 * Whether the command could be left out of (or taken into) the night: nothing that happened since may need it. Returns
 * the first event that does, null where all is well.
 */
export function conflictOf(projection: Projection, commandId: string, undo: boolean): LoggedEvent | null {
  const without = new Set(projection.undone);
  if (undo) without.add(commandId);
  else without.delete(commandId);
  const told = replay(projection.log, without);
  const { applied } = told;
  for (const [at, logged] of projection.log.entries()) {
    if (logged.commandId === commandId || projection.applied[at] !== true || applied[at] === true) continue;
    const { type } = logged.event;
    // What the host did since on top of it goes as it would have gone; songs that were sung and wishes of guests do not.
    const sung = type === 'turn-started' || type === 'turn-ended' || type === 'turn-counted';
    if (sung || (logged.actor === 'guest' && guestWishes.has(type))) return logged;
  }
  prepared.set(projection, { commandId, length: projection.log.length, told });
  return null;
}
