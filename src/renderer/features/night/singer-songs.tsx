import {
  ArrowDown,
  ArrowUp,
  Check,
  ListStart,
  Pencil,
  Undo2,
  UserMinus,
  UserRoundCheck,
  UserRoundX,
  X,
} from 'lucide-react';
import type { NightEntry, NightSinger, NightView } from '../../../shared/contract/night.ts';
import { useMessages } from '../../i18n/messages.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import type { NightModel } from './night-model.ts';
import styles from './rotation-panel.module.css';
import { readinessLine } from './singer-state.ts';

interface SingerSongsProps {
  readonly singer: NightSinger;
  readonly view: NightView;
  readonly model: NightModel;
  readonly onEdit: () => void;
}

/** A singer opened up: the own songs in order, and what can be done about the singer. */
export function SingerSongs({ singer, view, model, onEdit }: SingerSongsProps) {
  const t = useMessages().night;
  const { songs } = singer;
  const move = (at: number, step: -1 | 1): void => {
    const ids = songs.map(({ id }) => id);
    const [id] = ids.splice(at, 1);
    if (id !== undefined) ids.splice(at + step, 0, id);
    void model.send({ type: 'order', singerId: singer.id, entryIds: ids });
  };
  return (
    <div className={styles.opened}>
      {songs.length === 0 ? null : (
        <ol aria-label={t.songsOf(singer.name)}>
          {songs.map((entry, at) => (
            <li key={entry.id}>
              <span className={styles.song} title={entry.title} dir="auto">
                {entry.title}
                <small>{songNote(entry, singer, model, t)}</small>
              </span>
              {entry.requested ? (
                <IconButton label={t.letIn} onClick={() => void model.send({ type: 'approve', entryId: entry.id })}>
                  <Check size={15} />
                </IconButton>
              ) : (
                <IconButton
                  label={t.playNext}
                  onClick={() => void model.send({ type: 'play-next', entryId: entry.id })}
                >
                  <ListStart size={15} />
                </IconButton>
              )}
              <IconButton label={t.up} disabled={at === 0} onClick={() => move(at, -1)}>
                <ArrowUp size={15} />
              </IconButton>
              <IconButton label={t.down} disabled={at === songs.length - 1} onClick={() => move(at, 1)}>
                <ArrowDown size={15} />
              </IconButton>
              <IconButton label={t.takeOff} onClick={() => void model.send({ type: 'remove', entryId: entry.id })}>
                <X size={15} />
              </IconButton>
            </li>
          ))}
        </ol>
      )}
      <div className={styles.deeds}>
        {singer.status === 'hold' ? (
          <Button onClick={() => void model.send({ type: 'return', singerId: singer.id })}>
            <UserRoundCheck size={15} />
            {t.unhold}
          </Button>
        ) : (
          <Button onClick={() => void model.send({ type: 'hold', singerId: singer.id })}>
            <UserRoundX size={15} />
            {t.hold}
          </Button>
        )}
        <Button onClick={onEdit}>
          <Pencil size={14} />
          {t.edit}
        </Button>
        <Button onClick={() => void model.send({ type: 'leave', singerId: singer.id })}>
          <UserMinus size={15} />
          {t.leave}
        </Button>
        {view.coming[0]?.entry.singerIds.includes(singer.id) === true && view.turn === null ? (
          <Button kind="quiet" onClick={() => void model.send({ type: 'play-next', entryId: null })}>
            <Undo2 size={14} />
            {t.playNextNot}
          </Button>
        ) : null}
      </div>
    </div>
  );
}

function songNote(
  entry: NightEntry,
  singer: NightSinger,
  model: NightModel,
  t: ReturnType<typeof useMessages>['night'],
): string {
  const others = entry.singerIds.filter((id) => id !== singer.id);
  const parts = [
    others.length === 0 ? null : t.duetWith(model.namesOf(others)),
    entry.requested ? t.asks : readinessLine(entry, t),
  ];
  return parts.filter((part) => part !== null).join(' · ');
}
