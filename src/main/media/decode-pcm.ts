import { LimelightError } from '../../shared/errors.ts';
import type { Ffmpeg } from './ffmpeg/ffmpeg.ts';
import { inputArguments } from './ffmpeg/input.ts';
import { probe } from './ffmpeg/probe.ts';

export const sampleRateHz = 44_100;

export interface DecodeOptions {
  readonly fileName: string;
  readonly signal?: AbortSignal;
  /** ffmpeg is killed when it delivers nothing for this long while somebody waits for it. */
  readonly stallMs?: number;
}

/**
 * ffmpeg's own way from mono to stereo takes 3 dB off; a song keeps its level here. Everything else is mixed down by
 * ffmpeg's rules, which keep the sum from clipping.
 */
function toStereo(layout: string): string[] {
  return layout === 'mono' || layout === '1 channels' ? ['-af', 'pan=stereo|c0=c0|c1=c0'] : ['-ac', '2'];
}

/**
 * The sound of a file as stereo float32 at 44.1 kHz, interleaved (L, R, L, R ...), in blocks of whole frames as they come.
 * Pull-driven: ffmpeg waits while nobody reads, so memory does not grow with the song.
 *
 * Decoding is repeatable: two runs over the same file give the same samples, which resuming relies on.
 *
 * @throws LimelightError `not-audio`, `no-sound`; `decode-failed` where not one sample came; `ffmpeg-failed`, `ffmpeg-missing`
 */
export async function* decodePcm(ffmpeg: Ffmpeg, file: string, options: DecodeOptions): AsyncGenerator<Float32Array> {
  const { audio } = await probe(ffmpeg, file, options.fileName, options.signal);
  const process = ffmpeg.start(
    [
      '-v',
      'error',
      ...inputArguments(file),
      '-map',
      '0:a:0',
      '-vn',
      '-sn',
      '-dn',
      ...toStereo(audio.layout),
      '-ar',
      String(sampleRateHz),
      '-c:a',
      'pcm_f32le',
      '-f',
      'f32le',
      'pipe:1',
    ],
    { label: 'decode', stdout: true, ...(options.signal ? { signal: options.signal } : {}) },
  );
  const { stdout } = process;
  if (stdout === null) throw new Error('ffmpeg was started without stdout');
  const bytesPerFrame = 8;
  let samples = 0;
  let rest: Buffer = Buffer.alloc(0);
  let stalled = false;
  const stallMs = options.stallMs ?? 60_000;
  const iterator = stdout[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  try {
    for (;;) {
      const timer = setTimeout(() => {
        stalled = true;
        process.kill();
      }, stallMs);
      const { value, done } = await iterator.next().finally(() => clearTimeout(timer));
      if (done) break;
      const data = rest.length === 0 ? value : Buffer.concat([rest, value]);
      const whole = data.length - (data.length % bytesPerFrame);
      rest = Buffer.from(data.subarray(whole));
      if (whole === 0) continue;
      // A copy of its own: pool slices are not aligned to 4 bytes.
      const block = new Float32Array(whole / 4);
      new Uint8Array(block.buffer).set(data.subarray(0, whole));
      samples += block.length;
      yield block;
    }
    await finish(process, samples, stalled, options);
  } finally {
    process.kill();
  }
}

async function finish(
  process: ReturnType<Ffmpeg['start']>,
  samples: number,
  stalled: boolean,
  options: DecodeOptions,
): Promise<void> {
  if (stalled) throw new LimelightError('ffmpeg-failed', { detail: 'decoding stalled' });
  const code = await process.exitCode;
  // Killed from outside: what came so far may be half of the song.
  if (code === null) await process.done;
  if (samples === 0) {
    options.signal?.throwIfAborted();
    throw new LimelightError('decode-failed', { fileName: options.fileName, detail: process.stderrTail().slice(-300) });
  }
  // A damaged file ends with an error code after all that could be read was read: sing what there is.
}
