import { placesOf } from './line.ts';
import {
  countedSingers,
  type Entry,
  isHere,
  type RotationState,
  restlessPeople,
  type Singer,
  songsOf,
} from './state.ts';

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
 * now, is asked only where nobody else can sing; who was in it as one of a group or as a partner rests as well.
 */
export function pickNext(state: RotationState, isReady: IsReady): Pick | null {
  if (state.endedAtMs !== null) return null;
  return jump(state, isReady) ?? again(state, isReady) ?? inOrder(state, isReady);
}

function jump(state: RotationState, isReady: IsReady): Pick | null {
  const entry = state.playNext === null ? undefined : state.entries.get(state.playNext);
  const slotId = entry?.singerIds[0];
  if (entry === undefined || slotId === undefined || !isReady(entry)) return null;
  return isTogether(state, entry) ? { entry, slotId, kind: 'jump' } : null;
}

/** Everybody who sings it is here: while somebody of a duet is away, it waits and the next song takes the turn (R10). */
function isTogether(state: RotationState, entry: Entry): boolean {
  return entry.singerIds.every((id) => isHere(state, id));
}

/** A further song of the same turn (R12). */
function again(state: RotationState, isReady: IsReady): Pick | null {
  if (state.songsLeft === 0 || state.turn !== null) return null;
  const [slotId] = state.lastSingers;
  const singer = slotId === undefined ? undefined : state.singers.get(slotId);
  if (singer === undefined || !isHere(state, singer.id)) return null;
  const entry = songsOf(state, singer).find((song) => isReady(song) && song.singerIds.length === 1);
  return entry === undefined ? null : { entry, slotId: singer.id, kind: 'again' };
}

function inOrder(state: RotationState, isReady: IsReady): Pick | null {
  const last = new Set(state.lastSingers);
  const missed = new Set(state.passedOver);
  const resting = new Set(state.lastPeople);
  let rested: Pick | null = null;
  let lone: Pick | null = null;
  let tried: Pick | null = null;
  for (const pick of candidates(state, isReady)) {
    const singers = countedSingers(state, pick.entry);
    if (singers.some((id) => missed.has(id))) tried ??= pick;
    else if (singers.some((id) => last.has(id))) lone ??= pick;
    else if (pick.slotId !== state.announced && restlessPeople(state, pick.entry).some((id) => resting.has(id)))
      rested ??= pick;
    // Whoever rests in one group only to be passed in the other lets each of the others by once.
    else if (rested !== null && aheadOf(state, pick) > aheadOf(state, rested)) return rested;
    else return pick;
  }
  return rested ?? lone ?? tried;
}

function aheadOf(state: RotationState, { slotId }: Pick): number {
  return state.singers.get(slotId)?.ahead ?? 0;
}

/** Everybody who could sing, in the order they would be asked: the announced one first (R6), then by place. */
function* candidates(state: RotationState, isReady: IsReady): Generator<Pick> {
  const places = placesOf(state);
  const songs = new SongsInLine(state, places, isReady);
  const { announced } = state;
  const before: Pick[] = [];
  let called = announced === null;
  for (const singer of places) {
    if (!isHere(state, singer.id)) continue;
    const isCalled = singer.id === announced;
    const entry = isCalled ? songs.ofCalled(singer) : songs.at(singer);
    if (entry !== null) {
      const pick: Pick = { entry, slotId: singer.id, kind: 'order' };
      if (called || isCalled) yield pick;
      else before.push(pick);
    }
    if (!isCalled) continue;
    called = true;
    yield* before.splice(0);
  }
  yield* before;
}

/**
 * The song each place in line would be taken for, asked in the order of places. Duets play at the place of whoever of their
 * singers comes last (R10); those who come before wait for it.
 */
class SongsInLine {
  readonly #state: RotationState;
  readonly #places: readonly Singer[];
  readonly #isReady: IsReady;
  /** Duets that somebody before in line waits for. */
  readonly #awaited = new Set<Entry>();
  #rank: Map<string, number> | null = null;

  constructor(state: RotationState, places: readonly Singer[], isReady: IsReady) {
    this.#state = state;
    this.#places = places;
    this.#isReady = isReady;
  }

  /** Null where there is none, or where a duet is waited for. */
  at(singer: Singer): Entry | null {
    for (const entry of this.#awaited) {
      if (countedSingers(this.#state, entry).includes(singer.id) && this.#isLast(singer, entry)) return entry;
    }
    for (const entry of this.#playable(singer)) {
      if (this.#isLast(singer, entry)) return entry;
      this.#awaited.add(entry);
      return null;
    }
    return null;
  }

  /** For somebody who was told to come now: a song without those who have to wait, where there is one. */
  ofCalled(singer: Singer): Entry | null {
    const waiting = new Set([...this.#state.lastSingers, ...this.#state.passedOver]);
    const resting = new Set(this.#state.lastPeople);
    const isFree = (entry: Entry): boolean =>
      !countedSingers(this.#state, entry).some((id) => waiting.has(id)) &&
      !restlessPeople(this.#state, entry).some((id) => resting.has(id));
    const own = this.at(singer);
    if (own !== null && isFree(own)) return own;
    const playable = [...this.#playable(singer)];
    // Before the lock breaks because a partner sorted the own list, the duet comes ahead of its place there.
    const duets = songsOf(this.#state, singer).filter((entry) => this.#canPlay(entry));
    return playable.find(isFree) ?? duets.find(isFree) ?? own ?? playable[0] ?? null;
  }

  *#playable(singer: Singer): Generator<Entry> {
    for (const entry of songsOf(this.#state, singer)) {
      if (this.#canPlay(entry) && this.#isDue(singer, entry)) yield entry;
    }
  }

  #canPlay(entry: Entry): boolean {
    return this.#isReady(entry) && isTogether(this.#state, entry);
  }

  /** A duet comes when it is first on its owner's list: a partner moves nobody's songs (R3). */
  #isDue(singer: Singer, entry: Entry): boolean {
    const owner = this.#state.singers.get(entry.singerIds[0] ?? '');
    if (owner === undefined || owner === singer) return true;
    return songsOf(this.#state, owner).find((song) => this.#canPlay(song)) === entry;
  }

  #isLast(singer: Singer, entry: Entry): boolean {
    const singers = countedSingers(this.#state, entry);
    if (singers.length === 1) return true;
    this.#rank ??= new Map(this.#places.map(({ id }, at) => [id, at]));
    const rank = this.#rank;
    const own = rank.get(singer.id) ?? 0;
    return singers.every((id) => (rank.get(id) ?? 0) <= own);
  }
}
