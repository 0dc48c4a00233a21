import { createReadStream } from 'node:fs';
import { mkdir, readFile, rename, stat } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { ImportResult, ImportSettings, KeepMode, PathImport } from '../../../shared/contract/imports.ts';
import { importSettingsSchema } from '../../../shared/contract/imports.ts';
import type { Song } from '../../../shared/contract/library.ts';
import { cleanName, titleFromFileName } from '../../../shared/domain/titles.ts';
import { isLimelightError, LimelightError } from '../../../shared/errors.ts';
import type { Settings } from '../../db/settings.ts';
import { newId } from '../../host/ids.ts';
import type { Clock, Log, StationPaths } from '../../host/ports.ts';
import type { Ffmpeg } from '../../media/ffmpeg/ffmpeg.ts';
import { fileSize, readFailure, removeTree, syncFile, syncFolder } from '../../media/files.ts';
import { readTags, type SongTags } from '../../media/read-tags.ts';
import { originFile, type SongFiles } from '../../media/song-files.ts';
import type { NewSong, SongRecord } from '../library/repository.ts';
import type { LibraryService } from '../library/service.ts';
import { adopt, type IncomingSource, type ReceivedFile, receive, settle, staysInPlace } from './incoming.ts';
import { findSongFiles } from './walk.ts';

export interface ImportServiceOptions {
  readonly library: LibraryService;
  readonly files: SongFiles;
  readonly paths: Pick<StationPaths, 'incomingDir' | 'resourcesDir'>;
  readonly getFfmpeg: () => Promise<Ffmpeg>;
  readonly clock: Clock;
  readonly log: Log;
  readonly settings: Settings;
  readonly onSettings?: ((settings: ImportSettings) => void) | undefined;
  readonly reportDefect: (error: unknown, context: Record<string, unknown>) => string;
}

/** What the origin file remembers: enough to finish an import that a crash cut off. */
const originSchema = z.object({
  version: z.literal(1),
  id: z.string(),
  title: z.string(),
  artist: z.string(),
  album: z.string().nullable(),
  durationMs: z.number().nullable(),
  fileName: z.string(),
  sourceFile: z.string(),
  sourceBytes: z.number(),
  hasVideo: z.boolean(),
  hasCover: z.boolean(),
  addedAtMs: z.number(),
});
type Origin = z.infer<typeof originSchema>;

const settingsKey = 'imports';

/** The part of `resources/demo/demo.json` that names the song's file. */
const demoSchema = z.object({ files: z.object({ audio: z.object({ name: z.string() }) }) });

/** Brings files into the library: received whole, told apart by content, checked, then shown. */
export class ImportService {
  readonly #options: ImportServiceOptions;
  /** Imports under way by content: the same song dropped twice at once is one song. */
  readonly #settling = new Map<string, Promise<unknown>>();

  constructor(options: ImportServiceOptions) {
    this.#options = options;
  }

  /** Takes in one file that arrives as a stream. @throws LimelightError, see `receive` and `readTags` */
  async receive(source: IncomingSource): Promise<ImportResult> {
    const { paths, clock } = this.#options;
    return await this.#inTurn(await receive(paths.incomingDir, newId(clock.now()), source));
  }

  /**
   * Brings one file of this machine into the library: copied, or used where it lies.
   *
   * @throws LimelightError, also `file-missing`, `file-unreadable`, `not-a-file`
   */
  async importFile(file: string, keep: KeepMode = 'copy'): Promise<ImportResult> {
    const { paths, clock } = this.#options;
    const fileName = path.basename(file);
    const info = await stat(file).catch((error: unknown) => {
      throw readFailure(error, fileName);
    });
    if (!info.isFile()) throw new LimelightError('not-a-file', { fileName });
    return keep === 'copy'
      ? await this.receive({ fileName, expectedBytes: info.size, chunks: readChunks(file, fileName) })
      : await this.#inTurn(await adopt(paths.incomingDir, newId(clock.now()), file));
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
  async #inTurn(received: ReceivedFile): Promise<ImportResult> {
    const earlier = this.#settling.get(received.sha256) ?? Promise.resolve();
    const result = earlier.then(() => this.#finish(received));
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
    for await (const file of findSongFiles(paths)) {
      if (signal?.aborted) return;
      yield await this.importOne(file);
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
        library.add({ ...origin, contentSha256: sha256 }, { picture: origin.hasCover || origin.hasVideo });
        log.info('import finished after a crash', { song: origin.id });
      } else {
        await files.remove(sha256);
        log.warn('unknown media folder removed', { sha256 });
      }
    }
  }

  async #finish(received: ReceivedFile): Promise<ImportResult> {
    const { library, files, clock, getFfmpeg } = this.#options;
    const known = library.byContent(received.sha256);
    if (known !== null && (await fileSize(files.source(known))) === null) {
      return { status: 'added', song: await this.#mend(known, received) };
    }
    if (known !== null) {
      const wasRemoved = known.removedAtMs !== null;
      const song = wasRemoved ? await library.restore(known.id) : library.get(known.id);
      return { status: wasRemoved ? 'added' : 'duplicate', song };
    }
    const tags = await readTags(received.file, received.fileName, getFfmpeg);
    const now = clock.now();
    const song: NewSong = {
      id: newId(now),
      contentSha256: received.sha256,
      ...titlesFor(tags, received.fileName),
      durationMs: tags.durationMs,
      fileName: received.fileName,
      sourceFile: received.sourceFile,
      sourceBytes: received.bytes,
      hasVideo: tags.hasVideo,
      addedAtMs: now,
    };
    const { contentSha256, ...rest } = song;
    const origin: Origin = { version: 1, ...rest, hasCover: tags.hasCover };
    await settle(received, files.folder(contentSha256), origin);
    return { status: 'added', song: library.add(song, { picture: tags.hasCover || tags.hasVideo }) };
  }

  /** The library knows the song but its source is gone from the disk: here it is again. */
  async #mend(known: SongRecord, received: ReceivedFile): Promise<Song> {
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
    await library.restore(known.id);
    return library.separate(known.id);
  }

  /** Never throws: what fails is part of the answer. */
  async importOne(file: string, keep: KeepMode = 'copy'): Promise<PathImport> {
    try {
      return { path: file, ...(await this.importFile(file, keep)) } as PathImport;
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

async function readOrigin(file: string): Promise<Origin | null> {
  try {
    return originSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    return null;
  }
}

/** Tags first; what they do not say comes from the file name. */
function titlesFor(tags: SongTags, fileName: string): { title: string; artist: string; album: string | null } {
  const guess = titleFromFileName(fileName);
  const title = cleanName(tags.title ?? '');
  const artist = cleanName(tags.artist ?? '');
  const album = cleanName(tags.album ?? '');
  return {
    title: title || guess.title,
    artist: artist || (title === '' || title === guess.title ? guess.artist : ''),
    album: album || null,
  };
}
