import { Lock, Smartphone } from 'lucide-react';
import { type DragEvent, type KeyboardEvent, useRef } from 'react';
import type { NightEntry, NightSinger, NightView } from '../../../shared/contract/night.ts';
import { useMessages } from '../../i18n/messages.ts';
import { songDragType } from '../library/song-drag.ts';
import { Avatar } from './avatar.tsx';
import type { DropTarget } from './drop-place.ts';
import type { NightModel } from './night-model.ts';
import styles from './rotation-panel.module.css';
import { SingerSongs } from './singer-songs.tsx';
import { singerState } from './singer-state.ts';

export const singerDragType = 'application/x-limelight-singer';

interface SingerRowProps {
  readonly singer: NightSinger;
  readonly view: NightView;
  readonly model: NightModel;
  readonly open: boolean;
  /** Where what is dragged would go, if it is here. */
  readonly target: DropTarget['side'] | null;
  readonly onToggle: () => void;
  readonly onEdit: () => void;
  readonly onDragOver: (side: DropTarget['side']) => void;
  readonly onMove: (step: -1 | 1) => void;
  readonly onDropSinger: (singerId: string, side: DropTarget['side']) => void;
}

export function SingerRow({
  singer,
  view,
  model,
  open,
  target,
  onToggle,
  onEdit,
  onDragOver,
  onMove,
  onDropSinger,
}: SingerRowProps) {
  const t = useMessages().night;
  const state = singerState(singer, view, t);
  const singing = view.turn?.entry.singerIds.includes(singer.id) === true;
  const first = singing ? view.turn?.entry : singer.songs.find(({ requested }) => !requested);
  const next = view.coming[0]?.entry.singerIds.includes(singer.id) === true && !singing;

  const button = useRef<HTMLButtonElement>(null);
  /** Songs of a singer who is opened up lie below the row: that is after it. */
  const sideOf = (event: DragEvent): 'before' | 'after' => {
    const box = button.current?.getBoundingClientRect();
    return box !== undefined && event.clientY < box.top + box.height / 2 ? 'before' : 'after';
  };
  const onDrop = (event: DragEvent): void => {
    const songId = event.dataTransfer.getData(songDragType);
    const singerId = event.dataTransfer.getData(singerDragType);
    if (songId === '' && singerId === '') return;
    event.preventDefault();
    event.stopPropagation();
    if (songId !== '') void model.queue(songId, [{ id: singer.id }]);
    else onDropSinger(singerId, sideOf(event));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (!event.altKey || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return;
    event.preventDefault();
    onMove(event.key === 'ArrowUp' ? -1 : 1);
  };

  return (
    <li
      className={styles.singer}
      data-singing={singing}
      data-hold={singer.status === 'hold'}
      data-target={target ?? undefined}
      onDragOver={(event) => {
        const { types } = event.dataTransfer;
        if (!types.includes(songDragType) && !types.includes(singerDragType)) return;
        event.preventDefault();
        onDragOver(types.includes(songDragType) ? 'onto' : sideOf(event));
      }}
      onDrop={onDrop}
    >
      <button
        ref={button}
        type="button"
        className={styles.row}
        aria-expanded={open}
        aria-label={t.singerLabel(singer.name, [state.main, state.detail, first?.title].filter(Boolean).join(', '))}
        title={t.moveHint}
        draggable
        onDragStart={(event) => {
          event.dataTransfer.setData(singerDragType, singer.id);
          event.dataTransfer.effectAllowed = 'move';
        }}
        onKeyDown={onKeyDown}
        onClick={onToggle}
      >
        <Avatar singer={singer} />
        <span className={styles.names}>
          <b dir="auto">
            {singer.name}
            {singer.onPhone ? <Smartphone size={12} aria-label={t.onPhone} /> : null}
          </b>
          <small title={first?.title}>
            {first === undefined ? (
              singer.songs.length > 0 ? (
                t.asks
              ) : (
                t.noSong
              )
            ) : (
              <SongLine entry={first} singer={singer} model={model} />
            )}
          </small>
        </span>
        <span className={styles.state} data-live={singing || next}>
          <b>
            {next && view.locked ? <Lock size={11} aria-label={t.locked} /> : null}
            {state.main}
          </b>
          <small data-tone={state.tone}>{state.detail}</small>
        </span>
      </button>
      {open ? <SingerSongs singer={singer} view={view} model={model} onEdit={onEdit} /> : null}
    </li>
  );
}

function SongLine({ entry, singer, model }: { entry: NightEntry; singer: NightSinger; model: NightModel }) {
  const t = useMessages().night;
  const others = entry.singerIds.filter((id) => id !== singer.id);
  return (
    <>
      {/* Only the title runs as it is written, not the words around it. */}
      <bdi>{entry.title}</bdi>
      {others.length === 0 ? null : ` · ${t.duetWith(model.namesOf(others))}`}
    </>
  );
}
