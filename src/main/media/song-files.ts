import { mkdir, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { removeTree } from './files.ts';

/** What can come with a song besides its sound. */
export type CompanionKind = 'cover' | 'background' | 'video' | 'instrumental' | 'vocals';

/**
 * The folder of a song, `media/<sha256 of its source>/`: `source.<ext>` (unless the source stays where its owner keeps it),
 * `origin.json`, what came with it (`cover-source.png`), and versioned files that never change once they have their name:
 * `karaoke-<v>.webm`, `peaks-<v>.json`, `cover-<v>.jpg`, `words-<v>.json` ... The database says which version counts.
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

  words(sha256: string, version: string): string {
    return path.join(this.folder(sha256), `words-${version}.json`);
  }

  /** Words as enhanced LRC, for other programs. */
  lrc(sha256: string, version: string): string {
    return path.join(this.folder(sha256), `words-${version}.lrc`);
  }

  graphics(sha256: string, version: string): string {
    return path.join(this.folder(sha256), `graphics-${version}.cdg`);
  }

  background(sha256: string, version: string): string {
    return path.join(this.folder(sha256), `background-${version}.jpg`);
  }

  video(sha256: string, version: string, container: 'mp4' | 'webm'): string {
    return path.join(this.folder(sha256), `video-${version}.${container}`);
  }

  /** A file that came with the song (`cover-source.png`, `video-source.mp4`); null where there is none. */
  async companion(sha256: string, kind: CompanionKind): Promise<string | null> {
    const names = await readdir(this.folder(sha256)).catch(() => []);
    const name = names.find((other) => other.startsWith(`${kind}-source.`));
    return name === undefined ? null : path.join(this.folder(sha256), name);
  }

  /** Deletes versions of a kind other than those to keep: the newest, and the one before for whoever still reads it. */
  async sweepVersions(sha256: string, kind: string, keep: readonly (string | null)[]): Promise<void> {
    const names = await readdir(this.folder(sha256)).catch(() => []);
    for (const name of names) {
      if (!name.startsWith(`${kind}-`) || name.startsWith(`${kind}-source.`)) continue;
      if (!keep.some((version) => version !== null && name.includes(`-${version}.`))) {
        await rm(path.join(this.folder(sha256), name), { force: true });
      }
    }
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
      const ours = kinds.some((kind) => name.startsWith(`${kind}-`) && !name.startsWith(`${kind}-source.`));
      if (ours && (keep === null || !name.includes(`-${keep}.`) || name.endsWith('.part'))) {
        await rm(path.join(this.folder(sha256), name), { force: true });
      }
    }
  }
}

/** Where a song came from, written beside its source so that an import cut off by a crash can be finished. */
export const originFile = 'origin.json';
