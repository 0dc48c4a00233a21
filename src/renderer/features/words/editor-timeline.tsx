import { type PointerEvent, useEffect, useRef, useState } from 'react';
import type { Song } from '../../../shared/contract/library.ts';
import { moveEdge, type WordPlace } from '../../../shared/domain/lyrics/edit.ts';
import type { Lyrics } from '../../../shared/domain/lyrics/model.ts';
import { type Peaks, peaksSchema } from '../../../shared/domain/peaks.ts';
import { useMessages } from '../../i18n/messages.ts';
import type { EditorModel } from './editor-model.ts';
import styles from './words-editor.module.css';

interface EditorTimelineProps {
  readonly song: Song;
  readonly editor: EditorModel;
  readonly positionMs: () => number;
  readonly onSeek: (ms: number) => void;
}

/** So much of the song is in sight; the needle stands at a third of it. */
const spanMs = 9_000;
const needleAt = 1 / 3;
const height = 170;
const waveHeight = 96;
const blockTop = 108;
const blockHeight = 40;
/** An edge can be taken within this distance, CSS pixels. */
const reach = 7;

interface Grip {
  readonly place: WordPlace;
  readonly edge: 'start' | 'end';
}

/** The song around the needle: vocals and music as a picture, words as blocks whose edges can be dragged. */
export function EditorTimeline({ song, editor, positionMs, onSeek }: EditorTimelineProps) {
  const t = useMessages().editor;
  const canvas = useRef<HTMLCanvasElement>(null);
  const [peaks, setPeaks] = useState<Peaks | null>(null);
  const grip = useRef<{ readonly grip: Grip; moved: boolean } | null>(null);
  /** While something is dragged the picture stands. */
  const held = useRef<number | null>(null);
  const position = useRef(positionMs);
  position.current = positionMs;

  useEffect(() => {
    const stop = new AbortController();
    fetch(`/media/songs/${song.id}/peaks/${song.karaokeVersion ?? ''}`, { signal: stop.signal })
      .then(async (response) => setPeaks(peaksSchema.parse(await response.json())))
      .catch(() => {});
    return () => stop.abort();
  }, [song.id, song.karaokeVersion]);

  useEffect(() => {
    let frame = 0;
    const draw = (): void => {
      const element = canvas.current;
      const context = element?.getContext('2d');
      if (element && context) {
        const from = (held.current ?? position.current()) - spanMs * needleAt;
        drawTimeline(element, context, {
          peaks,
          lyrics: editor.view.get().lyrics,
          place: editor.view.get().place,
          fromMs: from,
          nowMs: position.current(),
        });
      }
      frame = requestAnimationFrame(draw);
    };
    draw();
    return () => cancelAnimationFrame(frame);
  }, [editor, peaks]);

  const timeAt = (event: PointerEvent<HTMLCanvasElement>): { ms: number; x: number; y: number; msPerPixel: number } => {
    const box = event.currentTarget.getBoundingClientRect();
    const x = event.clientX - box.left;
    const msPerPixel = spanMs / box.width;
    const from = (held.current ?? position.current()) - spanMs * needleAt;
    return { ms: from + x * msPerPixel, x, y: event.clientY - box.top, msPerPixel };
  };

  return (
    <canvas
      ref={canvas}
      className={styles.timeline}
      style={{ height }}
      role="img"
      aria-label={t.timeline}
      onPointerDown={(event) => {
        const { ms, y, msPerPixel } = timeAt(event);
        const { lyrics } = editor.view.get();
        const found = y < blockTop - 6 || lyrics === null ? null : gripAt(lyrics, ms, reach * msPerPixel);
        if (found === null) {
          const word = lyrics === null || y < blockTop - 6 ? null : wordAt(lyrics, ms);
          if (word !== null) editor.select(word);
          else onSeek(Math.max(0, ms));
          return;
        }
        event.currentTarget.setPointerCapture(event.pointerId);
        held.current = position.current();
        grip.current = { grip: found, moved: false };
        editor.select(found.place);
      }}
      onPointerMove={(event) => {
        const { lyrics } = editor.view.get();
        if (lyrics === null) return;
        const { ms, y, msPerPixel } = timeAt(event);
        if (grip.current === null) {
          const over = y >= blockTop - 6 && gripAt(lyrics, ms, reach * msPerPixel) !== null;
          event.currentTarget.style.cursor = over ? 'ew-resize' : 'pointer';
          return;
        }
        editor.change(moveEdge(lyrics, grip.current.grip.place, grip.current.grip.edge, ms), grip.current.moved);
        grip.current.moved = true;
      }}
      onPointerUp={() => {
        grip.current = null;
        held.current = null;
      }}
    />
  );
}

/** The nearest edge; where two words touch, the one the pointer is in. */
function gripAt(lyrics: Lyrics, ms: number, reachMs: number): Grip | null {
  let best: { grip: Grip; distance: number } | null = null;
  const offer = (place: WordPlace, edge: Grip['edge'], atMs: number, inside: boolean): void => {
    const distance = Math.abs(ms - atMs) - (inside ? 0.5 : 0);
    if (Math.abs(ms - atMs) <= reachMs && (best === null || distance < best.distance))
      best = { grip: { place, edge }, distance };
  };
  lyrics.lines.forEach((line, lineIndex) => {
    if (line.timing === 'none') return;
    line.syllables.forEach(({ startMs, durationMs }, word) => {
      const inside = ms >= startMs && ms <= startMs + durationMs;
      offer({ line: lineIndex, word }, 'start', startMs, inside);
      offer({ line: lineIndex, word }, 'end', startMs + durationMs, inside);
    });
  });
  return (best as { grip: Grip } | null)?.grip ?? null;
}

function wordAt(lyrics: Lyrics, ms: number): WordPlace | null {
  for (const [line, { timing, syllables }] of lyrics.lines.entries()) {
    if (timing === 'none') continue;
    const word = syllables.findIndex(({ startMs, durationMs }) => ms >= startMs && ms < startMs + durationMs);
    if (word !== -1) return { line, word };
  }
  return null;
}

const colors = new Map<string, string>();
function color(name: string): string {
  const known = colors.get(name) ?? getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  colors.set(name, known);
  return known;
}

interface Picture {
  readonly peaks: Peaks | null;
  readonly lyrics: Lyrics | null;
  readonly place: WordPlace;
  readonly fromMs: number;
  readonly nowMs: number;
}

function drawTimeline(element: HTMLCanvasElement, context: CanvasRenderingContext2D, picture: Picture): void {
  const scale = window.devicePixelRatio || 1;
  const width = element.clientWidth;
  if (element.width !== Math.round(width * scale)) element.width = Math.round(width * scale);
  if (element.height !== Math.round(height * scale)) element.height = Math.round(height * scale);
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.clearRect(0, 0, width, height);
  const x = (ms: number): number => ((ms - picture.fromMs) / spanMs) * width;
  if (picture.peaks !== null) {
    drawPeaks(context, picture.peaks.accompaniment, picture, x, color('--unplayed'), false);
    drawPeaks(context, picture.peaks.vocals, picture, x, color('--vocal'), true);
  }
  context.font = `500 13px ${color('--font-ui')}`;
  context.textBaseline = 'middle';
  picture.lyrics?.lines.forEach((line, lineIndex) => {
    if (line.timing === 'none') return;
    line.syllables.forEach(({ text, startMs, durationMs }, word) => {
      const left = x(startMs);
      const right = x(startMs + durationMs);
      if (right < 0 || left > width) return;
      const chosen = picture.place.line === lineIndex && picture.place.word === word;
      const sung = picture.nowMs >= startMs;
      context.fillStyle = chosen ? color('--lime') : sung ? color('--lime-dim') : color('--raised');
      context.beginPath();
      context.roundRect(left + 0.5, blockTop, Math.max(3, right - left - 1), blockHeight, 5);
      context.fill();
      context.fillStyle = chosen || sung ? color('--lime-ink') : color('--text');
      context.save();
      context.beginPath();
      context.rect(left, blockTop, Math.max(3, right - left), blockHeight);
      context.clip();
      context.fillText(text, left + 6, blockTop + blockHeight / 2);
      context.restore();
    });
  });
  context.fillStyle = color('--text');
  context.fillRect(x(picture.nowMs) - 1, 0, 2, height);
}

function drawPeaks(
  context: CanvasRenderingContext2D,
  values: readonly number[],
  { peaks, fromMs }: Picture,
  x: (ms: number) => number,
  fill: string,
  down: boolean,
): void {
  const stepMs = (peaks?.durationMs ?? 1) / Math.max(1, values.length);
  const middle = waveHeight * 0.55;
  context.fillStyle = fill;
  const first = Math.max(0, Math.floor(fromMs / stepMs));
  const last = Math.min(values.length, Math.ceil((fromMs + spanMs) / stepMs) + 1);
  for (let i = first; i < last; i += 1) {
    const size = Math.max(1, ((values[i] ?? 0) / 255) * (down ? waveHeight - middle : middle));
    const left = x(i * stepMs);
    context.fillRect(left, down ? middle + 1 : middle - size, Math.max(1, x((i + 1) * stepMs) - left - 1), size);
  }
}
