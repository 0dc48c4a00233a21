import path from 'node:path';
import { z } from 'zod';
import type { ArrivalsView, ArrivingFile, TakenWords } from '../../../shared/contract/imports.ts';
import type { Settings } from '../../db/settings.ts';
import { ChangeFeed } from '../../host/change-feed.ts';
import type { Clock } from '../../host/ports.ts';
import type { ImportService } from './service.ts';
import { findSongFiles } from './walk.ts';

/** Two at a time keep the disk busy and the station's answers quick. */
const atOnce = 2;
/** A window shows no more rows of what is still arriving. */
const mostTold = 200;
const mostWordsTold = 20;
const feedPauseMs = 60;
const batchKey = 'arrivals';
/** What was handed over, and when; the list alone, from before. */
const batchSchema = z.union([
  z.object({ paths: z.array(z.string()), handedAtMs: z.number() }),
  z.array(z.string()).transform((paths) => ({ paths, handedAtMs: Number.MAX_SAFE_INTEGER })),
]);

/**
 * Files that were handed over by their path: dropped on the desktop's window, opened with Limelight, chosen in its dialog.
 * The station takes them in by itself, so that a window that goes away interrupts nothing; windows watch.
 */
export class Arrivals {
  readonly #imports: ImportService;
  readonly #settings: Settings;
  readonly #feed = new ChangeFeed<null>(feedPauseMs);
  readonly #files = new Map<number, ArrivingFile>();
  readonly #waiting: { readonly id: number; readonly file: string; readonly handedAtMs: number }[] = [];
  readonly #stop = new AbortController();
  readonly #active = new Set<Promise<void>>();
  #walking = 0;
  #lastId = 0;
  #done = 0;
  #total = 0;
  #counts = { added: 0, duplicates: 0, failed: 0 };
  #words: TakenWords[] = [];
  #last: ArrivalsView['last'] = null;

  /** What the batch under way was handed, kept on the disk until its end. */
  #batch: { paths: string[]; handedAtMs: number } = { paths: [], handedAtMs: 0 };
  readonly #clock: Clock;

  constructor(imports: ImportService, settings: Settings, clock: Clock) {
    this.#imports = imports;
    this.#settings = settings;
    this.#clock = clock;
  }

  /** Goes on with a batch that a quit or a crash cut off; what had come in by then counts as already here. */
  async resume(): Promise<void> {
    const { paths, handedAtMs } = this.#settings.get(batchKey, batchSchema) ?? { paths: [], handedAtMs: 0 };
    if (paths.length > 0) await this.hand(paths, handedAtMs);
  }

  /** Takes files and folders, in the order they came. Resolves when all of them were found; taking in goes on. */
  async hand(paths: readonly string[], handedAtMs: number = this.#clock.now()): Promise<void> {
    this.#walking += 1;
    const absolute = paths.map((given) => path.resolve(given));
    // Of several that are under way together the last one counts: nobody has removed what is only just being handed over.
    this.#batch = { paths: [...this.#batch.paths, ...absolute], handedAtMs };
    this.#settings.remember(batchKey, this.#batch);
    try {
      for await (const file of findSongFiles(paths)) {
        if (this.#stop.signal.aborted) return;
        this.#lastId += 1;
        this.#total += 1;
        this.#update({ id: this.#lastId, fileName: path.basename(file), state: 'waiting', failure: null });
        this.#waiting.push({ id: this.#lastId, file, handedAtMs });
        this.#pump();
      }
    } finally {
      this.#walking -= 1;
      this.#endBatch();
    }
  }

  dismiss(id: number): void {
    if (this.#files.get(id)?.state !== 'failed') return;
    this.#files.delete(id);
    this.#feed.push(null);
  }

  view(): ArrivalsView {
    const files = [...this.#files.values()];
    const arriving = [
      ...files.filter(({ state }) => state === 'failed'),
      ...files.filter(({ state }) => state !== 'failed'),
    ].slice(0, mostTold);
    return { arriving, done: this.#done, total: this.#total, last: this.#last };
  }

  async *watch(signal: AbortSignal | undefined): AsyncGenerator<ArrivalsView> {
    const changes = this.#feed.watch(signal);
    yield this.view();
    for await (const _ of changes) yield this.view();
  }

  /** Finishes the files it has in hand and leaves the rest where they are. */
  async close(): Promise<void> {
    this.#stop.abort();
    this.#waiting.length = 0;
    await Promise.all(this.#active);
  }

  #pump(): void {
    while (this.#active.size < atOnce) {
      const next = this.#waiting.shift();
      if (next === undefined) return;
      const work = this.#take(next).finally(() => {
        this.#active.delete(work);
        this.#pump();
        this.#endBatch();
      });
      this.#active.add(work);
    }
  }

  async #take({ id, file, handedAtMs }: { id: number; file: string; handedAtMs: number }): Promise<void> {
    const arriving = this.#files.get(id);
    if (arriving !== undefined) this.#update({ ...arriving, state: 'reading' });
    const result = await this.#imports.importOne(file, this.#imports.settings.keep, { handedAtMs });
    this.#done += 1;
    if (result.status === 'failed') {
      this.#counts.failed += 1;
      this.#update({ id, fileName: path.basename(file), state: 'failed', failure: result.failure });
      return;
    }
    if (result.status === 'added') this.#counts.added += 1;
    else if (result.status === 'words') {
      const { id: songId, title } = result.song;
      if (this.#words.length < mostWordsTold) this.#words.push({ songId, title, replaced: result.replaced ?? null });
    } else this.#counts.duplicates += 1;
    this.#files.delete(id);
    this.#feed.push(null);
  }

  #endBatch(): void {
    if (this.#stop.signal.aborted) return;
    if (this.#walking > 0 || this.#active.size > 0 || this.#waiting.length > 0) return;
    // An empty folder is a batch, too: somebody waits for a word about it.
    this.#last = { batch: (this.#last?.batch ?? 0) + 1, ...this.#counts, words: this.#words };
    this.#words = [];
    this.#counts = { added: 0, duplicates: 0, failed: 0 };
    this.#done = 0;
    this.#total = 0;
    this.#batch = { paths: [], handedAtMs: 0 };
    this.#settings.remember(batchKey, this.#batch);
    this.#feed.push(null);
  }

  #update(file: ArrivingFile): void {
    this.#files.set(file.id, file);
    this.#feed.push(null);
  }
}
