import type { Peaks } from '../../../shared/domain/peaks.ts';
import { LimelightError } from '../../../shared/errors.ts';
import { PartMeter } from '../../inference/meter.ts';
import { decodePcm, sampleRateHz } from '../../media/decode-pcm.ts';
import { TrackEncoder } from '../../media/encode-tracks.ts';
import type { Ffmpeg } from '../../media/ffmpeg/ffmpeg.ts';

export interface BackingTrackRequest {
  /** What is sung over. */
  readonly accompaniment: string;
  /** The voice to be guided by; null: there is none, and those two channels are silent. */
  readonly vocals: string | null;
  readonly fileName: string;
  /** Four channels in WebM. */
  readonly output: string;
  readonly tags: { readonly title: string; readonly artist: string; readonly album?: string };
}

/**
 * The karaoke track of a song that needs no separation: it is one already, or came with its instrumental. The same four
 * channels as any other, so that everything after it is the same.
 *
 * @throws LimelightError as decoding and encoding do
 */
export async function makeBackingTrack(
  ffmpeg: Ffmpeg,
  request: BackingTrackRequest,
  signal: AbortSignal,
  onProgress: (ms: number) => void,
): Promise<Peaks> {
  const about = { fileName: request.fileName, signal };
  const music = decodePcm(ffmpeg, request.accompaniment, about);
  const voice = request.vocals === null ? null : new SampleReader(decodePcm(ffmpeg, request.vocals, about));
  const encoder = new TrackEncoder(
    ffmpeg,
    [{ part: 'karaoke', format: 'webm', file: request.output }],
    request.tags,
    signal,
  );
  const meters = { accompaniment: new PartMeter(), vocals: new PartMeter() };
  let samples = 0;
  try {
    for await (const accompaniment of music) {
      signal.throwIfAborted();
      const vocals = (await voice?.read(accompaniment.length)) ?? new Float32Array(accompaniment.length);
      meters.accompaniment.push(accompaniment);
      meters.vocals.push(vocals);
      const frames = new Float32Array(accompaniment.length * 2);
      for (let i = 0, o = 0; i < accompaniment.length; i += 2, o += 4) {
        frames[o] = accompaniment[i] as number;
        frames[o + 1] = accompaniment[i + 1] as number;
        frames[o + 2] = vocals[i] as number;
        frames[o + 3] = vocals[i + 1] as number;
      }
      await encoder.write(frames);
      samples += accompaniment.length / 2;
      onProgress((samples / sampleRateHz) * 1000);
    }
    if (!meters.accompaniment.finite || !meters.vocals.finite) {
      throw new LimelightError('decode-failed', { fileName: request.fileName, detail: 'samples that are not numbers' });
    }
    await encoder.finish();
  } catch (error) {
    encoder.abort();
    throw error;
  } finally {
    await voice?.close();
  }
  return {
    version: 1,
    durationMs: Math.round((samples / sampleRateHz) * 1000),
    accompaniment: meters.accompaniment.waveform(),
    vocals: meters.vocals.waveform(),
    levels: { accompaniment: meters.accompaniment.levels(), vocals: meters.vocals.levels() },
  };
}

/** Samples in blocks of any length; silence after the end. */
class SampleReader {
  readonly #blocks: AsyncGenerator<Float32Array>;
  #rest = new Float32Array(0);
  #ended = false;

  constructor(blocks: AsyncGenerator<Float32Array>) {
    this.#blocks = blocks;
  }

  async read(length: number): Promise<Float32Array> {
    const out = new Float32Array(length);
    let filled = 0;
    while (filled < length) {
      if (this.#rest.length === 0) {
        if (this.#ended) break;
        const { value, done } = await this.#blocks.next();
        if (done) this.#ended = true;
        else this.#rest = new Float32Array(value);
        continue;
      }
      const part = this.#rest.subarray(0, length - filled);
      out.set(part, filled);
      filled += part.length;
      this.#rest = this.#rest.subarray(part.length);
    }
    return out;
  }

  async close(): Promise<void> {
    await this.#blocks.return(undefined);
  }
}
