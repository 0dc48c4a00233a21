import { mkdir, readdir, readFile, rename, stat } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { ImportResult, ImportSettings, KeepMode, PathImport } from '../../../shared/contract/imports.ts';
import { importSettingsSchema } from '../../../shared/contract/imports.ts';
import { mostCompanions } from '../../../shared/domain/companions.ts';
import { isWordsName } from '../../../shared/domain/loose-words.ts';
import { guessTitle } from '../../../shared/domain/titles.ts';
import { isLimelightError, LimelightError } from '../../../shared/errors.ts';
import type { Settings } from '../../db/settings.ts';
import { newId } from '../../host/ids.ts';
import type { StationPaths } from '../../host/ports.ts';
import { fileSize, readFailure, removeTree, safeFileName, writeFailure } from '../../media/files.ts';
import { isZip, unpackSongs } from '../../media/unpack.ts';
import { audioOfText } from '../words/find-words.ts';
import { adopt, copyIn, type IncomingSource, type ReceivedFile, receive } from './incoming.ts';
import { Intake, type IntakeOptions } from './intake.ts';
import { takeLooseWords } from './loose-words.ts';
import type { Origins } from './origin.ts';
import { findSongFiles } from './walk.ts';

export interface ImportServiceOptions extends IntakeOptions {
  readonly paths: Pick<StationPaths, 'incomingDir' | 'resourcesDir'>;
  readonly settings: Settings;
  readonly onSettings?: ((settings: ImportSettings) => void) | undefined;
  readonly reportDefect: (error: unknown, context: Record<string, unknown>) => string;
}

/** The part of `resources/demo/demo.json` that names the song's file. */
const demoSchema = z.object({ files: z.object({ audio: z.object({ name: z.string() }) }) });

const settingsKey = 'imports';
/** Files of a list that are under way at once. */
const atOnce = 4;

/** What else is known of a file of this machine. */
export type HandedFile = Pick<Origins, 'after' | 'handedAtMs'>;

const afterThat = (after: Promise<unknown> | undefined): HandedFile => (after === undefined ? {} : { after });

/** Brings files into the library: received whole, told apart by content, checked, then shown. */
export class ImportService {
  readonly #options: ImportServiceOptions;
  readonly #intake: Intake;
  /** Songs that are being received or looked into. */
  readonly #underWay = new Set<Promise<unknown>>();

  constructor(options: ImportServiceOptions) {
    this.#options = options;
    this.#intake = new Intake(options);
  }

  /**
   * Takes in one file that arrives as a stream. Of an archive with several songs the first is told; all come in.
   *
   * @throws LimelightError, see `receive`, `readTags` and `unpackSongs`
   */
  async receive(source: IncomingSource, from: Origins = {}): Promise<ImportResult> {
    const { paths, clock } = this.#options;
    const take = async () => this.#sort(await receive(paths.incomingDir, newId(clock.now()), source), from);
    return await this.#track(source.fileName, take);
  }

  async #sort(received: ReceivedFile, from: Origins): Promise<ImportResult> {
    if (isWordsName(received.fileName)) return await this.#takeWords(received, from);
    if (!(await isZip(received.file))) return await this.#intake.take(received, from);
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
  async importFile(file: string, keep: KeepMode = 'copy', more: HandedFile = {}): Promise<ImportResult> {
    const { paths, clock } = this.#options;
    const fileName = path.basename(file);
    const info = await stat(file).catch((error: unknown) => {
      throw readFailure(error, fileName);
    });
    if (!info.isFile()) throw new LimelightError('not-a-file', { fileName });
    const audio = /\.txt$/iu.test(fileName) ? await audioOfText(file) : null;
    if (audio !== null) return await this.importFile(audio, keep, more);
    const from: Origins = {
      beside: { folder: path.dirname(file), audioName: fileName },
      originPath: path.resolve(file),
      ...more,
    };
    // What is in an archive can only be used once it is out of it.
    const zip = await isZip(file).catch((error: unknown) => {
      throw readFailure(error, fileName);
    });
    const receiveIt = keep === 'copy' || zip ? copyIn : adopt;
    const take = async () => this.#sort(await receiveIt(paths.incomingDir, newId(clock.now()), file), from);
    return await this.#track(fileName, take);
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

  /** Files and folders of this machine, one result each; what fails is told and the rest goes on. */
  async *importPaths(paths: readonly string[], signal?: AbortSignal): AsyncGenerator<PathImport> {
    const running: Promise<PathImport>[] = [];
    try {
      for await (const file of findSongFiles(paths)) {
        if (signal?.aborted) return;
        // The next files are copied while one is looked into; they come into the library in their order.
        running.push(this.importOne(file, 'copy', afterThat(running.at(-1))));
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

  /** The songs that are under way come first: these words may be for one of them. */
  async #takeWords(received: ReceivedFile, from: Origins): Promise<ImportResult> {
    try {
      await from.after;
      // No song waits for words in turn: in a list, words come last, and a text that stands for a song comes as that song
      // (`findSongFiles`).
      await Promise.allSettled([...this.#underWay]);
      return await takeLooseWords(received, this.#options);
    } finally {
      await removeTree(received.folder);
    }
  }

  async #track(fileName: string, take: () => Promise<ImportResult>): Promise<ImportResult> {
    const work = take();
    if (!isWordsName(fileName)) this.#underWay.add(work);
    try {
      return await work;
    } finally {
      this.#underWay.delete(work);
    }
  }

  /** At start: see `Intake.recover`. */
  recover(): Promise<void> {
    return this.#intake.recover();
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

  /** Every song of an archive; the first is told. @throws LimelightError `archive-partly` where only some could be used; what the first one says where none could */
  async #unpack(archive: ReceivedFile): Promise<ImportResult> {
    try {
      const songs = await unpackSongs(archive.file, archive.fileName, path.join(archive.folder, 'unpacked'));
      let first: ImportResult | null = null;
      const failures: unknown[] = [];
      for (const file of songs) {
        try {
          const result = await this.#importUnpacked(file, songs.length === 1 ? archive.fileName : null);
          first ??= result;
        } catch (error) {
          // Nothing more goes onto a full disk, and what is to be done about it is the same for all.
          if (isLimelightError(error) && error.code === 'disk-full') throw error;
          if (!isLimelightError(error)) this.#options.reportDefect(error, { archive: archive.fileName });
          failures.push(error);
        }
      }
      if (first === null) throw failures[0];
      if (failures.length === 0) return first;
      const { fileName } = archive;
      throw new LimelightError('archive-partly', { fileName, songs: songs.length, failed: failures.length });
    } finally {
      await removeTree(archive.folder);
    }
  }

  /** The archive's name may say who sings where the name inside does not. */
  async #importUnpacked(file: string, archiveName: string | null): Promise<ImportResult> {
    const audioName = path.basename(file);
    const better = archiveName !== null && guessTitle(audioName).artist === '' && guessTitle(archiveName).artist !== '';
    const fileName = better ? `${path.parse(archiveName).name}${path.extname(audioName)}` : audioName;
    const { paths, clock } = this.#options;
    return await this.#sort(await copyIn(paths.incomingDir, newId(clock.now()), file, fileName), {
      beside: { folder: path.dirname(file), audioName },
      unpacked: true,
    });
  }

  /** Never throws: what fails is part of the answer. */
  async importOne(file: string, keep: KeepMode = 'copy', more: HandedFile = {}): Promise<PathImport> {
    try {
      return { path: file, ...(await this.importFile(file, keep, more)) } as PathImport;
    } catch (error) {
      const failure = isLimelightError(error)
        ? error.toFailure()
        : ({ code: 'internal', data: { logId: this.#options.reportDefect(error, { file }) } } as const);
      return { status: 'failed', path: file, failure };
    }
  }
}
