import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { SystemInfo } from '../../../shared/contract/system.ts';
import { type Failure, isLimelightError } from '../../../shared/errors.ts';
import { resolveModel } from '../../inference/manifest.ts';
import type { FfmpegBinary } from '../../media/ffmpeg/locate.ts';
import { freeBytes } from '../../media/files.ts';

export interface SystemServiceOptions {
  readonly version: string;
  readonly modelsDir: string;
  readonly dataDir: string;
  readonly ffmpeg: () => Promise<FfmpegBinary | null>;
  readonly speed: () => number | null;
  readonly libraryBytes: () => number | null;
  readonly demoFile: () => Promise<string | null>;
  readonly lastDevice: () => string | null;
}

/** Below this nothing of use can be made. */
const tightBytes = 500 * 1000 * 1000;

/** What the station runs on and what is wrong with it. */
export class SystemService {
  readonly #options: SystemServiceOptions;
  /** Hashing a model takes a moment: once per file, not once per question. */
  readonly #checked = new Map<string, Promise<boolean>>();

  constructor(options: SystemServiceOptions) {
    this.#options = options;
  }

  async info(): Promise<SystemInfo> {
    const { version, dataDir, speed, libraryBytes, demoFile, lastDevice } = this.#options;
    const [ffmpeg, model, free, demo] = await Promise.all([
      this.#options.ffmpeg(),
      this.#model(),
      freeBytes(dataDir),
      demoFile(),
    ]);
    const problems: Failure[] = [];
    if (ffmpeg === null) problems.push({ code: 'ffmpeg-missing', data: {} });
    if (model.failure !== null) problems.push(model.failure);
    if (free !== null && free < tightBytes)
      problems.push({ code: 'disk-full', data: { neededBytes: tightBytes, freeBytes: free } });
    return {
      version,
      ffmpeg: ffmpeg && { version: ffmpeg.version, source: ffmpeg.source },
      model: model.model,
      device: lastDevice(),
      realTimeFactor: speed(),
      freeBytes: free,
      libraryBytes: libraryBytes(),
      demoAvailable: demo !== null,
      problems,
    };
  }

  async #model(): Promise<{ model: SystemInfo['model']; failure: Failure | null }> {
    try {
      const { spec, file } = await resolveModel(this.#options.modelsDir);
      const model = { name: spec.name, bytes: spec.bytes, licence: spec.license };
      const key = `${file} ${spec.sha256}`;
      const whole = this.#checked.get(key) ?? hashEquals(file, spec.sha256);
      this.#checked.set(key, whole);
      if (await whole) return { model, failure: null };
      this.#checked.delete(key);
      return { model: null, failure: { code: 'model-corrupt', data: { model: spec.name } } };
    } catch (error) {
      if (isLimelightError(error)) return { model: null, failure: error.toFailure() };
      return { model: null, failure: { code: 'model-missing', data: { model: '' } } };
    }
  }
}

async function hashEquals(file: string, sha256: string): Promise<boolean> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk as Uint8Array);
  return hash.digest('hex') === sha256;
}
