import type { WindowKind } from '../../../shared/contract/player.ts';
import type { Clock, Log } from '../../host/ports.ts';
import { bestCandidate, type Candidate } from './candidates.ts';

/** A holder reports every second; one that says nothing for this long while playing has hung. */
export const silentHolderMs = 6_000;
const checkEveryMs = 2_000;
/** The window that has made the sound gets this long to fall silent before another one begins: never two at once. */
export const handOverMs = 250;
/** A window that comes back within this time (a reload, a TV plugged in again) goes on playing. */
export const resumeWithinMs = 30_000;

/** What the lease does with the song in hand. */
export interface HeldSong {
  playing(): boolean;
  /** Where the last holder was heard last, in milliseconds of the song. */
  heardAtMs(): number;
  /** Its clock stands where it is for so many milliseconds. */
  standFor(ms: number): void;
  jump(positionMs: number, playing: boolean): void;
  /** Something about who makes the sound has changed. */
  changed(): void;
}

/**
 * Who makes the sound: one window at a time. The lease goes to a stage window before a host window, to the one that came
 * first among equals, and on to the next when its holder goes away, hangs, or may not make sound.
 */
export class SoundLease {
  readonly #song: HeldSong;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #candidates = new Map<number, Candidate>();
  readonly #timer: NodeJS.Timeout;
  #holder: number | null = null;
  /** Counts windows: a window's number is its lease. */
  #last: number;
  /** When the last holder went away in the middle of a song. */
  #interruptedAtMs: number | null = null;
  /** Runs while the old holder falls silent and the new one has not begun. */
  #handingOver: NodeJS.Timeout | null = null;

  /** @param before the numbers begin after it: no lease from before a restart fits */
  constructor(song: HeldSong, clock: Clock, log: Log, before: number) {
    this.#song = song;
    this.#clock = clock;
    this.#log = log;
    this.#last = before;
    this.#timer = setInterval(() => this.#dropSilentHolder(), checkEveryMs).unref();
  }

  close(): void {
    clearInterval(this.#timer);
    if (this.#handingOver !== null) clearTimeout(this.#handingOver);
  }

  get holder(): { readonly lease: number; readonly kind: WindowKind } | null {
    const candidate = this.#holder === null ? undefined : this.#candidates.get(this.#holder);
    return this.#holder === null || candidate === undefined ? null : { lease: this.#holder, kind: candidate.kind };
  }

  /** A window that could make the sound. Returns its lease, which is worth something while it is the holder's. */
  join(kind: WindowKind): number {
    this.#last += 1;
    const heardAtMs = this.#clock.now();
    this.#candidates.set(this.#last, { kind, order: this.#last, blocked: false, heardAtMs });
    this.#elect();
    this.#song.changed();
    return this.#last;
  }

  leave(lease: number): void {
    this.#candidates.delete(lease);
    this.#elect();
    this.#song.changed();
  }

  /**
   * A window says that it is there, and whether the browser lets it make sound.
   *
   * @param only the kind of window it can be, where its connection says so: no TV speaks for the host's window
   * @returns whether it was the holder
   */
  hear(lease: number, blocked: boolean, only: WindowKind | null): boolean {
    const candidate = this.#candidates.get(lease);
    if (candidate === undefined || lease !== this.#holder) return false;
    if (only !== null && candidate.kind !== only) return false;
    candidate.heardAtMs = this.#clock.now();
    if (candidate.blocked !== blocked) {
      candidate.blocked = blocked;
      this.#elect();
      this.#song.changed();
    }
    return true;
  }

  /** Somebody has decided anew whether the song plays: a window that comes back does not. */
  forgetInterruption(): void {
    this.#interruptedAtMs = null;
  }

  #elect(): void {
    if (this.#handingOver !== null) return;
    const next = bestCandidate(this.#candidates, this.#holder);
    if (next === this.#holder) return;
    const old = this.#holder === null ? undefined : this.#candidates.get(this.#holder);
    if (this.#song.playing() && next !== null && old?.blocked === false) this.#handOver();
    else this.#take(next);
  }

  /** From a window that is heard to another one: silence first. The song's clock stands meanwhile. */
  #handOver(): void {
    this.#song.standFor(handOverMs);
    this.#holder = null;
    this.#handingOver = setTimeout(() => {
      this.#handingOver = null;
      const positionMs = this.#song.heardAtMs();
      this.#take(bestCandidate(this.#candidates, null));
      // Where it was silenced, however long the new window took to come.
      if (this.#holder !== null) this.#song.jump(positionMs, this.#song.playing());
      this.#song.changed();
    }, handOverMs);
  }

  #take(next: number | null): void {
    const now = this.#clock.now();
    const lost = this.#holder !== null;
    const interrupted = this.#interruptedAtMs !== null && now - this.#interruptedAtMs < resumeWithinMs;
    this.#holder = next;
    const candidate = next === null ? undefined : this.#candidates.get(next);
    if (candidate) candidate.heardAtMs = now;
    // The new holder takes over where the old one was last heard, not where it should have got to in silence.
    const positionMs = this.#song.heardAtMs();
    if (next === null && this.#song.playing()) {
      this.#interruptedAtMs = now;
      this.#song.jump(positionMs, false);
    } else if (next !== null && interrupted) {
      this.#interruptedAtMs = null;
      this.#song.jump(positionMs, true);
    } else if (lost) {
      this.#song.jump(positionMs, this.#song.playing());
    }
    this.#log.info('player lease', { holder: next, kind: candidate?.kind ?? null });
  }

  #dropSilentHolder(): void {
    if (this.#holder === null || !this.#song.playing()) return;
    const holder = this.#candidates.get(this.#holder);
    if (holder === undefined || this.#clock.now() - holder.heardAtMs < silentHolderMs) return;
    if (this.#candidates.size < 2) return;
    this.#log.warn('player window hangs', { holder: this.#holder });
    holder.blocked = true;
    this.#elect();
    this.#song.changed();
  }
}
