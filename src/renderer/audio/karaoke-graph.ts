import { gainOfLevel } from '../../shared/domain/playback.ts';
import { createKeyShift, discrete, type KeyShift } from './key-shift.ts';

/** Levels move over this time constant: fast for the hand, slow enough that no click is heard. */
const smoothingSeconds = 0.015;
/** Music between songs lies this far below them: people talk over it. */
const breakGain = 10 ** (-12 / 20);
/** From one deck to the other, and around a cut. */
export const crossSeconds = 0.03;
/** How long pausing and stopping take to fall silent: a hand on the fader, not a switch. */
export const pauseFadeSeconds = 0.15;
const channels = 4;

/** The way of the music between songs. */
export interface BreakChannel {
  /** Ramps to its level or to silence; resolves when it is there. */
  fade(audible: boolean, seconds: number): Promise<void>;
}

export interface KaraokeGraph {
  readonly context: AudioContext;
  /** Null where this browser cannot shift. */
  readonly keyShift: KeyShift | null;
  /** From a deck to the loudspeakers' driver. */
  readonly latencySeconds: number;
  setGuideLevel(level: number): void;
  setVolume(level: number): void;
  /** Loudness matching of the song that plays, dB. */
  setMatchingGain(db: number): void;
  /** Lets one deck through and no other; resolves when the crossing is done. */
  selectDeck(index: number): Promise<void>;
  /** Ramps everything to silence or back; resolves when it is there. */
  fade(audible: boolean, seconds?: number): Promise<void>;
  /** Level of what goes to the loudspeakers in the last hundredths of a second: RMS relative to full scale, 0..1. */
  level(): number;
  /** Takes up another player, for music between songs. Its track has four channels like all; the vocals are left out. */
  addBreaks(element: HTMLMediaElement): BreakChannel;
  /** A short sound of its own, left and then right, past everything that belongs to a song. */
  playTestSound(): void;
  dispose(): void;
}

/**
 * From karaoke tracks of four channels to the loudspeakers:
 *
 *   deck 0 -> gain \                                          / channels 1-2 (accompaniment) -------------> sum
 *   deck 1 -> gain - > key shift (all four channels) -> splitter
 *                                                             \ channels 3-4 (vocals) -> guide level ----/
 *   sum -> loudness matching -> volume -> fade -> output
 *   music between songs, channels 1-2 -> its own fade -> its own level -> the same volume -> output
 *
 * Both parts come out of one decoder and go through one shifter, so they can never drift apart. Two decks: a jump is prepared on
 * the one that is silent, while the other plays on.
 */
export async function createKaraokeGraph(decks: readonly HTMLMediaElement[]): Promise<KaraokeGraph> {
  const context = new AudioContext({ latencyHint: 'interactive' });
  const keyShift = await createKeyShift(context, channels).catch(() => null);
  const bus = new GainNode(context, discrete(channels));
  const deckGains = decks.map((deck, index) => {
    const gain = new GainNode(context, { gain: index === 0 ? 1 : 0, ...discrete(channels) });
    context.createMediaElementSource(deck).connect(gain).connect(bus);
    return gain;
  });
  const splitter = context.createChannelSplitter(channels);
  const accompaniment = context.createChannelMerger(2);
  const vocals = context.createChannelMerger(2);
  const guide = new GainNode(context, { gain: 0 });
  const matching = new GainNode(context);
  const volume = new GainNode(context);
  const fader = new GainNode(context, { gain: 0 });
  const out = new GainNode(context);
  const breakVolume = new GainNode(context);
  const meter = new AnalyserNode(context, { fftSize: 2048 });

  if (keyShift === null) bus.connect(splitter);
  else {
    bus.connect(keyShift.input);
    keyShift.output.connect(splitter);
  }
  splitter.connect(accompaniment, 0, 0);
  splitter.connect(accompaniment, 1, 1);
  splitter.connect(vocals, 2, 0);
  splitter.connect(vocals, 3, 1);
  accompaniment.connect(matching);
  vocals.connect(guide).connect(matching);
  matching.connect(volume).connect(fader).connect(out);
  breakVolume.connect(out);
  out.connect(meter);
  out.connect(context.destination);

  const move = (param: AudioParam, value: number): void => {
    param.cancelScheduledValues(context.currentTime);
    param.setTargetAtTime(value, context.currentTime, smoothingSeconds);
  };
  const ramp = (param: AudioParam, value: number, seconds: number): void => {
    const now = context.currentTime;
    param.cancelScheduledValues(now);
    param.setValueAtTime(param.value, now);
    param.linearRampToValueAtTime(value, now + seconds);
  };
  const wait = async (seconds: number): Promise<void> => {
    if (context.state === 'running') await new Promise((resolve) => setTimeout(resolve, seconds * 1000 + 5));
  };
  const meterSamples = new Float32Array(meter.fftSize);

  return {
    context,
    keyShift,
    get latencySeconds() {
      return (keyShift?.latencySeconds ?? 0) + (context.outputLatency || context.baseLatency || 0);
    },
    setGuideLevel: (level) => move(guide.gain, gainOfLevel(level)),
    setVolume(level) {
      move(volume.gain, gainOfLevel(level));
      move(breakVolume.gain, gainOfLevel(level));
    },
    setMatchingGain: (db) => move(matching.gain, 10 ** (db / 20)),
    async selectDeck(index) {
      deckGains.forEach((gain, i) => {
        ramp(gain.gain, i === index ? 1 : 0, crossSeconds);
      });
      await wait(crossSeconds);
    },
    async fade(audible, seconds = crossSeconds) {
      ramp(fader.gain, audible ? 1 : 0, seconds);
      await wait(seconds);
    },
    level() {
      meter.getFloatTimeDomainData(meterSamples);
      return Math.sqrt(meterSamples.reduce((sum, value) => sum + value * value, 0) / meterSamples.length);
    },
    addBreaks(element) {
      // Two discrete channels of four: the others, the vocals, are dropped here.
      const music = new GainNode(context, discrete(2));
      const breakFader = new GainNode(context, { gain: 0 });
      const quiet = new GainNode(context, { gain: breakGain });
      context.createMediaElementSource(element).connect(music).connect(breakFader).connect(quiet).connect(breakVolume);
      return {
        async fade(audible, seconds) {
          ramp(breakFader.gain, audible ? 1 : 0, seconds);
          await wait(seconds);
        },
      };
    },
    playTestSound: () => playTestSound(context, out),
    dispose() {
      bus.disconnect();
      void context.close();
    },
  };
}

/** Two soft notes: the lower one left, the higher one right. */
function playTestSound(context: BaseAudioContext, target: AudioNode): void {
  const notes = [
    { hz: 440, pan: -1, at: 0 },
    { hz: 660, pan: 1, at: 0.55 },
  ];
  const seconds = 0.5;
  for (const { hz, pan, at } of notes) {
    const start = context.currentTime + 0.02 + at;
    const tone = new OscillatorNode(context, { frequency: hz, type: 'triangle' });
    const envelope = new GainNode(context, { gain: 0 });
    envelope.gain.setValueAtTime(0, start);
    envelope.gain.linearRampToValueAtTime(0.25, start + 0.03);
    envelope.gain.setTargetAtTime(0, start + 0.15, 0.08);
    tone.connect(envelope).connect(new StereoPannerNode(context, { pan })).connect(target);
    tone.start(start);
    tone.stop(start + seconds);
  }
}
