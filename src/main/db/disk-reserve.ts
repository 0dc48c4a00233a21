import { closeSync, existsSync, fsyncSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import path from 'node:path';

const reserveBytes = 2 * 1024 * 1024;
/** The reserve is laid in only where it leaves this much to others. */
const comfortableBytes = 50 * reserveBytes;

/**
 * A little room on the disk that is kept for the database. When the disk is full to the last byte, giving it up makes it
 * possible to write down what failed and why, instead of showing a bar that stands still.
 */
export class DiskReserve {
  readonly #file: string;

  constructor(folder: string) {
    this.#file = path.join(folder, 'reserve');
  }

  /** Lays the reserve in where there is plenty of room. */
  fill(): void {
    if (existsSync(this.#file)) return;
    try {
      const { bavail, bsize } = statfsSync(path.dirname(this.#file));
      if (bavail * bsize < comfortableBytes) return;
      const file = openSync(this.#file, 'wx');
      try {
        // Written, not truncated to size: a hole takes no room.
        writeSync(file, Buffer.alloc(reserveBytes, 1));
        fsyncSync(file);
      } finally {
        closeSync(file);
      }
    } catch {
      rmSync(this.#file, { force: true });
    }
  }

  /** Gives it up. False where there was none. */
  release(): boolean {
    if (!existsSync(this.#file)) return false;
    rmSync(this.#file, { force: true });
    return true;
  }
}
