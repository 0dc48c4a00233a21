import { useMessages } from '../../i18n/messages.ts';
import { Names } from './names.tsx';
import type { Act } from './scene.ts';
import styles from './ticker.module.css';

/** One of these is passed in this time: slow enough to be read from afar. */
const secondsEach = 9;
const fewestInRound = 10;

/** The rotation after the next three, moving by slowly; written twice, so that it goes round without a seam. */
export function Ticker({ acts }: { readonly acts: readonly Act[] }) {
  const t = useMessages().stage;
  // A few stand still: there is nothing to move for.
  const moving = acts.length > 3;
  // One round is wider than any screen, so that its end never shows.
  const rounds = moving ? Math.ceil(fewestInRound / acts.length) : 1;
  const shown = Array.from({ length: rounds * acts.length }, (_, index) => acts[index % acts.length] as Act);
  return (
    <div className={styles.ticker}>
      <span className={styles.label}>{t.coming}</span>
      <div className={styles.window}>
        <div
          className={styles.band}
          data-moving={moving}
          style={{ animationDuration: `${shown.length * secondsEach}s` }}
        >
          {(moving ? [0, 1] : [0]).map((copy) => (
            <ul key={copy} aria-hidden={copy === 1}>
              {shown.map((act, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: the same act stands here several times
                <li key={index} aria-hidden={index >= acts.length}>
                  <b>
                    <Names performers={act.performers} />
                  </b>
                  <bdi className={styles.title}>{act.title}</bdi>
                </li>
              ))}
            </ul>
          ))}
        </div>
      </div>
    </div>
  );
}
