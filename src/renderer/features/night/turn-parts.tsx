import { SkipForward, UserX } from 'lucide-react';
import type { NightView } from '../../../shared/contract/night.ts';
import { useMessages } from '../../i18n/messages.ts';
import { Button } from '../../ui/button.tsx';
import type { PlayerController } from '../player/player-controller.ts';
import { NextCard } from './next-card.tsx';
import type { NightModel } from './night-model.ts';
import styles from './turn-parts.module.css';

interface TurnProps {
  readonly view: NightView;
  readonly model: NightModel;
}

/** Above the song: whose turn it is. */
export function TurnEyebrow({ view, model }: TurnProps) {
  const t = useMessages().night;
  if (view.turn === null) return null;
  const { singerIds } = view.turn.entry;
  return <div className={styles.eyebrow}>{t.isSinging(model.namesOf(singerIds), singerIds.length > 1)}</div>;
}

/** Beside play and pause: how a turn ends otherwise. */
export function TurnButtons({ model }: { readonly model: NightModel }) {
  const t = useMessages().night;
  return (
    <>
      <Button large onClick={() => void model.skip()}>
        <SkipForward size={17} />
        {t.skip}
      </Button>
      <Button large kind="quiet" onClick={() => model.noShow()}>
        <UserX size={17} />
        {t.noShow}
      </Button>
    </>
  );
}

/** In place of the song, where it was removed while somebody sings it: it can be put back, and the night can go on without it. */
export function LostSong({ view, model }: TurnProps) {
  const t = useMessages().night;
  if (view.turn === null) return null;
  return (
    <section className={styles.gone} aria-label={view.turn.entry.title}>
      <TurnEyebrow view={view} model={model} />
      <h1 dir="auto">{view.turn.entry.title}</h1>
      <p role="status">{t.songGone}</p>
      <span>
        <TurnButtons model={model} />
      </span>
      <NextCard model={model} />
    </section>
  );
}

/** The station was closed in the middle of a song: go on, or from the beginning? */
export function ResumeQuestion({ view, player }: { readonly view: NightView; readonly player: PlayerController }) {
  const t = useMessages().night;
  const atMs = view.resumeAtMs;
  if (atMs === null) return null;
  return (
    <div className={styles.resume} role="status">
      {t.resumeAsk(atMs)}
      <span>
        <Button kind="primary" onClick={() => player.command({ type: 'play' })}>
          {t.resume(atMs)}
        </Button>
        <Button
          onClick={() => {
            player.command({ type: 'seek', positionMs: 0 });
            player.command({ type: 'play' });
          }}
        >
          {t.startAgain}
        </Button>
      </span>
    </div>
  );
}
