import { stat } from 'node:fs/promises';
import { type FolderNames, listFolder } from '../words/find-words.ts';

/** A folder that changed this shortly before it was listed may change again without its time telling. */
const settledAfterMs = 2_000;

/**
 * Remembers the names of the folder that was listed last, for as long as nothing in it changes: the songs of a large folder come
 * one after the other, and each asks for all of its names.
 */
export class FolderMemory {
  #last: { readonly folder: string; readonly changedMs: number; readonly names: Promise<FolderNames> } | null = null;

  async list(folder: string): Promise<FolderNames> {
    const changedMs = await stat(folder).then(
      (info) => info.mtimeMs,
      () => null,
    );
    if (changedMs === null || Date.now() - changedMs < settledAfterMs) return await listFolder(folder);
    if (this.#last?.folder !== folder || this.#last.changedMs !== changedMs) {
      this.#last = { folder, changedMs, names: listFolder(folder) };
    }
    return await this.#last.names;
  }
}
