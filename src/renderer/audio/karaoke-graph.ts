import { gainOfLevel } from '../../shared/domain/playback.ts';

/** Levels move over this time constant: fast for the hand, slow enough that no click is heard. */
const smoothingSeconds = 0.015;
/** Starts and stops are ramped over this time, so that cutting into a wave makes no click. */
export const fadeSeconds = 0.03;

export interface KaraokeGraph {
  readonly context: AudioContext;
  setGuideLevel(level: number): void;
  setVolume(level: number): void;
  /** Ramps everything to silence or back; resolves when it is there. */
  fade(audible: boolean): Promise<void>;
  dispose(): void;
}

/**
 * From a four-channel karaoke track to the loudspeakers:
 *
 *   element -> splitter -> channels 1-2 (accompaniment) --------------> volume -> fade -> output
 *                       -> channels 3-4 (vocals) -> guide level ----/
 *
 * Both parts come out of one decoder, so they can never drift apart.
 */
export function createKaraokeGraph(element: HTMLMediaElement): KaraokeGraph {
  const context = new AudioContext({ latencyHint: 'interactive' });
  const source = context.createMediaElementSource(element);
  const splitter = context.createChannelSplitter(4);
  const accompaniment = context.createChannelMerger(2);
  const vocals = context.createChannelMerger(2);
  const guide = context.createGain();
  const volume = context.createGain();
  const fader = context.createGain();

  guide.gain.value = 0;
  fader.gain.value = 0;
  source.connect(splitter);
  splitter.connect(accompaniment, 0, 0);
  splitter.connect(accompaniment, 1, 1);
  splitter.connect(vocals, 2, 0);
  splitter.connect(vocals, 3, 1);
  accompaniment.connect(volume);
  vocals.connect(guide).connect(volume);
  volume.connect(fader).connect(context.destination);

  const move = (param: AudioParam, value: number): void => {
    param.cancelScheduledValues(context.currentTime);
    param.setTargetAtTime(value, context.currentTime, smoothingSeconds);
  };

  return {
    context,
    setGuideLevel: (level) => move(guide.gain, gainOfLevel(level)),
    setVolume: (level) => move(volume.gain, gainOfLevel(level)),
    async fade(audible) {
      const now = context.currentTime;
      fader.gain.cancelScheduledValues(now);
      fader.gain.setValueAtTime(fader.gain.value, now);
      fader.gain.linearRampToValueAtTime(audible ? 1 : 0, now + fadeSeconds);
      if (context.state === 'running') await new Promise((resolve) => setTimeout(resolve, fadeSeconds * 1000 + 5));
    },
    dispose() {
      source.disconnect();
      void context.close();
    },
  };
}
