import { Volume2 } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useStore } from '../../client/store.ts';
import { useMessages } from '../../i18n/messages.ts';
import { IdleScene } from './idle-scene.tsx';
import { NextScene } from './next-scene.tsx';
import { sceneOf } from './scene.ts';
import { SingingScene } from './singing-scene.tsx';
import type { StageModel } from './stage-model.ts';
import styles from './stage-screen.module.css';

/** A connection that is back within this time was never gone for the room. */
const lostAfterMs = 1_200;
/** What stands still for hours burns in: everything moves a little, seldom, by less than anybody notices. */
const moveEveryMs = 40_000;
const places = [
  [0, 0],
  [1, 0.5],
  [0.4, 1],
  [-0.6, 0.6],
  [-1, -0.4],
  [-0.3, -1],
  [0.7, -0.7],
] as const;

/** The TV: what do I sing, when, and who is next? Nothing on it can be operated but the one click that lets sound out. */
export function StageScreen({ model, desktop }: { readonly model: StageModel; readonly desktop: boolean }) {
  const t = useMessages().stage;
  const night = useStore(model.night);
  const player = useStore(model.player.state);
  const sound = useStore(model.sound);
  const lost = useLost(model);
  const place = usePlace();
  const scene = sceneOf(night, player);
  useEffect(() => letSoundOut(model), [model]);
  useEffect(() => (desktop ? undefined : toggleFullScreenOnDoubleClick()), [desktop]);

  return (
    <main
      className={styles.stage}
      data-testid="stage"
      data-scene={scene.kind}
      data-sound={sound ?? 'unknown'}
      style={{ '--shift-x': place[0], '--shift-y': place[1] } as React.CSSProperties}
    >
      {scene.kind === 'singing' ? (
        <SingingScene model={model} scene={scene} />
      ) : scene.kind === 'next' ? (
        <NextScene model={model} scene={scene} />
      ) : (
        <IdleScene model={model} night={scene.night} />
      )}
      <div className={styles.notes}>
        {sound === false ? (
          <button type="button" className={styles.sound} onClick={() => void model.unlock()}>
            <Volume2 aria-hidden="true" />
            <span>
              {t.clickForSound}
              <small>{t.fullScreenHint}</small>
            </span>
          </button>
        ) : null}
        <div role="status">{lost ? <span className={styles.lost}>{t.lost}</span> : null}</div>
      </div>
    </main>
  );
}

function useLost(model: StageModel): boolean {
  const state = useStore(model.session.state);
  const [lost, setLost] = useState(false);
  useEffect(() => {
    if (state === 'open') {
      setLost(false);
      return;
    }
    const timer = setTimeout(() => setLost(true), lostAfterMs);
    return () => clearTimeout(timer);
  }, [state]);
  return lost;
}

function usePlace(): readonly [number, number] {
  const [index, setIndex] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setIndex((before) => (before + 1) % places.length), moveEveryMs);
    return () => clearInterval(timer);
  }, []);
  return places[index] ?? [0, 0];
}

/** Any click or key on the TV will do, not only one on the button. */
function letSoundOut(model: StageModel): () => void {
  const onHand = (): void => void model.unlock();
  const types = ['pointerdown', 'keydown'] as const;
  for (const type of types) window.addEventListener(type, onHand);
  return () => {
    for (const type of types) window.removeEventListener(type, onHand);
  };
}

function toggleFullScreenOnDoubleClick(): () => void {
  const toggle = (): void => {
    const done =
      document.fullscreenElement === null ? document.documentElement.requestFullscreen() : document.exitFullscreen();
    done.catch(() => {});
  };
  window.addEventListener('dblclick', toggle);
  return () => window.removeEventListener('dblclick', toggle);
}
