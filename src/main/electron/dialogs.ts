import { type BaseWindow, dialog } from 'electron';
import { describeFailure, type ErrorSentence } from '../../shared/domain/error-sentences.ts';
import { songExtensions } from '../../shared/domain/song-files.ts';
import type { Failure } from '../../shared/errors.ts';
import type { Words } from './words.ts';

/** What to do about a part of the program that stopped. */
export type Remedy = 'try-again' | 'logs' | 'quit';

/** The dialogs of the system. Each answers with what was chosen; null or an empty list where it was closed. */
export class Dialogs {
  readonly #words: Words;

  constructor(words: Words) {
    this.#words = words;
  }

  async chooseSongs(window: BaseWindow): Promise<string[]> {
    const { chooseSongs, add, songs, allFiles } = this.#words;
    const { filePaths } = await dialog.showOpenDialog(window, {
      title: chooseSongs,
      buttonLabel: add,
      properties: ['openFile', 'multiSelections'],
      filters: [
        { name: songs, extensions: [...songExtensions] },
        { name: allFiles, extensions: ['*'] },
      ],
    });
    return filePaths;
  }

  async chooseFolder(window: BaseWindow): Promise<string[]> {
    const { filePaths } = await dialog.showOpenDialog(window, {
      title: this.#words.chooseFolder,
      buttonLabel: this.#words.add,
      properties: ['openDirectory', 'multiSelections'],
    });
    return filePaths;
  }

  async saveMusic(window: BaseWindow, title: string): Promise<string | null> {
    const { musicOnly, karaokeTrack, untitled, saveMusic } = this.#words;
    const { filePath, canceled } = await dialog.showSaveDialog(window, {
      title: saveMusic,
      defaultPath: `${fileNameOf(title) || untitled}.mp3`,
      filters: [
        { name: musicOnly.mp3, extensions: ['mp3'] },
        { name: musicOnly.opus, extensions: ['opus'] },
        { name: musicOnly.flac, extensions: ['flac'] },
        { name: musicOnly.wav, extensions: ['wav'] },
        { name: karaokeTrack, extensions: ['webm'] },
      ],
    });
    return canceled || filePath === '' ? null : filePath;
  }

  /** The station could not be opened (`failure`) or does not stay up. */
  async stationStopped(failure: Failure | null): Promise<Remedy> {
    const { stationFailed, stationLoops } = this.#words;
    return await this.#remedy(stationFailed, failure === null ? stationLoops : describeFailure(failure));
  }

  async pageStopped(): Promise<Remedy> {
    return await this.#remedy(this.#words.pageLoops.sentence, this.#words.pageLoops);
  }

  /** True where the page is to be loaded again. */
  async pageHangs(window: BaseWindow): Promise<boolean> {
    const { hangs, wait, loadAgain } = this.#words;
    const { response } = await dialog.showMessageBox(window, {
      type: 'warning',
      message: hangs.sentence,
      detail: hangs.action,
      buttons: [wait, loadAgain],
      defaultId: 0,
      cancelId: 0,
    });
    return response === 1;
  }

  async #remedy(title: string, { sentence, action }: ErrorSentence): Promise<Remedy> {
    const { tryAgain, logFolder, quit } = this.#words;
    const remedies: readonly Remedy[] = ['try-again', 'logs', 'quit'];
    const { response } = await dialog.showMessageBox({
      type: 'error',
      title,
      message: sentence,
      detail: action,
      buttons: [tryAgain, logFolder, quit],
      defaultId: 0,
      cancelId: 2,
    });
    return remedies[response] ?? 'quit';
  }
}

/** A title as a file name that every system takes. */
export function fileNameOf(title: string): string {
  return title
    .replaceAll(/[<>:"/\\|?*\p{Cc}]/gu, ' ')
    .replaceAll(/\s+/gu, ' ')
    .trim()
    .replace(/[. ]+$/u, '')
    .slice(0, 120);
}
