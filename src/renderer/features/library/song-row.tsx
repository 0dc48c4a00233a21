import { Check, ListStart, Pencil, RotateCcw, Square, Star, Trash2 } from 'lucide-react';
import type { Song } from '../../../shared/contract/library.ts';
import { formatTime } from '../../../shared/domain/format.ts';
import { useMessages } from '../../i18n/messages.ts';
import { IconButton } from '../../ui/button.tsx';
import { Cover } from '../../ui/cover.tsx';
import type { SongActions } from './song-actions.ts';
import { songDragType } from './song-drag.ts';
import styles from './song-row.module.css';
import { songState } from './song-state.ts';

interface SongRowProps {
  readonly song: Song;
  readonly index: number;
  /** It is in the player. */
  readonly current: boolean;
  /** The keyboard is here: its buttons can be reached. */
  readonly focused: boolean;
  readonly actions: SongActions;
  readonly onFocus: () => void;
}

export function coverUrl(song: Song): string | null {
  return song.coverVersion === null ? null : `/media/songs/${song.id}/cover/${song.coverVersion}`;
}

export function SongRow({ song, index, current, focused, actions, onFocus }: SongRowProps) {
  const t = useMessages().library;
  const state = songState(song, t);
  const artist = song.artist === '' ? t.unknownArtist : song.artist;
  return (
    // A virtual grid: the grid has the focus, names its active row and handles its keys (WAI-ARIA, "grid" pattern).
    <div
      id={`song-${song.id}`}
      role="row"
      aria-selected={current}
      aria-rowindex={index + 1}
      aria-label={`${song.title}, ${artist}, ${state.spoken ?? state.words}`}
      className={styles.row}
      data-current={current}
      data-ready={song.karaokeVersion !== null}
      draggable
      onDragStart={(event) => {
        event.dataTransfer.setData(songDragType, song.id);
        event.dataTransfer.effectAllowed = 'copy';
      }}
      onClick={() => {
        onFocus();
        actions.choose(song);
      }}
    >
      <div role="gridcell" className={styles.song}>
        <Cover src={coverUrl(song)} title={song.title} size={44} />
        <div className={styles.names}>
          <div className={styles.title} title={song.title}>
            {song.title}
          </div>
          <div className={styles.artist} title={state.detail ?? artist}>
            {state.detail ?? artist}
          </div>
        </div>
        <div className={styles.meta}>
          <span className={styles.length}>
            {song.favourite ? <Star size={11} fill="currentColor" aria-label={t.isFavourite} /> : null}
            {song.durationMs === null ? '' : formatTime(song.durationMs)}
          </span>
          <span className={styles.state} data-tone={state.tone}>
            {state.tone === 'ready' ? <Check size={13} strokeWidth={3} aria-hidden="true" /> : null}
            {state.words}
          </span>
        </div>
      </div>
      <div role="gridcell" className={styles.actions}>
        {/* What comes and goes stands first: the others keep their places under the pointer. */}
        {song.job?.state === 'queued' ? (
          <IconButton label={t.doNext} tabIndex={focused ? 0 : -1} onClick={() => actions.runNext(song)}>
            <ListStart size={17} />
          </IconButton>
        ) : null}
        {song.job?.state === 'running' ? (
          <IconButton label={t.stop} tabIndex={focused ? 0 : -1} onClick={() => actions.cancel(song)}>
            <Square size={15} />
          </IconButton>
        ) : null}
        {song.karaokeVersion === null && (song.job?.state === 'failed' || song.job?.state === 'cancelled') ? (
          <IconButton label={t.again} tabIndex={focused ? 0 : -1} onClick={() => actions.separate(song)}>
            <RotateCcw size={16} />
          </IconButton>
        ) : null}
        <IconButton
          label={song.favourite ? t.unfavourite : t.favourite}
          tabIndex={focused ? 0 : -1}
          onClick={() => actions.setFavourite(song, !song.favourite)}
        >
          <Star size={16} fill={song.favourite ? 'currentColor' : 'none'} />
        </IconButton>
        <IconButton label={t.edit} tabIndex={focused ? 0 : -1} onClick={() => actions.edit(song)}>
          <Pencil size={15} />
        </IconButton>
        <IconButton label={t.remove} tabIndex={focused ? 0 : -1} onClick={() => actions.remove(song)}>
          <Trash2 size={16} />
        </IconButton>
      </div>
      {state.fraction === null ? null : (
        <div className={styles.bar} aria-hidden="true">
          <i style={{ transform: `scaleX(${state.fraction})` }} />
        </div>
      )}
    </div>
  );
}
