import type { RotationEvent } from './events.ts';
import { evolve } from './evolve.ts';
import { pickNext } from './pick.ts';
import { type Entry, emptyState, isHere, isWaiting, type RotationState, songsOf } from './state.ts';

/** Between two songs, as long as tonight has not said otherwise (R15; OpenKJ counts the same 60 s). */
export const usualChangeoverMs = 60_000;
/** Of a song whose length is not known. */
export const usualSongMs = 240_000;
/** The usual changeover weighs as much as this many of tonight. */
const priorWeight = 2;

export interface ComingTurn {
  readonly entryId: string;
  readonly singerIds: readonly string[];
  readonly slotId: string;
  /** Turns before this one, not counting the one that is sung now: the next has 0. */
  readonly turnsAway: number;
  /** Until it begins: as likely as not, at the earliest, at the latest. */
  readonly startsInMs: number;
  readonly lowMs: number;
  readonly highMs: number;
  /** Until its song can be sung; 0: it is ready. */
  readonly readyInMs: number;
}

export interface ForecastInput {
  /** What is left of the song that is sung now, or of the countdown. */
  readonly leftMs: number;
  /** Until an entry can be sung: 0 now, null never (its file is gone) or nobody knows. */
  readonly readyInMs: (entry: Entry) => number | null;
  /** Turns to look ahead, and on until everybody who waits has had one; without: all of them. */
  readonly atLeast?: number;
}

/** Mean and spread of tonight's changeovers. */
export function changeoverOf(state: RotationState): { meanMs: number; spreadMs: number } {
  const { changeovers } = state;
  const sum = changeovers.reduce((total, ms) => total + ms, priorWeight * usualChangeoverMs);
  const meanMs = sum / (changeovers.length + priorWeight);
  const squares = changeovers.reduce((total, ms) => total + (ms - meanMs) ** 2, 0);
  const spreadMs = changeovers.length < 2 ? meanMs / 3 : Math.sqrt(squares / changeovers.length);
  return { meanMs, spreadMs: Math.min(meanMs * 0.8, Math.max(10_000, spreadMs)) };
}

/**
 * Who sings when, if nothing changes (R15): plays the night forward on a copy of its state. The time until a turn is what is
 * left of the song that is sung now, plus song and changeover of everybody ahead; a song that is not ready yet is deferred
 * as it will be in truth (R2), and where nobody else could sing, the time until it is ready is added.
 */
export function forecast(
  state: RotationState,
  { leftMs, readyInMs, atLeast = Number.POSITIVE_INFINITY }: ForecastInput,
): ComingTurn[] {
  const future = copyOf(state);
  const readyIn = memo(readyInMs);
  const { meanMs, spreadMs } = changeoverOf(state);
  const turns: ComingTurn[] = [];
  let atMs = Math.max(0, leftMs);
  // Twice over, so that a pick without progress can never loop for ever.
  const steps = 2 * future.entries.size;
  const canSing = (entry: Entry): boolean =>
    readyIn(entry) !== null && entry.singerIds.every((id) => isHere(future, id));
  const unseen = new Set(
    [...future.singers.values()]
      .filter((singer) => isWaiting(future, singer) && songsOf(future, singer).some(canSing))
      .map(({ id }) => id),
  );
  // Somebody may wait for a duet that never comes together: nobody looks further than two turns of everybody.
  const furthest = Math.min(steps, Math.max(atLeast, 2 * unseen.size));
  while (turns.length < furthest && (turns.length < atLeast || unseen.size > 0)) {
    let pick = pickNext(future, (entry) => (readyIn(entry) ?? Number.POSITIVE_INFINITY) <= atMs);
    if (pick === null) {
      const soonest = soonestReady(future, readyIn, atMs);
      if (soonest === null) break;
      atMs = soonest;
      pick = pickNext(future, (entry) => (readyIn(entry) ?? Number.POSITIVE_INFINITY) <= atMs);
      if (pick === null) break;
    }
    const count = turns.length;
    for (const id of pick.entry.singerIds) unseen.delete(id);
    turns.push({
      entryId: pick.entry.id,
      singerIds: pick.entry.singerIds,
      slotId: pick.slotId,
      turnsAway: count,
      startsInMs: atMs,
      lowMs: Math.max(0, atMs - count * spreadMs),
      highMs: atMs + count * spreadMs,
      readyInMs: readyIn(pick.entry) ?? 0,
    });
    sing(future, { entryId: pick.entry.id, slotId: pick.slotId, kind: pick.kind });
    atMs += (pick.entry.song.durationMs ?? usualSongMs) + meanMs;
  }
  return turns;
}

function sing(state: RotationState, pick: { entryId: string; slotId: string; kind: 'order' | 'jump' | 'again' }): void {
  const turnId = pick.entryId;
  const step = (event: RotationEvent): void => {
    evolve(state, { seq: 0, atMs: 0, actor: 'station', commandId: '', event });
  };
  step({ type: 'turn-started', turnId, ...pick });
  step({ type: 'turn-ended', turnId, outcome: 'sung', counted: true, applause: 0 });
}

function soonestReady(state: RotationState, readyIn: (entry: Entry) => number | null, afterMs: number): number | null {
  let soonest: number | null = null;
  for (const entry of state.entries.values()) {
    const ms = readyIn(entry);
    const waits = entry.singerIds.some((id) => {
      const singer = state.singers.get(id);
      return singer !== undefined && isWaiting(state, singer);
    });
    if (ms !== null && ms > afterMs && waits && (soonest === null || ms < soonest)) soonest = ms;
  }
  return soonest;
}

/** Deep enough for what singing changes. The turn at hand counts as over. */
function copyOf(state: RotationState): RotationState {
  const singers = new Map([...state.singers].map(([id, singer]) => [id, { ...singer, list: [...singer.list] }]));
  const { turn } = state;
  return {
    ...emptyState(),
    ...state,
    singers,
    line: [...state.line],
    entries: new Map(state.entries),
    turn: null,
    songsLeft: turn?.songsLeft ?? state.songsLeft,
    history: [],
    changeovers: [],
    aliases: new Map(),
  };
}

function memo(readyInMs: (entry: Entry) => number | null): (entry: Entry) => number | null {
  const known = new Map<string, number | null>();
  return (entry) => {
    const had = known.get(entry.id);
    if (had !== undefined) return had;
    const ms = readyInMs(entry);
    known.set(entry.id, ms);
    return ms;
  };
}
