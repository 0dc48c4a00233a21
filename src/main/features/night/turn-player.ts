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

/** Joins turns and the player: a turn that begins plays its song, one that ends puts it away. */
export class TurnPlayer {
  readonly #player: PlayerPort;
  #turn: Turn | null = null;
  #resumeAtMs: number | null = null;
  /** The turn at hand waits for the host's hand. */
  #held = false;
  /** Where the last turn was left, in case it is taken back. */
  #left: { readonly turnId: string; readonly positionMs: number } | null = null;

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

  /** The turn at hand is this one now. */
  sync(turn: Turn | null): void {
    if (turn?.id === this.#turn?.id) {
      this.#turn = turn;
      return;
    }
    const { songId, positionMs } = this.#player.now();
    if (this.#turn !== null && songId === this.#turn.entry.song.id) {
      this.#left = { turnId: this.#turn.id, positionMs };
      this.#player.unload(songId);
    }
    this.#resumeAtMs = null;
    this.#held = false;
    this.#turn = turn;
    if (turn === null) return;
    const cameBack = this.#left?.turnId === turn.id ? this.#left.positionMs : null;
    this.#load(turn, cameBack === null);
    this.#held = cameBack !== null;
    if (cameBack !== null && cameBack > 0) {
      this.#player.seek(cameBack);
      this.#offer(cameBack);
    }
  }

  /** Somebody pressed play: the question is answered. Whether that changed anything. */
  played(): boolean {
    if (!this.#held || !this.#player.now().playing) return false;
    this.#held = false;
    this.#resumeAtMs = null;
    return true;
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
