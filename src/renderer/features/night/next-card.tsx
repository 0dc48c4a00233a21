import { Hourglass, Play } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { ComingTurnView, NightView } from '../../../shared/contract/night.ts';
import { useStore } from '../../client/store.ts';
import { useMessages } from '../../i18n/messages.ts';
import { Button } from '../../ui/button.tsx';
import { Avatar } from './avatar.tsx';
import styles from './next-card.module.css';
import type { NightModel } from './night-model.ts';
import { readinessLine } from './singer-state.ts';

/** Whole seconds until the next song starts by itself; null while it does not. */
function useCountdown(view: NightView | null, model: NightModel): number | null {
  const endsAtMs = view?.countdown?.endsAtMs ?? null;
  const left = (): number | null =>
    endsAtMs === null ? null : Math.max(0, Math.ceil((endsAtMs - model.now()) / 1000));
  const [, redraw] = useState(0);
  useEffect(() => {
    if (endsAtMs === null) return;
    const timer = setInterval(() => redraw((n) => n + 1), 250);
    return () => clearInterval(timer);
  }, [endsAtMs]);
  return left();
}

/** Who is next, whether it will work, and the button that makes it happen. */
export function NextCard({ model, large = false }: { readonly model: NightModel; readonly large?: boolean }) {
  const t = useMessages().night;
  const view = useStore(model.view);
  const seconds = useCountdown(view, model);
  if (!view?.night) return null;
  const [next, ...later] = view.coming;
  if (next === undefined) {
    if (!large) return null;
    return (
      <section className={styles.between} aria-label={t.nextOnStage}>
        <h1>{t.nobodyNext}</h1>
        <p className={styles.quiet}>{t.nobodyNextHint}</p>
      </section>
    );
  }
  const names = model.namesOf(next.entry.singerIds);
  const free = view.turn === null;
  const start = (
    <Button
      kind={free ? 'primary' : 'plain'}
      large
      disabled={!free || next.entry.readiness.state !== 'ready'}
      onClick={() => model.startNext()}
    >
      <Play size={17} fill="currentColor" />
      <span className={styles.start}>{t.startNow(names)}</span>
    </Button>
  );
  const wait =
    seconds !== null ? (
      <Button kind="quiet" large onClick={() => void model.setPaused(true)}>
        <Hourglass size={16} />
        {t.waitHere}
      </Button>
    ) : free && view.countdownPaused && view.options.getReadySeconds !== null ? (
      <Button kind="quiet" large onClick={() => void model.setPaused(false)}>
        {t.goOn}
      </Button>
    ) : null;
  const state = readinessLine(next.entry, t) ?? t.readyNow;
  const when = seconds !== null ? t.startsIn(seconds) : free ? t.held : t.wait(next.wait.lowMs, next.wait.highMs);
  if (large)
    return (
      <section className={styles.between} aria-label={t.nextOnStage}>
        <p className={styles.eyebrow}>{t.nextOnStage}</p>
        <h1 dir="auto">{names}</h1>
        <p className={styles.song} dir="auto">
          {songOf(next)}
        </p>
        <p className={styles.quiet}>
          <span data-tone={next.entry.readiness.state === 'ready' ? 'ready' : 'wait'}>{state}</span> · {when}
        </p>
        <div className={styles.buttons}>
          {start}
          {wait}
        </div>
        <ol className={styles.later}>
          {later.slice(0, 2).map((turn) => (
            <li key={turn.entry.id}>
              <span>{t.afterwards}</span>
              <b>
                <bdi>{model.namesOf(turn.entry.singerIds)}</bdi> — <bdi>{turn.entry.title}</bdi>
              </b>
            </li>
          ))}
        </ol>
      </section>
    );
  const singer = view.singers.find(({ id }) => id === next.entry.singerIds[0]);
  return (
    <section className={styles.card} aria-label={t.nextOnStage}>
      {singer === undefined ? null : <Avatar singer={singer} size={42} />}
      <div className={styles.who}>
        <small>{t.next}</small>
        <b title={`${names} — ${next.entry.title}`}>
          <bdi>{names}</bdi> — <bdi>{next.entry.title}</bdi>
        </b>
      </div>
      <div className={styles.when}>
        <span data-tone={next.entry.readiness.state === 'ready' ? 'ready' : 'wait'}>{state}</span>
        <span>{when}</span>
      </div>
      {wait}
      {free ? start : null}
    </section>
  );
}

function songOf({ entry }: ComingTurnView): string {
  return entry.artist === '' ? entry.title : `${entry.title} · ${entry.artist}`;
}
