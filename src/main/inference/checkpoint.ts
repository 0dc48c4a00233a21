import { constants } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { StoredVocals } from './separate-stream.ts';

/** Samples (per channel) in a chunk: 11.9 s, 4.2 MB. */
export const chunkSamples = 512 * 1024;
const chunkBytes = chunkSamples * 2 * 4;

/**
 * The vocals of a separation under way, in chunks on the disk. Only vocals are kept: the mixture is decoded again, and
 * the accompaniment is the difference. A chunk is written under a temporary name, synced and renamed, so each one that
 * has its name is whole. Everything belongs to one source and one model; another `key` starts afresh.
 */
export class Checkpoint {
  readonly #folder: string;
  #pending = new Float32Array(chunkSamples * 2);
  #filled = 0;
  #next: number;

  private constructor(folder: string, chunks: number) {
    this.#folder = folder;
    this.#next = chunks;
  }

  static async open(folder: string, key: string): Promise<Checkpoint> {
    const keyFile = path.join(folder, 'key');
    const found = await readFile(keyFile, 'utf8').catch(() => null);
    if (found !== key) {
      await rm(folder, { recursive: true, force: true });
      await mkdir(folder, { recursive: true });
      await writeSynced(keyFile, Buffer.from(key));
    }
    const names = new Set(await readdir(folder));
    let chunks = 0;
    while (names.has(chunkName(chunks)) && (await stat(path.join(folder, chunkName(chunks)))).size === chunkBytes)
      chunks += 1;
    return new Checkpoint(folder, chunks);
  }

  /** What an earlier run finished. Read it before appending. */
  stored(): StoredVocals {
    const chunks = this.#next;
    const folder = this.#folder;
    return {
      samples: chunks * chunkSamples,
      async *read() {
        for (let i = 0; i < chunks; i += 1) {
          const bytes = await readFile(path.join(folder, chunkName(i)));
          const samples = new Float32Array(bytes.length / 4);
          new Uint8Array(samples.buffer).set(bytes);
          yield samples;
        }
      },
    };
  }

  /** Takes fresh vocals that follow the stored ones; writes each chunk that is full. */
  async append(vocals: Float32Array): Promise<void> {
    let at = 0;
    while (at < vocals.length) {
      const part = vocals.subarray(at, at + this.#pending.length - this.#filled);
      this.#pending.set(part, this.#filled);
      this.#filled += part.length;
      at += part.length;
      if (this.#filled === this.#pending.length) await this.#write();
    }
  }

  async #write(): Promise<void> {
    const { buffer, byteOffset, byteLength } = this.#pending;
    await writeSynced(path.join(this.#folder, chunkName(this.#next)), Buffer.from(buffer, byteOffset, byteLength));
    this.#next += 1;
    this.#filled = 0;
  }
}

function chunkName(index: number): string {
  return `vocals-${String(index).padStart(5, '0')}.f32`;
}

async function writeSynced(file: string, bytes: Uint8Array): Promise<void> {
  const temporary = `${file}.part`;
  const handle = await open(temporary, constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC);
  try {
    await handle.writeFile(bytes);
    await handle.datasync();
  } finally {
    await handle.close();
  }
  await rename(temporary, file);
}
