import type { Apply } from './apply.ts';
import { giveBackAhead, giveBackPlace, moveToEnd, payAhead, takePlace } from './line.ts';
import { dropEntry } from './lists.ts';
import { countedSingers, peopleOf, type RotationState, type Singer, singerOf, type Turn } from './state.ts';

/** A pause longer than this was no changeover, and a clock that went backwards says nothing. */
const longestChangeoverMs = 15 * 60_000;
const keptChangeovers = 12;

/** What turns do to the state: who is up, who has sung, who did not come (R1, R2, R8, R11, R12). */
export const turnHandlers: { [T in 'turn-started' | 'turn-ended' | 'turn-counted' | 'turn-applauded']: Apply<T> } = {
  'turn-started': (state, { turnId, entryId, slotId, kind }, { atMs }) => {
    const entry = state.entries.get(entryId);
    const slot = singerOf(state, slotId);
    if (state.turn !== null || entry === undefined || slot === undefined || state.endedAtMs !== null) return false;
    const counted = countedSingers(state, entry);
    const { lastSingers: previousSingers, lastPeople: previousPeople } = state;
    const people = peopleOf(state, entry);
    const again = kind === 'again';
    const songs = again ? state.songsLeft : kind === 'jump' ? 1 : songsPerTurn(state);
    const inOrder = again || takePlace(state, slot.id, counted, kind === 'jump');
    state.turn = {
      id: turnId,
      entry,
      singerIds: entry.singerIds,
      people,
      slotId: slot.id,
      startedAtMs: atMs,
      kind,
      inOrder,
      alreadyCounted: again && state.turnCounted,
      songsLeft: Math.max(0, songs - 1),
      previousSingers,
      previousPeople,
    };
    dropEntry(state, entryId);
    noteChangeover(state, atMs);
    state.lastSingers = counted;
    state.lastPeople = people;
    state.songsLeft = 0;
    state.passedOver = [];
    // The lock has done its work; one that was deferred (R2), or that the host jumped over, still stands.
    if (state.announced !== null && counted.includes(state.announced)) state.announced = null;
    if (state.playNext === entryId) state.playNext = null;
    return true;
  },
  'turn-ended': (state, { turnId, outcome, counted, applause }, { atMs }) => {
    const { turn } = state;
    if (turn === null || turn.id !== turnId) return false;
    state.turn = null;
    const people = new Set(turn.people.flatMap((id) => singerOf(state, id)?.id ?? []));
    const whose = countedSingers(state, turn.entry).flatMap((id) => singerOf(state, id) ?? []);
    if (outcome === 'no-show') missTurn(state, turn, whose);
    // Skipped is no turn (R11): the place in line that "play next" was to be paid with stays.
    else if (turn.kind === 'jump' && !counted) giveBackAhead(state, countedSingers(state, turn.entry));
    state.songsLeft = outcome === 'sung' ? turn.songsLeft : 0;
    state.turnCounted = counted || turn.alreadyCounted;
    if (counted) {
      for (const singer of whose) {
        // The songs of one turn are one turn (R12).
        if (!turn.alreadyCounted) singer.turns += 1;
        singer.misses = 0;
      }
    }
    state.history.push({
      id: turn.id,
      song: turn.entry.song,
      singerIds: [...people],
      countedIds: whose.map(({ id }) => id),
      alreadyCounted: turn.alreadyCounted,
      unpaid: turn.kind === 'jump' && outcome !== 'no-show' && !counted,
      startedAtMs: turn.startedAtMs,
      endedAtMs: atMs,
      outcome,
      counted,
      applause,
    });
    return true;
  },
  'turn-counted': (state, { turnId }) => {
    const at = state.history.findIndex(({ id, counted }) => id === turnId && !counted);
    const turn = state.history[at];
    if (turn === undefined) return false;
    state.history[at] = { ...turn, counted: true, unpaid: false };
    if (turn.unpaid) for (const id of turn.countedIds) payAhead(state, id);
    // The songs of one turn are one turn (R12).
    for (const id of turn.alreadyCounted ? [] : turn.countedIds) {
      const singer = singerOf(state, id);
      if (singer !== undefined) singer.turns += 1;
    }
    return true;
  },
  'turn-applauded': (state, { turnId, applause }) => {
    const at = state.history.findIndex(({ id }) => id === turnId);
    const turn = state.history[at];
    if (turn === undefined) return false;
    state.history[at] = { ...turn, applause };
    return true;
  },
};

function songsPerTurn(state: RotationState): number {
  const { early } = state.options;
  return early === null || state.earlyOver ? 1 : early.songs;
}

/** R8. The song is kept, at the front of its lists. */
function missTurn(
  state: RotationState,
  { entry, people, kind, inOrder, previousSingers, previousPeople }: Turn,
  singers: readonly Singer[],
): void {
  const present = (ids: readonly string[]): Singer[] =>
    [...new Set(ids.flatMap((id) => singerOf(state, id) ?? []))].filter(({ status }) => status !== 'left');
  // A group that fell apart meanwhile: the song is whose who is left.
  const own = present(entry.singerIds);
  const here = own.length > 0 ? own : present(people);
  if (here.length > 0) state.entries.set(entry.id, { ...entry, singerIds: here.map(({ id }) => id) });
  for (const singer of here) singer.list.unshift(entry.id);
  // Whoever stays away from a further song of the own turn has had a turn.
  if (kind === 'again') return;
  state.lastSingers = previousSingers;
  state.lastPeople = previousPeople;
  const ids = singers.filter(({ status }) => status !== 'left').map(({ id }) => id);
  for (const singer of singers) singer.misses += 1;
  switch (state.options.noShow) {
    case 'retry-then-hold':
      giveBackPlace(state, ids, inOrder);
      if (singers.some(({ misses }) => misses > 1)) hold(singers);
      else state.passedOver = ids;
      break;
    case 'to-the-end':
      if (!inOrder) giveBackAhead(state, ids);
      moveToEnd(state, ids);
      break;
    case 'keep-position':
      if (!inOrder) giveBackAhead(state, ids);
      break;
    case 'remove':
      if (!inOrder) giveBackAhead(state, ids);
      hold(singers);
  }
}

function hold(singers: readonly Singer[]): void {
  for (const singer of singers) if (singer.status === 'active') singer.status = 'hold';
}

function noteChangeover(state: RotationState, atMs: number): void {
  const ended = state.history.at(-1)?.endedAtMs;
  if (ended === undefined) return;
  const pause = atMs - ended;
  if (pause < 0 || pause > longestChangeoverMs) return;
  state.changeovers = [...state.changeovers.slice(1 - keptChangeovers), pause];
}
