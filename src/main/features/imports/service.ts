import { createReadStream } from 'node:fs';
import { mkdir, readdir, readFile, rename, stat } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { ImportResult, ImportSettings, KeepMode, PathImport } from '../../../shared/contract/imports.ts';
import { importSettingsSchema } from '../../../shared/contract/imports.ts';
import type { Song } from '../../../shared/contract/library.ts';
import { mostCompanions } from '../../../shared/domain/companions.ts';
import { guessTitle } from '../../../shared/domain/titles.ts';
import { isLimelightError, LimelightError } from '../../../shared/errors.ts';
import type { Settings } from '../../db/settings.ts';
import { newId } from '../../host/ids.ts';
import type { Clock, Log, StationPaths } from '../../host/ports.ts';
import type { Ffmpeg } from '../../media/ffmpeg/ffmpeg.ts';
import {
  fileSize,
  readFailure,
  removeTree,
  safeFileName,
  syncFile,
  syncFolder,
  writeFailure,
} from '../../media/files.ts';
import { readTags } from '../../media/read-tags.ts';
import { originFile, type SongFiles } from '../../media/song-files.ts';
import { isZip, unpackSongs } from '../../media/unpack.ts';
import type { NewSong, SongRecord } from '../library/repository.ts';
import type { LibraryService } from '../library/service.ts';
import { audioOfText, type Belongings, findBelongings } from '../words/find-words.ts';
import type { WordsService } from '../words/service.ts';
import { adopt, type IncomingSource, type ReceivedFile, receive, settle, staysInPlace } from './incoming.ts';
import { type Origins, readOrigin } from './origin.ts';
import { namesOf, type StagedWords, stageBelongings } from './stage-belongings.ts';
import { findSongFiles } from './walk.ts';

export interface ImportServiceOptions {
  readonly library: LibraryService;
  readonly words: WordsService;
  /** A new song is in the library. */
  readonly onAdded: (song: Song) => void;
  readonly files: SongFiles;
  readonly paths: Pick<StationPaths, 'incomingDir' | 'resourcesDir'>;
  readonly getFfmpeg: () => Promise<Ffmpeg>;
  readonly clock: Clock;
  readonly log: Log;
  readonly settings: Settings;
  readonly onSettings?: ((settings: ImportSettings) => void) | undefined;
  readonly reportDefect: (error: unknown, context: Record<string, unknown>) => string;
}

/** The part of `resources/demo/demo.json` that names the song's file. */
const demoSchema = z.object({ files: z.object({ audio: z.object({ name: z.string() }) }) });

const settingsKey = 'imports';
/** Files of a list that are under way at once. */
const atOnce = 3;

/** Brings files into the library: received whole, told apart by content, checked, then shown. */
export class ImportService {
  readonly #options: ImportServiceOptions;
  /** Imports under way by content: the same song dropped twice at once is one song. */
  readonly #settling = new Map<string, Promise<unknown>>();

  constructor(options: ImportServiceOptions) {
    this.#options = options;
  }

  /**
   * Takes in one file that arrives as a stream. Of an archive with several songs the first is told; all come in.
   *
   * @throws LimelightError, see `receive`, `readTags` and `unpackSongs`
   */
  async receive(source: IncomingSource, from: Origins = {}): Promise<ImportResult> {
    const { paths, clock } = this.#options;
    const received = await receive(paths.incomingDir, newId(clock.now()), source);
    if (!(await isZip(received.file))) return await this.#inTurn(received, from);
    if (!from.unpacked) return await this.#unpack(received);
    await removeTree(received.folder);
    throw new LimelightError('archive-refused', { fileName: received.fileName, reason: 'nested' });
  }

  /**
   * Keeps a file that belongs to a song that comes next, under the sender's name for both.
   *
   * @throws LimelightError, see `receive`; `invalid-input` for too many
   */
  async receiveCompanion(token: string, source: IncomingSource): Promise<void> {
    const { paths, clock } = this.#options;
    const folder = this.#companionsFolder(token);
    await mkdir(folder, { recursive: true }).catch((error: unknown) => {
      throw writeFailure(error, paths.incomingDir);
    });
    if ((await readdir(folder)).length >= mostCompanions) {
      throw new LimelightError('invalid-input', { detail: 'too many files belong to one song' });
    }
    const received = await receive(paths.incomingDir, newId(clock.now()), source);
    try {
      await rename(received.file, path.join(folder, safeFileName(path.basename(source.fileName))));
    } finally {
      await removeTree(received.folder);
    }
  }

  /** A song whose companions have come before it. */
  async receiveWith(token: string, source: IncomingSource): Promise<ImportResult> {
    const folder = this.#companionsFolder(token);
    try {
      return await this.receive(source, { beside: { folder, audioName: safeFileName(source.fileName) } });
    } finally {
      await removeTree(folder);
    }
  }

  #companionsFolder(token: string): string {
    if (!/^[0-9a-f]{24}$/u.test(token))
      throw new LimelightError('invalid-input', { detail: 'the name of the companions' });
    return path.join(this.#options.paths.incomingDir, `companions-${token}`);
  }

  /**
   * Brings one file of this machine into the library: copied, or used where it lies. The text of an UltraStar song stands
   * for the song.
   *
   * @throws LimelightError, also `file-missing`, `file-unreadable`, `not-a-file`
   */
  async importFile(file: string, keep: KeepMode = 'copy', after?: Promise<unknown>): Promise<ImportResult> {
    const { paths, clock } = this.#options;
    const fileName = path.basename(file);
    const info = await stat(file).catch((error: unknown) => {
      throw readFailure(error, fileName);
    });
    if (!info.isFile()) throw new LimelightError('not-a-file', { fileName });
    const audio = /\.txt$/iu.test(fileName) ? await audioOfText(file) : null;
    if (audio !== null) return await this.importFile(audio, keep, after);
    const from: Origins = {
      beside: { folder: path.dirname(file), audioName: fileName },
      originPath: path.resolve(file),
      ...(after === undefined ? {} : { after }),
    };
    // What is in an archive can only be used once it is out of it.
    return keep === 'copy' || (await isZip(file))
      ? await this.receive({ fileName, expectedBytes: info.size, chunks: readChunks(file, fileName) }, from)
      : await this.#inTurn(await adopt(paths.incomingDir, newId(clock.now()), file), from);
  }

  /** What becomes of files that come by their path. */
  get settings(): ImportSettings {
    return this.#options.settings.get(settingsKey, importSettingsSchema) ?? { keep: 'copy' };
  }

  change(settings: ImportSettings): ImportSettings {
    this.#options.settings.set(settingsKey, settings);
    this.#options.onSettings?.(settings);
    return settings;
  }

  /** One after the other per content. */
  async #inTurn(received: ReceivedFile, from: Origins): Promise<ImportResult> {
    // First the one before in its list, then whoever has the same content: the other way round, a later copy that arrived
    // sooner and the earlier one would wait for each other for ever.
    await from.after;
    const earlier = this.#settling.get(received.sha256) ?? Promise.resolve();
    const result = earlier.then(() => this.#finish(received, from));
    const settled = result.catch(() => {});
    this.#settling.set(received.sha256, settled);
    try {
      return await result;
    } finally {
      if (this.#settling.get(received.sha256) === settled) this.#settling.delete(received.sha256);
      await removeTree(received.folder);
    }
  }

  /** Files and folders of this machine, one result each; what fails is told and the rest goes on. */
  async *importPaths(paths: readonly string[], signal?: AbortSignal): AsyncGenerator<PathImport> {
    const running: Promise<PathImport>[] = [];
    try {
      for await (const file of findSongFiles(paths)) {
        if (signal?.aborted) return;
        // The next files are copied while one is looked into; they come into the library in their order.
        running.push(this.importOne(file, 'copy', running.at(-1)));
        const [first] = running;
        if (running.length < atOnce || first === undefined) continue;
        const result = await first;
        running.shift();
        yield result;
      }
      for (let next = running[0]; next !== undefined; next = running[0]) {
        const result = await next;
        running.shift();
        yield result;
      }
    } finally {
      await Promise.all(running);
    }
  }

  async importDemo(): Promise<ImportResult> {
    const file = await this.demoFile();
    if (file === null) throw new LimelightError('demo-missing', {});
    return await this.importFile(file);
  }

  async demoFile(): Promise<string | null> {
    const folder = path.join(this.#options.paths.resourcesDir, 'demo');
    const text = await readFile(path.join(folder, 'demo.json'), 'utf8').catch(() => null);
    if (text === null) return null;
    const { audio } = demoSchema.parse(JSON.parse(text)).files;
    const file = path.join(folder, path.basename(audio.name));
    return (await fileSize(file)) === null ? null : file;
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

  async #finish(received: ReceivedFile, { beside = null, originPath = null }: Origins): Promise<ImportResult> {
    const { library, files, clock, getFfmpeg } = this.#options;
    const known = library.byContent(received.sha256);
    if (known !== null && (await fileSize(files.source(known))) === null) {
      return { status: 'added', song: await this.#mend(known, received, originPath) };
    }
    if (known !== null) {
      const wasRemoved = known.removedAtMs !== null;
      const song = wasRemoved ? await library.restore(known.id) : library.get(known.id);
      const found = song.words?.version == null ? await findBelongings(beside, []) : null;
      return { status: wasRemoved ? 'added' : 'duplicate', song: (await this.#addWords(song, found)) ?? song };
    }
    const tags = await readTags(received.file, received.fileName, getFfmpeg);
    const found = await findBelongings(beside, tags.lyrics);
    const { words, pictures, ...staged } = await stageBelongings(received.folder, found, tags).catch(
      (error: unknown) => {
        throw writeFailure(error, this.#options.paths.incomingDir);
      },
    );
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

  /** Every song of an archive; the first that comes in is told, or else the first that does not. */
  async #unpack(archive: ReceivedFile): Promise<ImportResult> {
    try {
      const songs = await unpackSongs(archive.file, archive.fileName, path.join(archive.folder, 'unpacked'));
      let first: ImportResult | null = null;
      let failure: unknown = null;
      for (const file of songs) {
        try {
          const result = await this.#importUnpacked(file, songs.length === 1 ? archive.fileName : null);
          first ??= result;
        } catch (error) {
          failure ??= error;
        }
      }
      if (first === null) throw failure;
      return first;
    } finally {
      await removeTree(archive.folder);
    }
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

  /** The archive's name may say who sings where the name inside does not. */
  async #importUnpacked(file: string, archiveName: string | null): Promise<ImportResult> {
    const audioName = path.basename(file);
    const better = archiveName !== null && guessTitle(audioName).artist === '' && guessTitle(archiveName).artist !== '';
    const fileName = better ? `${path.parse(archiveName).name}${path.extname(audioName)}` : audioName;
    const { size } = await stat(file);
    return await this.receive(
      { fileName, expectedBytes: size, chunks: readChunks(file, fileName) },
      { beside: { folder: path.dirname(file), audioName }, unpacked: true },
    );
  }

  /** Never throws: what fails is part of the answer. */
  async importOne(file: string, keep: KeepMode = 'copy', after?: Promise<unknown>): Promise<PathImport> {
    try {
      return { path: file, ...(await this.importFile(file, keep, after)) } as PathImport;
    } catch (error) {
      const failure = isLimelightError(error)
        ? error.toFailure()
        : ({ code: 'internal', data: { logId: this.#options.reportDefect(error, { file }) } } as const);
      return { status: 'failed', path: file, failure };
    }
  }
}

async function* readChunks(file: string, fileName: string): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(file, { highWaterMark: 1024 * 1024 }) as AsyncIterable<Uint8Array>;
  } catch (error) {
    throw readFailure(error, fileName);
  }
}
