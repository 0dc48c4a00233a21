import type { ImportResult, TakenWords } from '../../../shared/contract/imports.ts';
import { titleFromFileName } from '../../../shared/domain/titles.ts';
import { describeError } from '../../client/failure.ts';
import { createStore, type Store } from '../../client/store.ts';
import type { SongToSend } from './collect-files.ts';

export interface ArrivingSong {
  readonly id: number;
  readonly title: string;
  readonly artist: string;
  readonly fileName: string;
  readonly state: 'waiting' | 'sending' | 'failed';
  /** 0..1 sent. */
  readonly fraction: number;
  /** Why it failed and what to do. */
  readonly problem: string | null;
}

export interface ImportView {
  readonly arriving: readonly ArrivingSong[];
  /** Of the batch under way. */
  readonly done: number;
  readonly total: number;
}

export interface ImportSummary {
  readonly added: number;
  readonly duplicates: number;
  readonly failed: number;
}

export interface ImportQueueOptions {
  readonly upload: (
    song: SongToSend,
    onProgress: (fraction: number) => void,
    signal: AbortSignal,
  ) => Promise<ImportResult>;
  readonly onFinished: (summary: ImportSummary) => void;
  /** A file held words, and they were taken for a song. */
  readonly onWords: (words: TakenWords) => void;
  /** The row of a file that the station takes in by itself is to go. */
  readonly onDismissHanded: (id: number) => void;
  readonly signal: AbortSignal;
}

/** Two at a time keep the disk busy and the station's answers quick. */
const atOnce = 2;
/** Rows are drawn again at most this often while files stream in. */
const drawEveryMs = 60;

/**
 * Files on their way into the library, sent from here or taken in by the station itself. Each has its row from the moment it
 * was dropped.
 */
export class ImportQueue {
  readonly view: Store<ImportView> = createStore<ImportView>({ arriving: [], done: 0, total: 0 });
  readonly #options: ImportQueueOptions;
  readonly #songs = new Map<number, ArrivingSong>();
  #handed: { rows: readonly ArrivingSong[]; done: number; total: number } = { rows: [], done: 0, total: 0 };
  readonly #waiting: { id: number; song: SongToSend }[] = [];
  #last = 0;
  #active = 0;
  #done = 0;
  #total = 0;
  #summary: { added: number; duplicates: number; failed: number } = { added: 0, duplicates: 0, failed: 0 };
  #drawTimer: ReturnType<typeof setTimeout> | null = null;

  constructor(options: ImportQueueOptions) {
    this.#options = options;
  }

  /** Takes files as they are found. Resolves with how many there were when all have their row. */
  async add(songs: AsyncIterable<SongToSend>): Promise<number> {
    let count = 0;
    for await (const toSend of songs) {
      const file = toSend.song;
      this.#last += 1;
      count += 1;
      const { title, artist } = titleFromFileName(file.name);
      const song: ArrivingSong = {
        id: this.#last,
        title,
        artist,
        fileName: file.name,
        state: 'waiting',
        fraction: 0,
        problem: null,
      };
      this.#songs.set(song.id, song);
      this.#waiting.push({ id: song.id, song: toSend });
      this.#total += 1;
      this.#draw();
      this.#pump();
    }
    return count;
  }

  /** Rows of files that the station takes in by itself; their ids are negative. */
  showHanded(rows: readonly ArrivingSong[], done: number, total: number): void {
    this.#handed = { rows, done, total };
    this.#draw();
  }

  dismiss(id: number): void {
    if (id < 0) this.#options.onDismissHanded(-id);
    this.#songs.delete(id);
    this.#draw();
  }

  #pump(): void {
    while (this.#active < atOnce) {
      const next = this.#waiting.shift();
      if (next === undefined) return;
      this.#active += 1;
      void this.#send(next.id, next.song);
    }
  }

  async #send(id: number, song: SongToSend): Promise<void> {
    this.#update(id, { state: 'sending' });
    try {
      const result = await this.#options.upload(
        song,
        (fraction) => this.#update(id, { fraction }),
        this.#options.signal,
      );
      this.#songs.delete(id);
      if (result.status === 'added') this.#summary.added += 1;
      else if (result.status === 'duplicate') this.#summary.duplicates += 1;
      else
        this.#options.onWords({ songId: result.song.id, title: result.song.title, replaced: result.replaced ?? null });
    } catch (error) {
      const { sentence, action } = describeError(error);
      this.#summary.failed += 1;
      this.#update(id, { state: 'failed', problem: `${sentence} ${action}` });
    }
    this.#active -= 1;
    this.#done += 1;
    this.#draw();
    this.#pump();
    if (this.#active === 0 && this.#waiting.length === 0) this.#finish();
  }

  #finish(): void {
    this.#options.onFinished(this.#summary);
    this.#summary = { added: 0, duplicates: 0, failed: 0 };
    this.#done = 0;
    this.#total = 0;
    this.#draw();
  }

  #update(id: number, change: Partial<ArrivingSong>): void {
    const song = this.#songs.get(id);
    if (song === undefined) return;
    this.#songs.set(id, { ...song, ...change });
    this.#draw();
  }

  #draw(): void {
    this.#drawTimer ??= setTimeout(() => {
      this.#drawTimer = null;
      const { rows, done, total } = this.#handed;
      this.view.set({
        arriving: [...rows, ...this.#songs.values()],
        done: this.#done + done,
        total: this.#total + total,
      });
    }, drawEveryMs);
  }
}
