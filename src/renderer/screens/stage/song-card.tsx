import { useEffect, useRef, useState } from 'react';
import type { Song } from '../../../shared/contract/library.ts';
import { peaksSchema } from '../../../shared/domain/peaks.ts';
import { drawParts } from '../../features/player/draw-parts.ts';
import { useMessages } from '../../i18n/messages.ts';
import { CoverTile } from './cover-tile.tsx';
import { Names } from './names.tsx';
import { type Act, fittingSize } from './scene.ts';
import styles from './song-card.module.css';
import type { StageModel } from './stage-model.ts';

const drawEveryMs = 100;

/** A song without words: what it is, who sings it, and its sound as a picture. */
export function SongCard({
  model,
  song,
  act,
}: {
  readonly model: StageModel;
  readonly song: Song | null;
  readonly act: Act | null;
}) {
  const t = useMessages().stage;
  const title = act?.title ?? song?.title ?? '';
  const artist = act?.artist ?? song?.artist ?? '';
  const cover =
    act?.coverUrl ??
    (song === null || song.coverVersion === null ? null : `/media/songs/${song.id}/cover/${song.coverVersion}`);
  return (
    <div className={styles.card}>
      <div className={styles.head}>
        <div className={styles.cover}>
          <CoverTile url={cover} title={title} />
        </div>
        <div className={styles.names}>
          <h1 dir="auto" style={{ '--size': fittingSize(title, 100, { largest: 11 }) } as React.CSSProperties}>
            {title}
          </h1>
          {artist === '' ? null : <p dir="auto">{artist}</p>}
          {act === null || act.performers.length === 0 ? null : (
            <p className={styles.singers}>
              <Names performers={act.performers} pictures />
            </p>
          )}
        </div>
      </div>
      {song === null ? null : (
        <>
          <Wave model={model} song={song} />
          <p className={styles.without}>{t.listening}</p>
        </>
      )}
    </div>
  );
}

/** Both parts of the song, and how far it is: drawn once, then only uncovered. */
function Wave({ model, song }: { readonly model: StageModel; readonly song: Song }) {
  const box = useRef<HTMLDivElement>(null);
  const quiet = useRef<HTMLCanvasElement>(null);
  const lit = useRef<HTMLCanvasElement>(null);
  const [there, setThere] = useState(false);
  useEffect(() => {
    const stop = new AbortController();
    setThere(false);
    fetch(`/media/songs/${song.id}/peaks/${song.karaokeVersion ?? ''}`, { signal: stop.signal })
      .then(async (response) => peaksSchema.parse(await response.json()))
      .then((peaks) => {
        const parts = [peaks.accompaniment.map((value) => value / 255), peaks.vocals.map((value) => value / 255)];
        for (const [canvas, above, below] of [
          [quiet.current, '--unplayed', '--vocal-dim'],
          [lit.current, '--lime', '--vocal'],
        ] as const) {
          const context = canvas?.getContext('2d');
          if (canvas == null || context == null) return;
          const scale = window.devicePixelRatio || 1;
          canvas.width = canvas.clientWidth * scale;
          canvas.height = canvas.clientHeight * scale;
          const color = (name: string): string => getComputedStyle(canvas).getPropertyValue(name).trim();
          drawParts(parts, context, color(above), color(below));
        }
        setThere(true);
      })
      // Without it there is the progress hairline.
      .catch(() => {});
    const timer = setInterval(() => {
      const share = song.durationMs ? Math.min(1, model.clock.positionMs() / song.durationMs) : 0;
      box.current?.style.setProperty('--share', share.toFixed(4));
    }, drawEveryMs);
    return () => {
      clearInterval(timer);
      stop.abort();
    };
  }, [song.id, song.karaokeVersion, song.durationMs, model]);
  return (
    <div ref={box} className={styles.wave} data-there={there} aria-hidden="true">
      <canvas ref={quiet} />
      <canvas ref={lit} className={styles.lit} />
    </div>
  );
}
