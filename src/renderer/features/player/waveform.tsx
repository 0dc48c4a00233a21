import { type KeyboardEvent, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import WaveSurfer from 'wavesurfer.js';
import type { Song } from '../../../shared/contract/library.ts';
import { type Peaks, peaksSchema } from '../../../shared/domain/peaks.ts';
import { useMessages } from '../../i18n/messages.ts';
import { drawParts, partsGradient } from './draw-parts.ts';
import styles from './waveform.module.css';

interface WaveformProps {
  readonly song: Song;
  readonly positionMs: () => number;
  readonly onSeek: (positionMs: number) => void;
}

const usualHeight = 116;
/** On a laptop's screen the buttons below it matter more. */
const lowHeight = 84;
const lowWindow = window.matchMedia('(max-height: 820px)');
const seekStepMs = 5_000;
/** How often a screen reader's value follows. */
const announceEveryMs = 1_000;

const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? '';

function color(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

async function fetchPeaks(song: Song, signal: AbortSignal): Promise<Peaks> {
  const response = await fetch(`/media/songs/${song.id}/peaks/${song.karaokeVersion ?? ''}`, { signal });
  return peaksSchema.parse(await response.json());
}

function useHeight(): number {
  const low = useSyncExternalStore(
    (onChange) => {
      lowWindow.addEventListener('change', onChange);
      return () => lowWindow.removeEventListener('change', onChange);
    },
    () => lowWindow.matches,
  );
  return low ? lowHeight : usualHeight;
}

/** The song as a picture: the accompaniment above the line, the vocals below it. Click, drag or arrow keys to move. */
export function Waveform({ song, positionMs, onSeek }: WaveformProps) {
  const t = useMessages().player;
  const box = useRef<HTMLDivElement>(null);
  const [problem, setProblem] = useState(false);
  const [spokenMs, setSpokenMs] = useState(0);
  const seek = useRef(onSeek);
  const position = useRef(positionMs);
  seek.current = onSeek;
  position.current = positionMs;
  const durationMs = song.durationMs ?? 0;
  const height = useHeight();

  useEffect(() => {
    const container = box.current;
    if (container === null) return;
    const stop = new AbortController();
    setProblem(false);
    fetchPeaks(song, stop.signal)
      .then((peaks) => {
        if (stop.signal.aborted) return;
        const wave = createWave(container, peaks, height, (seconds) => seek.current(seconds * 1000));
        let frame = 0;
        let drawnMs = -1;
        const follow = (): void => {
          if (stop.signal.aborted) return;
          const now = position.current();
          if (Math.abs(now - drawnMs) > 5) wave.setTime(now / 1000);
          drawnMs = now;
          frame = requestAnimationFrame(follow);
        };
        // Told a time before it has its picture it forgets it, and a paused song tells no other.
        wave.once('ready', follow);
        stop.signal.addEventListener('abort', () => {
          cancelAnimationFrame(frame);
          wave.destroy();
        });
      })
      .catch(() => {
        if (!stop.signal.aborted) setProblem(true);
      });
    const timer = setInterval(() => setSpokenMs(Math.round(position.current() / 1000) * 1000), announceEveryMs);
    return () => {
      clearInterval(timer);
      stop.abort();
    };
  }, [song, height]);

  const onKeyDown = (event: KeyboardEvent): void => {
    const steps: Record<string, number> = {
      ArrowLeft: -seekStepMs,
      ArrowRight: seekStepMs,
      PageDown: -30_000,
      PageUp: 30_000,
    };
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    seek.current(Math.min(Math.max(0, position.current() + step), durationMs));
  };

  return (
    <div
      className={styles.wave}
      role="slider"
      tabIndex={0}
      aria-label={t.waveform}
      aria-valuemin={0}
      aria-valuemax={Math.round(durationMs / 1000)}
      aria-valuenow={Math.round(spokenMs / 1000)}
      aria-valuetext={t.position(spokenMs, durationMs)}
      onKeyDown={onKeyDown}
    >
      <div ref={box} className={styles.canvas} style={{ height }} />
      {problem ? <p className={styles.problem}>{t.noWaveform}</p> : null}
      <div className={styles.legend} aria-hidden="true">
        <span>{t.accompaniment}</span>
        <span>{t.vocals}</span>
      </div>
    </div>
  );
}

function createWave(
  container: HTMLElement,
  peaks: Peaks,
  height: number,
  onSeek: (seconds: number) => void,
): WaveSurfer {
  const wave = WaveSurfer.create({
    container,
    height,
    peaks: [peaks.accompaniment.map((value) => value / 255), peaks.vocals.map((value) => value / 255)],
    duration: Math.max(0.001, peaks.durationMs / 1000),
    // The sound comes from the player; this element stays silent.
    media: document.createElement('audio'),
    waveColor: color('--unplayed'),
    progressColor: partsGradient(height, color('--lime'), color('--vocal')),
    cursorColor: color('--text'),
    cursorWidth: 2,
    cspNonce: nonce,
    dragToSeek: true,
    renderFunction: (channels, context) => drawParts(channels, context, color('--unplayed'), color('--vocal-dim')),
  });
  wave.on('interaction', onSeek);
  return wave;
}
