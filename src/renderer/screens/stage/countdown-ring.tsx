import { useEffect, useState } from 'react';
import type { NightView } from '../../../shared/contract/night.ts';
import { useMessages } from '../../i18n/messages.ts';
import styles from './countdown-ring.module.css';

const radius = 46;
const around = 2 * Math.PI * radius;

/** What is left of the get-ready gap: a number for the singer, a ring for the room. The station starts the song, not this. */
export function CountdownRing({
  countdown,
  now,
}: {
  readonly countdown: NonNullable<NightView['countdown']>;
  /** The station's clock, ms. */
  readonly now: () => number;
}) {
  const t = useMessages().stage;
  const [leftMs, setLeftMs] = useState(() => countdown.endsAtMs - now());
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    const tick = (): void => {
      const left = countdown.endsAtMs - now();
      setLeftMs(left);
      // Just after the number changes.
      timer = setTimeout(tick, left <= 0 ? 1_000 : (left % 1_000) + 15);
    };
    tick();
    return () => clearTimeout(timer);
  }, [countdown, now]);
  const seconds = Math.max(0, Math.ceil(leftMs / 1000));
  // Where the ring will be when the number changes next: the step is drawn as one even movement.
  const share = Math.min(1, Math.max(0, (seconds - 1) * 1000) / Math.max(1, countdown.totalMs));
  return (
    <div className={styles.ring} role="timer" aria-label={t.countdown(seconds)}>
      <svg viewBox="0 0 104 104" aria-hidden="true">
        <circle className={styles.rest} cx="52" cy="52" r={radius} />
        <circle
          className={styles.left}
          cx="52"
          cy="52"
          r={radius}
          strokeDasharray={around}
          strokeDashoffset={around * (1 - share)}
          transform="rotate(-90 52 52)"
        />
      </svg>
      <span aria-hidden="true">{seconds}</span>
    </div>
  );
}
