import {
  ArrowDown,
  ArrowUp,
  Check,
  ListStart,
  Pencil,
  Smartphone,
  Undo2,
  UserMinus,
  UserPlus,
  UserRoundCheck,
  UserRoundX,
  X,
} from 'lucide-react';
import { useState } from 'react';
import type { NightEntry, NightSinger, NightView } from '../../../shared/contract/night.ts';
import { useMessages } from '../../i18n/messages.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { SelectField } from '../../ui/field.tsx';
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
  return (
    <div className={styles.opened}>
      {songs.length === 0 ? null : (
        <ol aria-label={t.songsOf(singer.name)}>
          {songs.map((entry, at) => (
            <SongLine key={entry.id} entry={entry} at={at} singer={singer} view={view} model={model} />
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
        {singer.onPhone ? (
          <Button kind="quiet" onClick={() => void model.showOut(singer)}>
            <Smartphone size={14} />
            {t.showOut}
          </Button>
        ) : null}
        {singer.songs.some(({ id }) => id === view.playNext) ? (
          <Button kind="quiet" onClick={() => void model.send({ type: 'play-next', entryId: null })}>
            <Undo2 size={14} />
            {t.playNextNot}
          </Button>
        ) : null}
      </div>
    </div>
  );
}

/** A song on its way within its singer's own list. */
const entryDragType = 'application/x-limelight-entry';

interface SongLineProps {
  readonly entry: NightEntry;
  readonly at: number;
  readonly singer: NightSinger;
  readonly view: NightView;
  readonly model: NightModel;
}

function SongLine({ entry, at, singer, view, model }: SongLineProps) {
  const t = useMessages().night;
  const [joining, setJoining] = useState(false);
  const ids = singer.songs.map(({ id }) => id);
  const place = (id: string, to: number): void => {
    const order = ids.filter((other) => other !== id);
    order.splice(to, 0, id);
    void model.send({ type: 'order', singerId: singer.id, entryIds: order });
  };
  const singing = singer.members.length > 0 ? singer.members : entry.singerIds;
  const people = view.singers.filter(({ members }) => members.length === 0);
  const others = people.filter(({ id }) => !singing.includes(id));
  const partners = people.filter(({ id }) => id !== singer.id && singing.includes(id));
  return (
    <li
      draggable
      onDragStart={(event) => {
        event.stopPropagation();
        event.dataTransfer.setData(entryDragType, entry.id);
        event.dataTransfer.effectAllowed = 'move';
      }}
      onDragOver={(event) => event.dataTransfer.types.includes(entryDragType) && event.preventDefault()}
      onDrop={(event) => {
        const dragged = event.dataTransfer.getData(entryDragType);
        // A song stays with its singer (R13).
        if (!ids.includes(dragged)) return;
        event.preventDefault();
        event.stopPropagation();
        place(dragged, at);
      }}
    >
      <span className={styles.song} title={entry.title} dir="auto">
        {entry.title}
        <small>{songNote(entry, singer, model, t)}</small>
        {joining ? (
          <SelectField
            label={t.partner}
            bare
            value=""
            options={[
              { value: '', text: t.partner },
              ...others.map(({ id, name }) => ({ value: id, text: name })),
              ...partners.map(({ id, name }) => ({ value: id, text: t.partnerNot(name) })),
            ]}
            onChange={(singerId) => {
              setJoining(false);
              const type = singing.includes(singerId) ? 'leave-duet' : 'join-duet';
              if (singerId !== '') void model.send({ type, entryId: entry.id, singerId });
            }}
          />
        ) : null}
      </span>
      {entry.requested ? (
        <IconButton label={t.letIn} onClick={() => void model.send({ type: 'approve', entryId: entry.id })}>
          <Check size={15} />
        </IconButton>
      ) : (
        <IconButton label={t.playNext} onClick={() => void model.send({ type: 'play-next', entryId: entry.id })}>
          <ListStart size={15} />
        </IconButton>
      )}
      {others.length + partners.length === 0 ? null : (
        <IconButton label={t.partner} onClick={() => setJoining(!joining)}>
          <UserPlus size={15} />
        </IconButton>
      )}
      <IconButton label={t.up} disabled={at === 0} onClick={() => place(entry.id, at - 1)}>
        <ArrowUp size={15} />
      </IconButton>
      <IconButton label={t.down} disabled={at === ids.length - 1} onClick={() => place(entry.id, at + 1)}>
        <ArrowDown size={15} />
      </IconButton>
      <IconButton label={t.takeOff} onClick={() => void model.send({ type: 'remove', entryId: entry.id })}>
        <X size={15} />
      </IconButton>
    </li>
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
