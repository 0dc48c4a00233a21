import type {
  Facets,
  LibraryChange,
  LibraryCounts,
  LibraryQuery,
  Song,
  SongPage,
} from '../../../shared/contract/library.ts';
import type { NamedSong } from '../../../shared/domain/loose-words.ts';
import type { Loudness } from '../../../shared/domain/loudness.ts';
import { LimelightError } from '../../../shared/errors.ts';
import type { ChangeFeed } from '../../host/change-feed.ts';
import type { Clock } from '../../host/ports.ts';
import type { JobQueue } from '../jobs/queue.ts';
import type { JobRecord } from '../jobs/repository.ts';
import { findDuplicates } from './duplicates.ts';
import type { NewSong, SongRecord, SongRepository } from './repository.ts';
import { hasItsTrack } from './song-record.ts';
import { toView } from './song-view.ts';

export interface LibraryEvent {
  readonly songId: string;
  /** It came, went or was renamed. */
  readonly orderChanged: boolean;
}

/** What the library needs to know about jobs. */
export interface JobsOfSongs {
  latest(songId: string, kind: 'separate' | 'picture'): JobRecord | null;
  live(songId: string, kind: 'separate' | 'purge' | 'picture'): JobRecord | null;
}

export interface LibraryServiceOptions {
  readonly repository: SongRepository;
  readonly jobs: JobsOfSongs;
  readonly queue: JobQueue;
  /** By the ids of jobs. */
  readonly secondsLeft: () => Pick<ReadonlyMap<string, number>, 'get'>;
  readonly feed: ChangeFeed<LibraryEvent>;
  readonly clock: Clock;
  readonly onRemoved: (songId: string) => void;
  /** A song has a new karaoke track. */
  readonly onTrack?: (songId: string) => void;
}

/** How long a removed song can be put back. */
export const purgeDelayMs = 60 * 60 * 1000;
/** More changed songs than this in one burst: the pages are asked for again instead. */
const mostChangedPerBatch = 200;

/** The songs: what is there, what state each is in, and the one place that changes them. */
export class LibraryService {
  readonly #options: LibraryServiceOptions;
  #duplicates: { readonly revision: number; readonly groups: SongRecord[][] } | null = null;

  constructor(options: LibraryServiceOptions) {
    this.#options = options;
  }

  list({ sort = 'best', ...query }: Omit<LibraryQuery, 'sort'> & Partial<Pick<LibraryQuery, 'sort'>>): SongPage {
    const { repository, feed } = this.#options;
    const { total, items } = repository.list({ ...query, sort }, feed.revision);
    return { total, items: this.views(items) };
  }

  facets(): Facets {
    return { ...this.#options.repository.facets(), duplicates: this.duplicates().length };
  }

  /** Groups of songs that seem to be the same, the one to keep first. */
  duplicates(): SongRecord[][] {
    const { repository, feed } = this.#options;
    if (this.#duplicates?.revision !== feed.revision) {
      this.#duplicates = { revision: feed.revision, groups: findDuplicates(repository.sameNames()) };
    }
    return this.#duplicates.groups;
  }

  /** Songs as windows see them. */
  views(songs: readonly SongRecord[]): Song[] {
    const estimates = this.#options.secondsLeft();
    return songs.map((song) => this.#toView(song, estimates));
  }

  get(id: string): Song {
    return this.#toView(this.record(id), this.#options.secondsLeft());
  }

  /** @throws LimelightError `song-not-found`, also for a removed song */
  record(id: string): SongRecord {
    const song = this.find(id);
    if (song === null) throw new LimelightError('song-not-found', { id });
    return song;
  }

  /** Null where it is not in the library (any more). */
  find(id: string): SongRecord | null {
    const song = this.#options.repository.byId(id);
    return song === null || song.removedAtMs !== null ? null : song;
  }

  /** Some song that can be played and is none of these. */
  anyReady(without: ReadonlySet<string>): SongRecord | null {
    const some = this.#options.repository.randomReady(without.size + 1);
    return some.find(({ id }) => !without.has(id)) ?? null;
  }

  byContent(sha256: string): SongRecord | null {
    return this.#options.repository.byContent(sha256);
  }

  /** Of every song there is, removed ones too. */
  contentHashes(): Set<string> {
    return this.#options.repository.contentHashes();
  }

  counts(): LibraryCounts {
    return this.#options.repository.counts();
  }

  /** A new song, its first jobs and what else belongs to it, in one transaction: all of it is there or nothing. */
  add(song: NewSong, { picture, with: also }: { picture: boolean; with?: () => void }): Song {
    const { repository, queue } = this.#options;
    repository.transaction(() => {
      repository.insert(song);
      also?.();
      queue.enqueue('separate', song.id);
      if (picture) queue.enqueue('picture', song.id);
    });
    this.changed(song.id, true);
    // When it will be ready is told to those who watch: to work that out for each of thousands would take its time.
    return this.#toView(this.record(song.id), new Map());
  }

  async remove(id: string): Promise<Song> {
    const { repository, queue, jobs, clock } = this.#options;
    const song = this.record(id);
    const view = this.get(id);
    repository.transaction(() => {
      repository.setRemoved(song.id, clock.now());
      queue.enqueue('purge', song.id, { delayMs: purgeDelayMs });
    });
    this.changed(id, true);
    this.#options.onRemoved(id);
    for (const kind of ['separate', 'picture'] as const) {
      const live = jobs.live(id, kind);
      if (live !== null) await queue.cancel(live.id);
    }
    return view;
  }

  /** Puts a removed song back, and its separation where that was stopped. @throws LimelightError `song-not-found` */
  async restore(id: string): Promise<Song> {
    const { repository, queue, jobs } = this.#options;
    const song = repository.byId(id);
    if (song === null) throw new LimelightError('song-not-found', { id });
    if (song.removedAtMs !== null) {
      const purge = jobs.live(id, 'purge');
      if (purge !== null) await queue.cancel(purge.id);
      repository.transaction(() => {
        repository.setRemoved(id, null);
        if (!hasItsTrack(song)) queue.enqueue('separate', id);
        if (song.coverVersion === null || this.#picturesOwed(id)) queue.enqueue('picture', id);
      });
      this.changed(id, true);
    }
    return this.get(id);
  }

  separate(id: string): Song {
    const song = this.record(id);
    if (!hasItsTrack(song)) this.#options.queue.enqueue('separate', id);
    // What kept the song from being made ready has often kept its pictures from being drawn.
    if (this.#picturesOwed(id)) this.#options.queue.enqueue('picture', id);
    this.changed(id, false);
    return this.get(id);
  }

  /** Its pictures were to be drawn and were not, or not all: a job draws only what is missing. */
  #picturesOwed(id: string): boolean {
    const state = this.#options.jobs.latest(id, 'picture')?.state;
    return state === 'failed' || state === 'cancelled';
  }

  /** The source is at another place now: a name in the song's folder or an absolute path. */
  setSource(id: string, sourceFile: string): void {
    this.#options.repository.setSource(id, sourceFile);
  }

  setCover(id: string, version: string): void {
    this.#options.repository.setCover(id, version);
    this.changed(id, false);
  }

  /** Our copy of its file is there again, perhaps from another place than before. */
  sourceBack(id: string, originPath: string | null): void {
    this.#options.repository.setMissing(id, null);
    if (originPath !== null) this.#options.repository.setOrigin(id, originPath);
    this.changed(id, false);
  }

  setGraphics(id: string, version: string): void {
    this.#options.repository.setGraphics(id, version);
    this.changed(id, false);
  }

  names(): readonly NamedSong[] {
    return this.#options.repository.names();
  }

  setBackground(id: string, version: string): void {
    this.#options.repository.setBackground(id, version);
    this.changed(id, false);
  }

  setVideo(id: string, version: string): void {
    this.#options.repository.setVideo(id, version);
    this.changed(id, false);
  }

  /** Another way to sing over it: its karaoke track is made anew, and until then it is sung over the one there is. @throws LimelightError `song-not-found` */
  async setBacking(id: string, backing: 'separate' | 'as-is'): Promise<Song> {
    const { repository, queue, jobs } = this.#options;
    const song = this.record(id);
    if (song.backing !== backing) {
      const live = jobs.live(id, 'separate');
      if (live !== null) await queue.cancel(live.id);
      repository.transaction(() => {
        repository.setBacking(id, backing);
        if (!hasItsTrack({ ...song, backing })) queue.enqueue('separate', id);
      });
      this.changed(id, false);
    }
    return this.get(id);
  }

  /** A new karaoke track, with its loudness where that could be measured. */
  setKaraoke(
    id: string,
    track: { version: string; model: string; durationMs: number; loudness: Loudness | null },
  ): void {
    const { repository } = this.#options;
    repository.transaction(() => {
      repository.setKaraoke(id, track.version, track.model, track.durationMs);
      if (track.loudness !== null) repository.setLoudness(id, track.version, track.loudness);
    });
    this.changed(id, false);
    this.#options.onTrack?.(id);
  }

  setLoudness(id: string, version: string, loudness: Loudness): void {
    this.#options.repository.setLoudness(id, version, loudness);
    this.changed(id, false);
  }

  /** Ready songs whose loudness is not known. */
  unmeasured(): SongRecord[] {
    return this.#options.repository.unmeasured();
  }

  changed(songId: string, orderChanged: boolean): void {
    this.#options.feed.push({ songId, orderChanged });
  }

  async *watch(signal: AbortSignal | undefined): AsyncGenerator<LibraryChange> {
    const { feed } = this.#options;
    const batches = feed.watch(signal);
    yield { revision: feed.revision, counts: this.counts(), changed: [], orderChanged: false };
    for await (const events of batches) {
      const ids = new Set(events.map((event) => event.songId));
      const tooMany = ids.size > mostChangedPerBatch;
      const estimates = this.#options.secondsLeft();
      const songs = tooMany ? [] : [...ids].map((id) => this.#options.repository.byId(id));
      yield {
        revision: feed.revision,
        counts: this.counts(),
        changed: songs
          .filter((song) => song !== null && song.removedAtMs === null)
          .map((song) => this.#toView(song as SongRecord, estimates)),
        orderChanged: tooMany || events.some((event) => event.orderChanged),
      };
    }
  }

  #toView(song: SongRecord, estimates: Pick<ReadonlyMap<string, number>, 'get'>): Song {
    const job = this.#options.jobs.latest(song.id, 'separate');
    const progress = job?.state === 'running' ? this.#options.queue.progressOf(job.id) : null;
    return toView(song, job, progress, job === null ? null : (estimates.get(job.id) ?? null));
  }
}
