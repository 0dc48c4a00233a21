import { LimelightError } from '../../shared/errors.ts';
import { Ffmpeg } from '../media/ffmpeg/ffmpeg.ts';
import { type FfmpegBinary, locateFfmpeg } from '../media/ffmpeg/locate.ts';
import type { ProcessRegistry } from '../media/process-registry.ts';
import type { Log } from './ports.ts';

/** Finds ffmpeg once. While it is missing it is looked for again at each use, so that installing it is enough. */
export class FfmpegFinder {
  readonly #resourcesDir: string;
  readonly #registry: ProcessRegistry;
  readonly #log: Log;
  #found: Promise<FfmpegBinary | null> | null = null;

  constructor(resourcesDir: string, registry: ProcessRegistry, log: Log) {
    this.#resourcesDir = resourcesDir;
    this.#registry = registry;
    this.#log = log;
  }

  async binary(): Promise<FfmpegBinary | null> {
    this.#found ??= locateFfmpeg(this.#resourcesDir);
    const found = await this.#found;
    if (found === null) this.#found = null;
    return found;
  }

  /** @throws LimelightError `ffmpeg-missing` */
  async path(): Promise<string> {
    const found = await this.binary();
    if (found === null) throw new LimelightError('ffmpeg-missing', {});
    return found.path;
  }

  /** @throws LimelightError `ffmpeg-missing` */
  async ffmpeg(): Promise<Ffmpeg> {
    return new Ffmpeg(await this.path(), this.#registry, this.#log);
  }
}
