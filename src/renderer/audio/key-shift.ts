import moduleUrl from 'signalsmith-stretch?url';
import type { StretchNode } from 'signalsmith-stretch';

/** Both ways sound the same while nothing is shifted: a short crossing between them is not heard. */
const crossSeconds = 0.03;
/** The shifter has heard enough to speak after its latency and a little. */
const warmUpExtraSeconds = 0.08;
/** Below this the ear hears pitch, above it noise and air, which are better left where they are. */
const tonalityHz = 8_000;

/**
 * Moves the key of all channels of a karaoke track at once, so that they can never drift apart:
 *
 *   input -> delay as long as the shifter takes ------> dry \
 *         -> shifter (signalsmith-stretch, worklet) --> wet - > output
 *
 * Unshifted sound takes the dry way and stays as it is, bit for bit; the latency is the same on both, so that a song's
 * place never jumps when the key is touched.
 */
export interface KeyShift {
  readonly input: AudioNode;
  readonly output: AudioNode;
  /** From input to output. */
  readonly latencySeconds: number;
  /** Goes over to the shifter; resolves when what is heard comes from it. */
  engage(): Promise<void>;
  /** Shifts by `semitones` (not only whole ones). `correcting`: all frequencies move alike, as playing at another speed moved them. */
  shift(semitones: number, correcting: boolean): void;
  /** Goes back to the untouched sound. Only after `shift(0)`. */
  release(): void;
}

export const discrete = (channels: number) =>
  ({ channelCount: channels, channelCountMode: 'explicit', channelInterpretation: 'discrete' }) as const;

/** @returns null where this browser has no audio worklets: songs then keep their key */
export async function createKeyShift(context: BaseAudioContext, channels: number): Promise<KeyShift | null> {
  if (!('audioWorklet' in context) || context.audioWorklet === undefined) return null;
  const { default: createStretch } = await import('signalsmith-stretch');
  createStretch.moduleUrl = moduleUrl;
  const stretch: StretchNode = await createStretch(context, {
    numberOfInputs: 1,
    numberOfOutputs: 1,
    outputChannelCount: [channels],
    ...discrete(channels),
  });
  const latencySeconds = await stretch.latency();
  const input = new GainNode(context, discrete(channels));
  const delay = new DelayNode(context, { delayTime: latencySeconds, maxDelayTime: 1, ...discrete(channels) });
  const dry = new GainNode(context, { gain: 1, ...discrete(channels) });
  const wet = new GainNode(context, { gain: 0, ...discrete(channels) });
  const output = new GainNode(context, discrete(channels));
  // A source that is always there: with none the shifter would look for sound of its own.
  const silence = new ConstantSourceNode(context, { offset: 0 });
  silence.connect(stretch);
  silence.start();
  input.connect(delay).connect(dry).connect(output);
  input.connect(stretch).connect(wet).connect(output);

  let engaged = false;
  let warm: Promise<void> | null = null;

  /** Scheduled on the audio clock, so that the crossing falls where it was meant to however busy the page is. */
  const cross = (from: GainNode, to: GainNode, at: number): void => {
    for (const [node, value] of [
      [from, 0],
      [to, 1],
    ] as const) {
      node.gain.cancelScheduledValues(context.currentTime);
      node.gain.setValueAtTime(node.gain.value, context.currentTime);
      node.gain.setValueAtTime(node.gain.value, at);
      node.gain.linearRampToValueAtTime(value, at + crossSeconds);
    }
  };

  return {
    input,
    output,
    latencySeconds,
    async engage() {
      if (!engaged) {
        engaged = true;
        const seconds = latencySeconds + warmUpExtraSeconds;
        void stretch.schedule({ active: true });
        cross(dry, wet, context.currentTime + seconds);
        warm = sleep(seconds + crossSeconds);
      }
      await warm;
    },
    shift(semitones, correcting) {
      const tonality = correcting ? context.sampleRate / 2 : tonalityHz;
      void stretch.schedule({ semitones, tonalityHz: tonality });
    },
    release() {
      if (!engaged) return;
      engaged = false;
      cross(wet, dry, context.currentTime);
      // It rests when nobody listens any more: idle, it costs nothing.
      setTimeout(() => {
        if (!engaged) void stretch.schedule({ active: false });
      }, crossSeconds * 2_000);
    },
  };
}

const sleep = (seconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, seconds * 1000));
