import CDGraphics from 'cdgraphics';
import { useEffect, useRef, useState } from 'react';
import type { Song } from '../../../shared/contract/library.ts';
import { useMessages } from '../../i18n/messages.ts';
import styles from './cdg-view.module.css';
import type { SongClock } from './words-view.tsx';

interface CdgViewProps {
  readonly song: Pick<Song, 'id' | 'graphicsVersion'>;
  readonly clock: SongClock;
  readonly nudgeMs: number;
}

/** Size of a CD+G picture. */
const width = 300;
const height = 216;

/** The picture of an MP3+G song, as its disc has it. */
export function CdgView({ song, clock, nudgeMs }: CdgViewProps) {
  const t = useMessages().words;
  const canvas = useRef<HTMLCanvasElement>(null);
  const [broken, setBroken] = useState(false);
  const told = useRef({ clock, nudgeMs });
  told.current = { clock, nudgeMs };

  useEffect(() => {
    const stop = new AbortController();
    setBroken(false);
    let frame = 0;
    const start = async (): Promise<void> => {
      const response = await fetch(`/media/songs/${song.id}/graphics/${song.graphicsVersion ?? ''}`, {
        signal: stop.signal,
      });
      if (!response.ok) throw new Error(`no graphics: ${response.status}`);
      const graphics = new CDGraphics(await response.arrayBuffer());
      const context = canvas.current?.getContext('2d') ?? null;
      const draw = (): void => {
        const { clock: from, nudgeMs: nudge } = told.current;
        const picture = graphics.render(Math.max(0, from.positionMs() - nudge) / 1000);
        if (picture.isChanged) context?.putImageData(picture.imageData, 0, 0);
        frame = requestAnimationFrame(draw);
      };
      if (!stop.signal.aborted) draw();
    };
    start().catch(() => {
      if (!stop.signal.aborted) setBroken(true);
    });
    return () => {
      cancelAnimationFrame(frame);
      stop.abort();
    };
  }, [song.id, song.graphicsVersion]);

  return broken ? (
    <p className={styles.broken}>{t.noGraphics}</p>
  ) : (
    <canvas ref={canvas} className={styles.picture} width={width} height={height} role="img" aria-label={t.graphics} />
  );
}
