import { mkdir, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { removeTree } from './files.ts';

/**
 * The folder of a song, `media/<sha256 of its source>/`: `source.<ext>` (unless the source stays where its owner keeps it),
 * `origin.json`, and versioned files that never change once they
 * have their name: `karaoke-<v>.webm`, `peaks-<v>.json`, `cover-<v>.jpg`. The database says which version counts.
 */
export class SongFiles {
  readonly #mediaDir: string;

  constructor(mediaDir: string) {
    this.#mediaDir = mediaDir;
  }

  folder(sha256: string): string {
    return path.join(this.#mediaDir, sha256);
  }

  /** The copy in the song's folder or, where `sourceFile` is absolute, the file where its owner keeps it. */
  source(song: { contentSha256: string; sourceFile: string }): string {
    return path.resolve(this.folder(song.contentSha256), song.sourceFile);
  }

  karaoke(sha256: string, version: string): string {
    return path.join(this.folder(sha256), `karaoke-${version}.webm`);
  }

  peaks(sha256: string, version: string): string {
    return path.join(this.folder(sha256), `peaks-${version}.json`);
  }

  cover(sha256: string, version: string): string {
    return path.join(this.folder(sha256), `cover-${version}.jpg`);
  }

  /** The folders there are, by content hash. */
  async folders(): Promise<string[]> {
    await mkdir(this.#mediaDir, { recursive: true });
    const entries = await readdir(this.#mediaDir, { withFileTypes: true });
    return entries
      .filter((entry) => entry.isDirectory() && /^[0-9a-f]{64}$/u.test(entry.name))
      .map((entry) => entry.name);
  }

  async remove(sha256: string): Promise<void> {
    await removeTree(this.folder(sha256));
  }

  /**
   * Deletes what an interrupted job left behind: temporary names and versions of `kinds` other than `keep`. For the job
   * that writes these kinds, before it starts: nobody else writes them.
   */
  async sweep(sha256: string, kinds: readonly string[], keep: string | null): Promise<void> {
    const names = await readdir(this.folder(sha256)).catch(() => []);
    for (const name of names) {
      const ours = kinds.some((kind) => name.startsWith(`${kind}-`));
      if (ours && (keep === null || !name.includes(`-${keep}.`) || name.endsWith('.part'))) {
        await rm(path.join(this.folder(sha256), name), { force: true });
      }
    }
  }
}

/** Where a song came from, written beside its source so that an import cut off by a crash can be finished. */
export const originFile = 'origin.json';
