import type { NightSong } from './night-songs.ts';

export interface BreakSong {
  readonly songId: string;
  readonly title: string;
  readonly karaokeVersion: string;
}

/** Quiet again this long before a song begins by itself, so that the fade is over. */
export const quietBeforeMs = 4_000;
const usualSongMs = 180_000;

/** Which instrumental plays while nobody sings; whoever holds the sound plays it. */
export class BreakMusic {
  readonly #pick: () => NightSong | null;
  readonly #onChange: () => void;
  #song: BreakSong | null = null;
  #wanted = false;
  #timer: NodeJS.Timeout | null = null;
  #quietTimer: NodeJS.Timeout | null = null;

  constructor(pick: () => NightSong | null, onChange: () => void) {
    this.#pick = pick;
    this.#onChange = onChange;
  }

  get song(): BreakSong | null {
    return this.#song;
  }

  /** Wanted or not; `leftMs`: a song begins by itself in so long. */
  set(wanted: boolean, leftMs: number | null): void {
    if (this.#quietTimer !== null) clearTimeout(this.#quietTimer);
    this.#quietTimer = null;
    const quietInMs = leftMs === null ? null : leftMs - quietBeforeMs;
    this.#wanted = wanted && (quietInMs === null || quietInMs > quietBeforeMs);
    // One that is playing plays on until the quiet begins.
    if (wanted && !this.#wanted && this.#song !== null && quietInMs !== null && quietInMs > 0) this.#wanted = true;
    if (this.#wanted && quietInMs !== null) {
      this.#quietTimer = setTimeout(() => {
        this.#quietTimer = null;
        this.#wanted = false;
        this.#settle();
        this.#onChange();
      }, quietInMs).unref();
    }
    this.#settle();
  }

  #settle(): void {
    if (this.#wanted === (this.#song !== null)) return;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#song = null;
    if (!this.#wanted) return;
    const song = this.#pick();
    if (song === null || song.karaokeVersion === null) return;
    this.#song = { songId: song.id, title: song.title, karaokeVersion: song.karaokeVersion };
    this.#timer = setTimeout(() => {
      this.#song = null;
      this.#settle();
      this.#onChange();
    }, song.durationMs ?? usualSongMs).unref();
  }
}
