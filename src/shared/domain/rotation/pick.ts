import { placesOf } from './line.ts';
import { countedSingers, type Entry, type RotationState, type Singer, songsOf } from './state.ts';

/** What comes next, and why. */
export interface Pick {
  readonly entry: Entry;
  /** Whose place in line it takes. */
  readonly slotId: string;
  readonly kind: 'order' | 'jump' | 'again';
}

/** Whether an entry could start right now (its karaoke track is there). Not in the log: it changes by itself. */
export type IsReady = (entry: Entry) => boolean;

/**
 * Who sings next (R2, R4, R6, R8, R10, R12, R13); null where nobody could. Looks only, changes nothing.
 *
 * Candidates are asked in the order of their places. Whoever sang last, and after them whoever was called in vain just
 * now, is asked only where nobody else can sing.
 */
export function pickNext(state: RotationState, isReady: IsReady): Pick | null {
  if (state.endedAtMs !== null) return null;
  return jump(state, isReady) ?? again(state, isReady) ?? inOrder(state, isReady);
}

function jump(state: RotationState, isReady: IsReady): Pick | null {
  const entry = state.playNext === null ? undefined : state.entries.get(state.playNext);
  const slotId = entry?.singerIds[0];
  if (entry === undefined || slotId === undefined || !isReady(entry)) return null;
  return { entry, slotId, kind: 'jump' };
}

/** A further song of the same turn (R12). */
function again(state: RotationState, isReady: IsReady): Pick | null {
  if (state.songsLeft === 0 || state.turn !== null) return null;
  const [slotId] = state.lastSingers;
  const singer = slotId === undefined ? undefined : state.singers.get(slotId);
  if (singer?.status !== 'active') return null;
  const entry = songsOf(state, singer).find((song) => isReady(song) && song.singerIds.length === 1);
  return entry === undefined ? null : { entry, slotId: singer.id, kind: 'again' };
}

function inOrder(state: RotationState, isReady: IsReady): Pick | null {
  const last = new Set(state.lastSingers);
  const missed = new Set(state.passedOver);
  let lone: Pick | null = null;
  let tried: Pick | null = null;
  for (const pick of candidates(state, isReady)) {
    const singers = countedSingers(state, pick.entry);
    if (singers.some((id) => missed.has(id))) tried ??= pick;
    else if (singers.some((id) => last.has(id))) lone ??= pick;
    else return pick;
  }
  return lone ?? tried;
}

/** Everybody who could sing, in the order they would be asked: the announced one first (R6), then by place. */
function* candidates(state: RotationState, isReady: IsReady): Generator<Pick> {
  const places = placesOf(state);
  const duets = new Duets(state, places);
  const announced = state.announced === null ? undefined : state.singers.get(state.announced);
  if (announced?.status === 'active') {
    const entry = duets.songAt(announced, isReady, true);
    if (entry !== null) yield { entry, slotId: announced.id, kind: 'order' };
  }
  for (const singer of places) {
    if (singer.status !== 'active' || singer === announced) continue;
    const entry = duets.songAt(singer, isReady, false);
    if (entry !== null) yield { entry, slotId: singer.id, kind: 'order' };
  }
}

/** Duets play at the place of whoever of their singers comes last (R10); those who come before wait for it. */
class Duets {
  readonly #state: RotationState;
  readonly #places: readonly Singer[];
  /** Duets that somebody before in line waits for. */
  readonly #awaited = new Set<Entry>();
  #rank: Map<string, number> | null = null;

  constructor(state: RotationState, places: readonly Singer[]) {
    this.#state = state;
    this.#places = places;
  }

  /** The song a singer's place would be taken for, null where there is none or a duet is waited for. */
  songAt(singer: Singer, isReady: IsReady, evenEarlier: boolean): Entry | null {
    for (const entry of this.#awaited) {
      if (countedSingers(this.#state, entry).includes(singer.id) && this.#isLast(singer, entry)) return entry;
    }
    for (const entry of songsOf(this.#state, singer)) {
      if (!isReady(entry)) continue;
      if (countedSingers(this.#state, entry).length === 1) return entry;
      // While somebody of them is away, the duet waits and the next song takes the turn.
      if (!entry.singerIds.every((id) => this.#state.singers.get(id)?.status === 'active')) continue;
      if (evenEarlier || this.#isLast(singer, entry)) return entry;
      this.#awaited.add(entry);
      return null;
    }
    return null;
  }

  #isLast(singer: Singer, entry: Entry): boolean {
    this.#rank ??= new Map(this.#places.map(({ id }, at) => [id, at]));
    const rank = this.#rank;
    const own = rank.get(singer.id) ?? 0;
    return countedSingers(this.#state, entry).every((id) => (rank.get(id) ?? 0) <= own);
  }
}
