import type { Loudness } from '../../../shared/domain/loudness.ts';
import type { Log } from '../../host/ports.ts';
import type { Ffmpeg } from '../../media/ffmpeg/ffmpeg.ts';
import { measureLoudness } from '../../media/loudness.ts';
import type { SongFiles } from '../../media/song-files.ts';
import type { LibraryService } from '../library/service.ts';

export interface LoudnessMeterOptions {
  readonly library: LibraryService;
  readonly files: SongFiles;
  readonly getFfmpeg: () => Promise<Ffmpeg>;
  readonly log: Log;
}

/** Measures karaoke tracks. A song that cannot be measured is played as it is: loudness never costs a song. */
export class LoudnessMeter {
  readonly #options: LoudnessMeterOptions;
  readonly #closing = new AbortController();

  constructor(options: LoudnessMeterOptions) {
    this.#options = options;
  }

  /** @throws what `signal` was aborted with */
  async measure(file: string, signal: AbortSignal): Promise<Loudness | null> {
    try {
      return await measureLoudness(await this.#options.getFfmpeg(), file, signal);
    } catch (error) {
      signal.throwIfAborted();
      this.#options.log.warn('loudness not measured', { error: String(error) });
      return null;
    }
  }

  /** Songs made before loudness was known, or whose measurement failed, one after the other, in the background. */
  async catchUp(): Promise<void> {
    const { library, files, log } = this.#options;
    const { signal } = this.#closing;
    try {
      for (const { id, contentSha256, karaokeVersion } of library.unmeasured()) {
        if (signal.aborted) return;
        if (karaokeVersion === null) continue;
        const loudness = await this.measure(files.karaoke(contentSha256, karaokeVersion), signal);
        if (loudness !== null) library.setLoudness(id, karaokeVersion, loudness);
      }
    } catch (error) {
      if (!signal.aborted) log.warn('loudness of older songs not measured', { error: String(error) });
    }
  }

  close(): void {
    this.#closing.abort();
  }
}
