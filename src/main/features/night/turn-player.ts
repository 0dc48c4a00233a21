import type { Turn } from '../../../shared/domain/rotation/state.ts';

/** What the night needs of the player. */
export interface PlayerPort {
  now(): {
    readonly songId: string | null;
    readonly playing: boolean;
    readonly positionMs: number;
    readonly tempo: number;
  };
  /** @throws LimelightError where the song cannot be played */
  load(songId: string, play: boolean): void;
  seek(positionMs: number): void;
  /** Out of the hand: keys that play and pause do not bring it back. */
  unload(songId: string): void;
}

/** Below this, a song has hardly begun: there is nothing to come back to. */
const worthResumingMs = 3_000;
/** More mistakes in a row than this are taken back with songs from their beginning. */
const keptTurns = 20;

/** Joins turns and the player: a turn that begins plays its song, one that ends puts it away. */
export class TurnPlayer {
  readonly #player: PlayerPort;
  #turn: Turn | null = null;
  #resumeAtMs: number | null = null;
  /** The turn at hand waits for the host's hand. */
  #held = false;
  /** Where turns were left, ms by turn, in case they are taken back. */
  readonly #left = new Map<string, number>();

  constructor(player: PlayerPort) {
    this.#player = player;
  }

  /** Where the song of this turn was when the station was closed, or the turn was ended by mistake; null: nothing to ask. */
  get resumeAtMs(): number | null {
    return this.#resumeAtMs;
  }

  /** What is left of the song that is sung, ms. */
  get leftMs(): number {
    const { songId, positionMs, tempo } = this.#player.now();
    const song = this.#turn?.entry.song;
    if (song === undefined || song.durationMs === null || songId !== song.id) return song?.durationMs ?? 0;
    return Math.max(0, song.durationMs - positionMs) / tempo;
  }

  /** After a start of the station: the turn at hand waits where it was, and nobody is startled. */
  recover(turn: Turn | null): void {
    this.#turn = turn;
    if (turn === null) return;
    this.#held = true;
    const { songId, positionMs } = this.#player.now();
    if (songId === turn.entry.song.id) this.#offer(positionMs);
    else this.#load(turn, false);
  }

  /**
   * The turn at hand is this one now.
   *
   * @param tookBack it is here because something was taken back: nothing plays before the host says so
   */
  sync(turn: Turn | null, tookBack = false): void {
    if (turn?.id === this.#turn?.id) {
      this.#turn = turn;
      return;
    }
    const { songId, positionMs } = this.#player.now();
    if (this.#turn !== null && songId === this.#turn.entry.song.id) {
      this.#leave(this.#turn.id, positionMs);
      this.#player.unload(songId);
    }
    this.#resumeAtMs = null;
    this.#held = false;
    this.#turn = turn;
    if (turn === null) return;
    const cameBack = this.#left.get(turn.id) ?? (tookBack ? 0 : null);
    this.#load(turn, cameBack === null);
    this.#held = cameBack !== null;
    if (cameBack !== null && cameBack > 0) {
      this.#player.seek(cameBack);
      this.#offer(cameBack);
    }
  }

  /** Songs have changed: the one of this turn may be back that was removed, or can be played only now. It waits for the host. */
  returned(songIds: ReadonlySet<string>): void {
    const turn = this.#turn;
    if (turn === null || !songIds.has(turn.entry.song.id) || this.#player.now().songId !== null) return;
    this.#load(turn, false);
    this.#held = this.#player.now().songId !== null;
  }

  /** Somebody pressed play: the question is answered. Whether that changed anything. */
  played(): boolean {
    if (!this.#held || !this.#player.now().playing) return false;
    this.#held = false;
    this.#resumeAtMs = null;
    return true;
  }

  #leave(turnId: string, positionMs: number): void {
    this.#left.delete(turnId);
    this.#left.set(turnId, positionMs);
    const [oldest] = this.#left.keys();
    if (this.#left.size > keptTurns && oldest !== undefined) this.#left.delete(oldest);
  }

  #offer(positionMs: number): void {
    this.#resumeAtMs = positionMs >= worthResumingMs ? positionMs : null;
  }

  #load(turn: Turn, play: boolean): void {
    try {
      this.#player.load(turn.entry.song.id, play);
    } catch {
      // Its file is gone since: the host sees so, and skips it.
    }
  }
}
