import { useEffect, useRef } from 'react';
import { useMessages } from '../../i18n/messages.ts';
import styles from './progress.module.css';
import type { StageModel } from './stage-model.ts';

const drawEveryMs = 250;

/** How far the song is: a hairline. */
export function Progress({ model, durationMs }: { readonly model: StageModel; readonly durationMs: number | null }) {
  const t = useMessages().stage;
  const bar = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const draw = (): void => {
      const element = bar.current;
      if (element === null) return;
      const share = durationMs === null || durationMs === 0 ? 0 : Math.min(1, model.clock.positionMs() / durationMs);
      element.style.setProperty('--share', share.toFixed(4));
      element.setAttribute('aria-valuenow', String(Math.round(share * 100)));
    };
    draw();
    const timer = setInterval(draw, drawEveryMs);
    return () => clearInterval(timer);
  }, [model, durationMs]);
  return (
    <div ref={bar} className={styles.progress} role="progressbar" aria-label={t.progress} aria-valuenow={0}>
      <i />
    </div>
  );
}
