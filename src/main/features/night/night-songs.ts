import type { Readiness } from '../../../shared/contract/night.ts';
import type { QueuedSong } from '../../../shared/domain/rotation/events.ts';
import type { Entry } from '../../../shared/domain/rotation/state.ts';

/** What a night needs to know of a song of the library. */
export interface NightSong {
  readonly id: string;
  readonly title: string;
  readonly artist: string;
  readonly durationMs: number | null;
  readonly coverVersion: string | null;
  readonly karaokeVersion: string | null;
}

export interface NightSongsOptions {
  /** Null: it is not in the library (any more). */
  readonly songOf: (songId: string) => NightSong | null;
  /** Seconds until each song that waits for its separation is ready; null where nobody can say yet. */
  readonly secondsUntilReady: () => ReadonlyMap<string, number | null>;
  /** These are needed in this order; everything else can wait. */
  readonly prioritise: (songIds: readonly string[]) => void;
}

/** Songs as the night sees them: looked up once, forgotten when the library says that they changed. */
export class NightSongs {
  readonly #options: NightSongsOptions;
  readonly #known = new Map<string, NightSong | null>();
  #order = '';

  constructor(options: NightSongsOptions) {
    this.#options = options;
  }

  /** @throws nothing: a song that is gone is null */
  get(songId: string): NightSong | null {
    let song = this.#known.get(songId);
    if (song === undefined) {
      song = this.#options.songOf(songId);
      this.#known.set(songId, song);
    }
    return song;
  }

  forget(songIds: Iterable<string>): void {
    for (const id of songIds) this.#known.delete(id);
  }

  queued(songId: string): QueuedSong | null {
    const song = this.get(songId);
    return song && { id: song.id, title: song.title, artist: song.artist, durationMs: song.durationMs };
  }

  isReady = (entry: Entry): boolean => {
    const song = this.get(entry.song.id);
    return song !== null && song.karaokeVersion !== null;
  };

  /** For one look at the whole night: until each entry can be sung, ms; null where that is unknown or never. */
  readiness(): {
    readyInMs: (entry: Entry) => number | null;
    of: (entry: Entry, startsInMs: number | null) => Readiness;
  } {
    let waits: ReadonlyMap<string, number | null> | null = null;
    const secondsOf = (songId: string): number | null | undefined => {
      waits ??= this.#options.secondsUntilReady();
      return waits.get(songId);
    };
    const readyInMs = (entry: Entry): number | null => {
      if (this.isReady(entry)) return 0;
      const seconds = secondsOf(entry.song.id);
      return seconds === undefined || seconds === null ? null : seconds * 1000;
    };
    return {
      readyInMs,
      of: (entry, startsInMs) => {
        if (this.isReady(entry)) return { state: 'ready', readyInMs: 0 };
        const known = secondsOf(entry.song.id);
        if (known === undefined) return { state: 'never', readyInMs: null };
        if (known === null) return { state: 'unknown', readyInMs: null };
        const ms = known * 1000;
        return { state: startsInMs === null ? 'unknown' : ms <= startsInMs ? 'in-time' : 'late', readyInMs: ms };
      },
    };
  }

  /** The song needed soonest is made ready first. */
  prioritise(entries: readonly Entry[]): void {
    const wanted = entries.filter((entry) => !this.isReady(entry)).map((entry) => entry.song.id);
    const order = [...new Set(wanted)];
    const key = order.join();
    if (key === this.#order) return;
    this.#order = key;
    this.#options.prioritise(order);
  }
}
