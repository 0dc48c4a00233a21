import type { GuestSong } from '../../../shared/contract/guest.ts';
import type { SongPage } from '../../client/guest-link.ts';
import { createStore, type Store } from '../../client/store.ts';

export interface SearchState {
  readonly text: string;
  readonly songs: readonly GuestSong[];
  /** There are more. */
  readonly more: boolean;
  /** The songs belong to what is typed now. */
  readonly fresh: boolean;
  readonly loading: boolean;
}

const typingPauseMs = 160;
/** As the station gives them; whoever has scrolled further is not thrown back. */
const pageSize = 30;

/** The songs that fit what was typed, a page at a time. Answers that come late for another text are dropped. */
export class SongSearch {
  readonly state: Store<SearchState>;
  readonly #ask: (text: string, cursor: string | null) => Promise<SongPage>;
  #cursor: string | null = null;
  #round = 0;
  #timer = 0;
  /** The last question got no answer. */
  #stalled = false;

  constructor(ask: (text: string, cursor: string | null) => Promise<SongPage>) {
    this.#ask = ask;
    this.state = createStore<SearchState>({ text: '', songs: [], more: false, fresh: false, loading: false });
  }

  type(text: string): void {
    this.state.set((state) => ({ ...state, text, fresh: false }));
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.#load(false), typingPauseMs);
  }

  /** There is a connection again: what could not be answered is asked anew. */
  connected(): void {
    if (!this.state.get().fresh) void this.#load(false);
    else if (this.#stalled) this.more(true);
  }

  /** Songs come into the library all night: looked at again whenever somebody comes back to the list. */
  refresh(): void {
    if (this.state.get().songs.length <= pageSize) void this.#load(false);
  }

  /** `again`: a person asks, and not the end of the list that is in sight. */
  more(again = false): void {
    const { more, loading } = this.state.get();
    if (more && !loading && (again || !this.#stalled)) void this.#load(true);
  }

  async #load(next: boolean): Promise<void> {
    this.#round += 1;
    const round = this.#round;
    const { text } = this.state.get();
    this.state.set((state) => ({ ...state, loading: true }));
    try {
      const { songs, cursor } = await this.#ask(text, next ? this.#cursor : null);
      if (round !== this.#round) return;
      this.#cursor = cursor;
      this.#stalled = false;
      this.state.set((state) => ({
        ...state,
        songs: next ? withoutDoubles([...state.songs, ...songs]) : songs,
        more: cursor !== null,
        fresh: true,
        loading: false,
      }));
    } catch {
      // Asked again with the next letter, or when there is a connection again.
      if (round !== this.#round) return;
      this.#stalled = true;
      this.state.set((state) => ({ ...state, loading: false }));
    }
  }
}

/** A song that moved down between two pages comes twice. */
function withoutDoubles(songs: readonly GuestSong[]): readonly GuestSong[] {
  const seen = new Set<string>();
  return songs.filter(({ id }) => {
    if (seen.has(id)) return false;
    seen.add(id);
    return true;
  });
}
