import type { Facets, LibraryChange, LibraryCounts, LibraryQuery, Song } from '../../../shared/contract/library.ts';
import type { Session } from '../../client/session.ts';
import { createStore, type Store } from '../../client/store.ts';

/** What is shown of the library besides what is searched for. */
export type LibraryFilters = Partial<
  Pick<
    LibraryQuery,
    'ready' | 'hasWords' | 'neverSung' | 'favourite' | 'doubtful' | 'missing' | 'language' | 'decade' | 'sort'
  >
>;

export interface LibraryView {
  readonly search: string;
  readonly filters: LibraryFilters;
  /** Songs that match. */
  readonly total: number;
  readonly counts: LibraryCounts;
  /** False until the first answer. */
  readonly loaded: boolean;
  /** Counts changes of the songs behind `songAt`. */
  readonly version: number;
}

const pageSize = 100;
const facetsAfterMs = 400;
const noCounts: LibraryCounts = { total: 0, ready: 0, waiting: 0, failed: 0 };

const siftKey = ({ karaokeVersion, words, graphicsVersion, sungCount, favourite, missing, doubtful }: Song): string =>
  [
    karaokeVersion !== null,
    words?.version != null || graphicsVersion !== null,
    sungCount,
    favourite,
    missing,
    doubtful,
  ].join();

/**
 * The part of the library that is on screen. The station knows all songs; here are the pages somebody looked at, kept
 * fresh by the station's changes.
 */
export class LibraryModel {
  readonly view: Store<LibraryView> = createStore<LibraryView>({
    search: '',
    filters: {},
    total: 0,
    counts: noCounts,
    loaded: false,
    version: 0,
  });
  /** What there is to filter by; null before the first answer. */
  readonly facets: Store<Facets | null> = createStore<Facets | null>(null);
  readonly #session: Session;
  #facetsTimer: ReturnType<typeof setTimeout> | null = null;
  #songs: (Song | undefined)[] = [];
  #byId = new Map<string, Song>();
  #asked = new Set<number>();
  /** Answers to an older question are thrown away. */
  #question = 0;
  #range = { from: 0, to: pageSize };

  constructor(session: Session, signal: AbortSignal) {
    this.#session = session;
    session.watch(
      (client, stop) => client.library.watch(undefined, { signal: stop }),
      (change) => this.#apply(change),
      signal,
    );
  }

  songAt(index: number): Song | undefined {
    return this.#songs[index];
  }

  /** A song that was on screen at some time. */
  song(id: string): Song | undefined {
    return this.#byId.get(id);
  }

  /** Fetches a song that is not on screen. */
  async fetch(id: string): Promise<Song> {
    const song = await this.#session.call((client) => client.library.get({ id }));
    this.#byId.set(id, song);
    this.#bump();
    return song;
  }

  setSearch(search: string): void {
    if (search === this.view.get().search) return;
    this.view.set((view) => ({ ...view, search }));
    this.#askAgain();
  }

  /** Undefined takes a filter away. */
  setFilters(change: { [K in keyof LibraryFilters]: LibraryFilters[K] | undefined }): void {
    this.view.set((view) => {
      const merged = Object.entries({ ...view.filters, ...change }).filter(([, value]) => value !== undefined);
      return { ...view, filters: Object.fromEntries(merged) };
    });
    this.#askAgain();
  }

  clearFilters(): void {
    this.view.set((view) => ({ ...view, filters: {} }));
    this.#askAgain();
  }

  /** Says which rows are in sight; what is missing is asked for. */
  show(from: number, to: number): void {
    this.#range = { from, to };
    for (let page = Math.floor(from / pageSize); page * pageSize < Math.max(to, 1); page += 1) void this.#ask(page);
  }

  #askAgain(): void {
    this.#question += 1;
    this.#asked.clear();
    this.show(this.#range.from, this.#range.to);
  }

  async #ask(page: number): Promise<void> {
    if (this.#asked.has(page)) return;
    this.#asked.add(page);
    const question = this.#question;
    const { search, filters } = this.view.get();
    try {
      const input = { ...filters, offset: page * pageSize, limit: pageSize, ...(search === '' ? {} : { search }) };
      const { total, items } = await this.#session.call((client) => client.library.list(input));
      if (question !== this.#question) return;
      this.#songs.length = total;
      items.forEach((song, index) => {
        this.#songs[page * pageSize + index] = song;
        this.#byId.set(song.id, song);
      });
      this.view.set((view) => ({ ...view, total, loaded: true, version: view.version + 1 }));
    } catch {
      // The next change or scroll asks again.
      this.#asked.delete(page);
    }
  }

  #apply(change: LibraryChange): void {
    this.view.set((view) => ({ ...view, counts: change.counts }));
    const fresh = new Map(change.changed.map((song) => [song.id, song]));
    const sifted = Object.keys(this.view.get().filters).length > 0 && change.changed.some((song) => this.#sifts(song));
    for (const song of change.changed) this.#byId.set(song.id, song);
    if (fresh.size > 0) {
      this.#songs.forEach((song, index) => {
        const update = song === undefined ? undefined : fresh.get(song.id);
        if (update !== undefined) this.#songs[index] = update;
      });
      this.#bump();
    }
    this.#askFacets();
    // The first value after a new connection is a whole new picture.
    if (change.orderChanged || change.changed.length === 0 || sifted) this.#askAgain();
  }

  /** What filters and orders go by has changed: it may belong to the list now, or no longer. */
  #sifts(song: Song): boolean {
    const before = this.#byId.get(song.id);
    return before === undefined || siftKey(before) !== siftKey(song);
  }

  /** Counted again a moment after a change; while many songs stream in, once a second. */
  #askFacets(): void {
    this.#facetsTimer ??= setTimeout(() => {
      this.#facetsTimer = null;
      this.#session
        .call((client) => client.library.facets())
        .then(
          (facets) => this.facets.set(facets),
          () => {},
        );
    }, facetsAfterMs);
  }

  #bump(): void {
    this.view.set((view) => ({ ...view, version: view.version + 1 }));
  }
}
