import { useVirtualizer, type VirtualItem } from '@tanstack/react-virtual';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { useStore } from '../../client/store.ts';
import { useMessages } from '../../i18n/messages.ts';
import { ArrivingRow } from '../imports/arriving-row.tsx';
import { ChooseFiles } from '../imports/choose-files.tsx';
import type { ImportQueue } from '../imports/import-queue.ts';
import { LibraryCare, LibraryFilters } from './library-filters.tsx';
import type { LibraryModel } from './library-model.ts';
import styles from './library-panel.module.css';
import type { SongActions } from './song-actions.ts';
import { SongRow } from './song-row.tsx';

interface LibraryPanelProps {
  readonly library: LibraryModel;
  readonly imports: ImportQueue;
  readonly actions: SongActions;
  readonly currentSongId: string | null;
  readonly onFiles: (files: File[]) => void;
  /** Doubtful names are to be looked at. */
  readonly onReview: () => void;
  readonly onDuplicates: () => void;
}

const rowHeight = 58;

const placeOf = (item: VirtualItem) => ({ transform: `translateY(${item.start}px)` });

/** All songs, newest first, drawn only as far as they are in sight. */
export function LibraryPanel({
  library,
  imports,
  actions,
  currentSongId,
  onFiles,
  onReview,
  onDuplicates,
}: LibraryPanelProps) {
  const t = useMessages().library;
  const { total, search, filters, counts, loaded } = useStore(library.view);
  const filtered = Object.keys(filters).some((key) => key !== 'sort');
  const { arriving } = useStore(imports.view);
  const scroller = useRef<HTMLDivElement>(null);
  const [focused, setFocused] = useState(-1);

  const rows = useVirtualizer({
    count: arriving.length + total,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 8,
    getItemKey: (index) => {
      const coming = arriving[index];
      if (coming !== undefined) return `arriving-${coming.id}`;
      return library.songAt(index - arriving.length)?.id ?? `row-${index - arriving.length}`;
    },
  });
  const items = rows.getVirtualItems();
  const first = Math.max(0, (items[0]?.index ?? 0) - arriving.length);
  const last = Math.max(0, (items.at(-1)?.index ?? 0) - arriving.length + 1);
  useEffect(() => library.show(first, last), [library, first, last]);

  // Other songs than before: the first ones are the ones that were asked for.
  // biome-ignore lint/correctness/useExhaustiveDependencies: they are what calls for it
  useEffect(() => {
    scroller.current?.scrollTo({ top: 0 });
  }, [search, filters]);

  const focusRow = (index: number): void => {
    const next = Math.min(Math.max(index, 0), total - 1);
    setFocused(next);
    rows.scrollToIndex(next + arriving.length);
  };

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? rowHeight) / rowHeight) - 1);
    const moves: Record<string, number> = {
      ArrowDown: focused + 1,
      ArrowUp: focused - 1,
      PageDown: focused + page,
      PageUp: focused - page,
      Home: 0,
      End: total - 1,
    };
    // Buttons of the row take their own keys.
    if (event.target !== event.currentTarget) return;
    const song = library.songAt(focused);
    if (event.key in moves) focusRow(moves[event.key] as number);
    else if (event.key === 'Enter' && song !== undefined) actions.choose(song);
    else if (event.key === 'Delete' && song !== undefined) actions.remove(song);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  const focusedSong = library.songAt(focused);
  const coming = items.filter(({ index }) => index < arriving.length);
  const songs = items.filter(({ index }) => index >= arriving.length);
  return (
    <section className={styles.panel} aria-label={t.title}>
      <h2 className={styles.heading}>
        {t.title}
        <span>{search === '' && !filtered ? t.songs(counts.total) : t.found(total)}</span>
      </h2>
      {counts.total === 0 ? null : (
        <>
          <LibraryFilters library={library} />
          <LibraryCare library={library} onReview={onReview} onDuplicates={onDuplicates} />
        </>
      )}
      <div ref={scroller} className={styles.scroller}>
        <div style={{ height: rows.getTotalSize(), position: 'relative' }}>
          {coming.length === 0 ? null : (
            <ul className={styles.rows} aria-label={t.arriving}>
              {coming.map((item) => {
                const song = arriving[item.index];
                return (
                  <li
                    key={item.key}
                    ref={rows.measureElement}
                    data-index={item.index}
                    className={styles.slot}
                    style={placeOf(item)}
                  >
                    {song === undefined ? null : <ArrivingRow song={song} onDismiss={() => imports.dismiss(song.id)} />}
                  </li>
                );
              })}
            </ul>
          )}
          {total === 0 ? null : (
            <div
              className={styles.rows}
              role="grid"
              aria-rowcount={total}
              tabIndex={0}
              aria-label={t.listLabel}
              aria-activedescendant={focusedSong === undefined ? undefined : `song-${focusedSong.id}`}
              onKeyDown={onKeyDown}
              onFocus={() => focused === -1 && setFocused(0)}
              onBlur={(event) => {
                // Tab goes from the row to its buttons, and the row stays the one.
                if (!event.currentTarget.contains(event.relatedTarget)) setFocused(-1);
              }}
            >
              {songs.map((item) => {
                const index = item.index - arriving.length;
                const song = library.songAt(index);
                return (
                  <div
                    key={item.key}
                    ref={rows.measureElement}
                    role="presentation"
                    data-index={item.index}
                    data-focused={index === focused}
                    className={styles.slot}
                    style={placeOf(item)}
                  >
                    {song === undefined ? (
                      <div className={styles.blank} />
                    ) : (
                      <SongRow
                        song={song}
                        index={index}
                        focused={index === focused}
                        current={song.id === currentSongId}
                        actions={actions}
                        onFocus={() => setFocused(index)}
                      />
                    )}
                  </div>
                );
              })}
            </div>
          )}
        </div>
        {loaded && total === 0 && (search !== '' || filtered) ? (
          <p className={styles.nothing}>{search === '' ? t.nothingLeft : t.nothingFound(search)}</p>
        ) : null}
      </div>
      <ChooseFiles onFiles={onFiles}>
        {(open) => (
          <button type="button" className={styles.drop} onClick={open}>
            {t.drop}
            <span>{t.choose}</span>
          </button>
        )}
      </ChooseFiles>
    </section>
  );
}
