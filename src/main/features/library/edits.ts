import { copyFile, mkdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { Song, SongEdit } from '../../../shared/contract/library.ts';
import { languageCode } from '../../../shared/domain/languages.ts';
import { cleanName } from '../../../shared/domain/titles.ts';
import { LimelightError } from '../../../shared/errors.ts';
import { newId } from '../../host/ids.ts';
import type { Clock, Log } from '../../host/ports.ts';
import { commitFile, fileSize, sha256OfFile } from '../../media/files.ts';
import type { SongFiles } from '../../media/song-files.ts';
import type { SongRecord, SongRepository } from './repository.ts';
import type { LibraryService } from './service.ts';

export interface LibraryEditsOptions {
  readonly library: LibraryService;
  readonly repository: SongRepository;
  readonly files: SongFiles;
  readonly clock: Clock;
  readonly log: Log;
  /** Gives a song the words of another; false where that has none. */
  readonly copyWords: (fromId: string, toId: string) => Promise<boolean>;
  readonly removeWords: (id: string) => void;
  /** Shows a file in the system's file manager; false where there is none. */
  readonly reveal: (file: string) => Promise<boolean>;
}

const givenSchema = z.object({ favourite: z.boolean(), sungCount: z.number(), words: z.boolean() });
type Given = z.infer<typeof givenSchema>;

/** What a person changes about songs: names, marks, duplicates, lost files. Their own files are never touched. */
export class LibraryEdits {
  readonly #options: LibraryEditsOptions;

  constructor(options: LibraryEditsOptions) {
    this.#options = options;
  }

  /** @throws LimelightError `song-not-found`, `invalid-input` */
  edit({ id, looked, ...edit }: SongEdit): Song {
    const { library, repository } = this.#options;
    const song = library.record(id);
    const title = edit.title === undefined ? song.title : cleanName(edit.title);
    if (title === '') throw new LimelightError('invalid-input', { detail: 'a song needs a title' });
    const artist = edit.artist === undefined ? song.artist : cleanName(edit.artist);
    const seen = looked ?? (title !== song.title || artist !== song.artist);
    repository.transaction(() =>
      repository.setNames(id, {
        title,
        artist,
        album: edit.album === undefined ? song.album : cleanName(edit.album ?? '') || null,
        year: edit.year === undefined ? song.year : edit.year,
        language: edit.language === undefined ? song.language : languageCode(edit.language),
        doubtful: looked === false ? true : song.doubtful && !seen,
      }),
    );
    library.changed(id, true);
    return library.get(id);
  }

  setFavourite(id: string, favourite: boolean): Song {
    const { library, repository, clock } = this.#options;
    library.record(id);
    repository.setFavourite(id, favourite ? clock.now() : null);
    library.changed(id, false);
    return library.get(id);
  }

  /** A song was sung to its end. */
  sung(id: string): void {
    const { library, repository, clock } = this.#options;
    if (repository.byId(id) === null) return;
    repository.addSung(id, 1, clock.now());
    library.changed(id, false);
  }

  /** @throws LimelightError `song-not-found` for any of the songs */
  async merge(id: string, otherIds: readonly string[]): Promise<{ undoId: string; song: Song }> {
    const { library, repository, clock } = this.#options;
    const kept = library.record(id);
    const others = [...new Set(otherIds)].filter((other) => other !== id).map((other) => library.record(other));
    if (others.length === 0) throw new LimelightError('invalid-input', { detail: 'there is nothing to merge' });
    const giver = kept.words?.version == null ? others.find((song) => song.words?.version != null) : undefined;
    const given: Given = {
      favourite: kept.favouriteAtMs === null && others.some((song) => song.favouriteAtMs !== null),
      sungCount: others.reduce((sum, song) => sum + song.sungCount, 0),
      words: giver !== undefined && (await this.#options.copyWords(giver.id, id)),
    };
    const lastSung = Math.max(0, ...others.map((song) => song.lastSungAtMs ?? 0), kept.lastSungAtMs ?? 0);
    const undoId = newId(clock.now());
    repository.transaction(() => {
      if (given.favourite) repository.setFavourite(id, clock.now());
      if (given.sungCount > 0) repository.addSung(id, given.sungCount, lastSung);
      repository.keepMerge(
        undoId,
        id,
        others.map((song) => song.id),
        given,
        clock.now(),
      );
    });
    for (const other of others) await library.remove(other.id);
    library.changed(id, true);
    return { undoId, song: library.get(id) };
  }

  /** @throws LimelightError `song-not-found` where it is too late */
  async unmerge(undoId: string): Promise<Song[]> {
    const { library, repository } = this.#options;
    const merge = repository.transaction(() => {
      const known = repository.takeMerge(undoId);
      if (known === null) throw new LimelightError('song-not-found', { id: undoId });
      const given = givenSchema.parse(known.given);
      if (given.favourite) repository.setFavourite(known.keptId, null);
      repository.addSung(known.keptId, -given.sungCount, null);
      return { keptId: known.keptId, others: z.array(z.string()).parse(known.others), given };
    });
    if (merge.given.words) this.#options.removeWords(merge.keptId);
    const back: Song[] = [];
    for (const other of merge.others) {
      if (repository.byId(other) !== null) back.push(await library.restore(other));
    }
    library.changed(merge.keptId, true);
    return back;
  }

  /**
   * Looks at every song's file. One that is gone is fetched again from where it came from, if the same content is still
   * there; otherwise the song is marked until its file comes in again.
   */
  async checkFiles(signal?: AbortSignal): Promise<{ missing: number; found: number }> {
    const { library, repository, files, clock } = this.#options;
    let missing = 0;
    let found = 0;
    for (const song of repository.all()) {
      if (signal?.aborted) break;
      let there = (await fileSize(files.source(song))) !== null;
      if (!there && (await this.#fetchAgain(song))) {
        there = true;
        found += 1;
      }
      if (!there) missing += 1;
      if (there === (song.missingSinceMs === null)) continue;
      repository.setMissing(song.id, there ? null : clock.now());
      library.changed(song.id, false);
    }
    return { missing, found };
  }

  async reveal(id: string): Promise<{ path: string; shown: boolean }> {
    const { library, files } = this.#options;
    const song = library.record(id);
    const own = song.originPath !== null && (await fileSize(song.originPath)) !== null ? song.originPath : null;
    const file = own ?? files.source(song);
    if ((await fileSize(file)) === null) throw new LimelightError('file-missing', { fileName: song.fileName });
    return { path: file, shown: await this.#options.reveal(file) };
  }

  async #fetchAgain(song: SongRecord): Promise<boolean> {
    const { files, log } = this.#options;
    if (song.originPath === null) return false;
    try {
      const info = await stat(song.originPath);
      if (!info.isFile() || info.size !== song.sourceBytes) return false;
      if ((await sha256OfFile(song.originPath)) !== song.contentSha256) return false;
      const target = files.source(song);
      await mkdir(path.dirname(target), { recursive: true });
      await copyFile(song.originPath, `${target}.part`);
      if ((await sha256OfFile(`${target}.part`)) !== song.contentSha256) return false;
      await commitFile(`${target}.part`, target);
      log.info('missing source fetched again', { song: song.id });
      return true;
    } catch {
      return false;
    }
  }
}
