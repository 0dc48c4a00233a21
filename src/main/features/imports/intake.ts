import { mkdir, rename } from 'node:fs/promises';
import path from 'node:path';
import type { ImportResult } from '../../../shared/contract/imports.ts';
import type { Song } from '../../../shared/contract/library.ts';
import { newId } from '../../host/ids.ts';
import type { Clock, Log, StationPaths } from '../../host/ports.ts';
import type { Ffmpeg } from '../../media/ffmpeg/ffmpeg.ts';
import { fileSize, removeTree, syncFile, syncFolder, writeFailure } from '../../media/files.ts';
import { readTags, type SongTags } from '../../media/read-tags.ts';
import { originFile, type SongFiles } from '../../media/song-files.ts';
import type { NewSong, SongRecord } from '../library/repository.ts';
import type { LibraryService } from '../library/service.ts';
import { type Belongings, findBelongings } from '../words/find-words.ts';
import type { WordsService } from '../words/service.ts';
import { FolderMemory } from './folder-memory.ts';
import { type ReceivedFile, settle, staysInPlace } from './incoming.ts';
import { type Origins, readOrigin } from './origin.ts';
import { namesOf, type StagedBelongings, type StagedWords, stageBelongings } from './stage-belongings.ts';

export interface IntakeOptions {
  readonly library: LibraryService;
  readonly words: WordsService;
  /** A new song is in the library. */
  readonly onAdded: (song: Song) => void;
  readonly files: SongFiles;
  readonly paths: Pick<StationPaths, 'incomingDir'>;
  readonly getFfmpeg: () => Promise<Ffmpeg>;
  readonly clock: Clock;
  readonly log: Log;
}

/** What is known of a file before it is its turn. */
interface Looked {
  readonly tags: SongTags;
  readonly found: Belongings;
  readonly staged: StagedBelongings;
}

/**
 * The way of a received file into the library. It is looked into at once; it comes in when what came before it in its list is
 * there, and one after the other per content.
 */
export class Intake {
  readonly #options: IntakeOptions;
  /** Imports under way by content: the same song dropped twice at once is one song. */
  readonly #settling = new Map<string, Promise<unknown>>();
  readonly #folders = new FolderMemory();

  constructor(options: IntakeOptions) {
    this.#options = options;
  }

  /** @throws LimelightError, see `readTags`; also `disk-full`, `not-writable` */
  async take(received: ReceivedFile, from: Origins): Promise<ImportResult> {
    const looked = this.#lookInto(received, from);
    // It is told when it is its turn.
    looked.catch(() => {});
    // First the one before in its list, then whoever has the same content: the other way round, a later copy that arrived
    // sooner and the earlier one would wait for each other for ever.
    await from.after;
    const earlier = this.#settling.get(received.sha256) ?? Promise.resolve();
    const result = earlier.then(async () => this.#finish(received, from, await looked));
    const settled = result.catch(() => {});
    this.#settling.set(received.sha256, settled);
    try {
      return await result;
    } finally {
      if (this.#settling.get(received.sha256) === settled) this.#settling.delete(received.sha256);
      await removeTree(received.folder);
    }
  }

  /** Null where the library has the song already. */
  async #lookInto(received: ReceivedFile, { beside = null }: Origins): Promise<Looked | null> {
    const { library, getFfmpeg, paths } = this.#options;
    if (library.byContent(received.sha256) !== null) return null;
    const tags = await readTags(received.file, received.fileName, getFfmpeg);
    const found = await findBelongings(beside, tags.lyrics, (folder) => this.#folders.list(folder));
    const staged = await stageBelongings(received.folder, found, tags).catch((error: unknown) => {
      throw writeFailure(error, paths.incomingDir);
    });
    return { tags, found, staged };
  }

  /**
   * At start: what was still arriving is thrown away (its owner has it), and what had arrived but was not yet in the database
   * is put there. Afterwards every song is absent or whole.
   */
  async recover(): Promise<void> {
    const { files, library, log, paths } = this.#options;
    await removeTree(paths.incomingDir);
    await mkdir(paths.incomingDir, { recursive: true });
    const known = library.contentHashes();
    for (const sha256 of await files.folders()) {
      if (known.has(sha256)) continue;
      const origin = await readOrigin(path.join(files.folder(sha256), originFile));
      if (
        origin !== null &&
        (await fileSize(files.source({ contentSha256: sha256, sourceFile: origin.sourceFile }))) === origin.sourceBytes
      ) {
        this.#add({ ...origin, contentSha256: sha256 }, origin.words, origin.hasCover || origin.hasVideo);
        log.info('import finished after a crash', { song: origin.id });
      } else {
        await files.remove(sha256);
        log.warn('unknown media folder removed', { sha256 });
      }
    }
  }

  async #finish(received: ReceivedFile, from: Origins, looked: Looked | null): Promise<ImportResult> {
    const { library, files, clock } = this.#options;
    const { beside = null, originPath = null } = from;
    const known = library.byContent(received.sha256);
    if (known !== null && (await fileSize(files.source(known))) === null) {
      return { status: 'added', song: await this.#mend(known, received, originPath) };
    }
    if (known !== null) {
      const wasRemoved = known.removedAtMs !== null;
      if (known.removedAtMs !== null && known.removedAtMs > (from.handedAtMs ?? Number.POSITIVE_INFINITY)) {
        const [song] = library.views([known]);
        return { status: 'duplicate', song: song as Song };
      }
      const song = wasRemoved ? await library.restore(known.id) : library.get(known.id);
      const found = song.words?.version == null ? await findBelongings(beside, []) : null;
      return { status: wasRemoved ? 'added' : 'duplicate', song: (await this.#addWords(song, found)) ?? song };
    }
    // It was known when it was looked into and has been forgotten for good since.
    const { tags, found, staged: all } = looked ?? ((await this.#lookInto(received, from)) as Looked);
    const { words, pictures, ...staged } = all;
    const now = clock.now();
    const song: NewSong = {
      id: newId(now),
      contentSha256: received.sha256,
      ...namesOf(tags, received.fileName, found),
      ...staged,
      durationMs: tags.durationMs,
      fileName: received.fileName,
      sourceFile: received.sourceFile,
      sourceBytes: received.bytes,
      hasVideo: tags.hasVideo || found.video !== null,
      originPath,
      addedAtMs: now,
    };
    const { contentSha256, ...rest } = song;
    const hasCover = tags.hasCover || pictures;
    await settle(received, files.folder(contentSha256), { version: 1, ...rest, hasCover, words });
    return { status: 'added', song: this.#add(song, words, hasCover || tags.hasVideo) };
  }

  /** The song and its words, in one transaction. */
  #add(song: NewSong, words: StagedWords | null, picture: boolean): Song {
    const { library, words: wordsService, onAdded } = this.#options;
    const added = library.add(song, {
      picture,
      ...(words === null ? {} : { with: () => wordsService.insert({ ...words, songId: song.id }) }),
    });
    onAdded(added);
    return added;
  }

  /** A song that is here already comes again, and this time there are words beside it. */
  async #addWords(song: Song, found: Belongings | null): Promise<Song | null> {
    if (found?.words == null) return null;
    const { source, parsed } = found.words;
    await this.#options.words.keep(song.id, parsed.lyrics, { source, issues: parsed.issues });
    await this.#options.words.vocalsKnown(song.id);
    return this.#options.library.get(song.id);
  }

  /** The library knows the song but its source is gone from the disk: here it is again. */
  async #mend(known: SongRecord, received: ReceivedFile, originPath: string | null): Promise<Song> {
    const { library, files, log } = this.#options;
    if (!staysInPlace(received)) {
      const target = path.join(files.folder(known.contentSha256), received.sourceFile);
      await mkdir(path.dirname(target), { recursive: true });
      await syncFile(received.file);
      await rename(received.file, target);
      await syncFolder(path.dirname(target));
    }
    library.setSource(known.id, received.sourceFile);
    log.info('missing source put back', { song: known.id });
    library.sourceBack(known.id, originPath);
    await library.restore(known.id);
    return library.separate(known.id);
  }
}
