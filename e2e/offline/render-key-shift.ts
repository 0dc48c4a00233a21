import { createKeyShift } from '../../src/renderer/audio/key-shift.ts';

/** What the key shift makes of a sound, rendered as fast as the machine can and so the same on every machine. */
export interface RenderRequest {
  /** A 440 Hz tone of amplitude 0.25, noise, or one impulse half a second in; the same in all four channels. */
  readonly sound: 'tone' | 'noise' | 'impulse';
  readonly seconds: number;
  /** What a hand does at a time, seconds: shifts by semitones, or lets go of the shifter (null). It is engaged from the first shift on. */
  readonly moves: readonly { readonly at: number; readonly semitones: number | null }[];
}

export interface Rendered {
  readonly rate: number;
  readonly latencySeconds: number;
  /** Base64 of float32 samples, one channel each. */
  readonly channels: readonly string[];
}

const rate = 48_000;
const count = 4;

function soundOf({ sound, seconds }: RenderRequest, context: BaseAudioContext): AudioBuffer {
  const buffer = context.createBuffer(count, Math.round(seconds * rate), rate);
  const samples = new Float32Array(buffer.length);
  let seed = 1;
  for (let i = 0; i < samples.length; i += 1) {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
    if (sound === 'tone') samples[i] = 0.25 * Math.sin((2 * Math.PI * 440 * i) / rate);
    else if (sound === 'noise') samples[i] = 0.3 * (seed / 2 ** 32 - 0.5);
    else samples[i] = i === rate / 2 ? 0.5 : 0;
  }
  for (let c = 0; c < count; c += 1) buffer.copyToChannel(samples, c);
  return buffer;
}

async function render(request: RenderRequest): Promise<Rendered> {
  const context = new OfflineAudioContext(count, Math.round(request.seconds * rate), rate);
  const shift = await createKeyShift(context, count);
  if (shift === null) throw new Error('no audio worklet here');
  const source = new AudioBufferSourceNode(context, { buffer: soundOf(request, context) });
  source.connect(shift.input);
  shift.output.connect(context.destination);
  const apply = async (semitones: number | null): Promise<void> => {
    if (semitones === null) shift.release();
    else {
      // Its waiting is for people: here the audio clock stands while this is carried out.
      void shift.engage();
      shift.shift(semitones, false);
    }
    // The worklet hears of it on its own thread.
    await new Promise((resolve) => setTimeout(resolve, 80));
  };
  for (const { at, semitones } of request.moves) {
    if (at === 0) await apply(semitones);
    else
      void context
        .suspend(at)
        .then(() => apply(semitones))
        .then(() => context.resume());
  }
  source.start();
  const buffer = await context.startRendering();
  const channels = Array.from({ length: count }, (_, c) => base64Of(buffer.getChannelData(c)));
  return { rate, latencySeconds: shift.latencySeconds, channels };
}

function base64Of(samples: Float32Array): string {
  const bytes = new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
  let text = '';
  for (let i = 0; i < bytes.length; i += 32_768) text += String.fromCharCode(...bytes.subarray(i, i + 32_768));
  return btoa(text);
}

Object.assign(window, { render });
