import { useEffect, useState } from 'react';
import type { Song } from '../../../shared/contract/library.ts';
import { formatTime } from '../../../shared/domain/format.ts';
import { useMessages } from '../../i18n/messages.ts';
import { Button } from '../../ui/button.tsx';
import { Cover } from '../../ui/cover.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import styles from './song-dialogs.module.css';
import { coverUrl } from './song-row.tsx';
import { type SongDialogsProps, useCommands } from './use-commands.ts';

interface Group {
  readonly songs: readonly Song[];
  /** Set when one was kept: the way back stays in its place for as long as the dialog is open. */
  readonly merged?: { readonly kept: Song; readonly undoId: string } | undefined;
}

/** Songs that seem to be there more than once. */
export function DuplicatesDialog(props: SongDialogsProps) {
  const t = useMessages().duplicates;
  const run = useCommands(props);
  const [groups, setGroups] = useState<readonly Group[] | null>(null);
  const { session } = props;
  useEffect(() => {
    session
      .call((client) => client.library.duplicates())
      .then(
        ({ groups: found }) => setGroups(found),
        () => setGroups([]),
      );
  }, [session]);
  const merge = async (kept: Song, songs: readonly Song[]): Promise<void> => {
    const others = songs.filter((song) => song.id !== kept.id).map((song) => song.id);
    const done = await run((client) => client.library.merge({ id: kept.id, others }));
    if (done === null) return;
    settle(songs, { kept, undoId: done.undoId });
  };
  const unmerge = async ({ songs, merged }: Group): Promise<void> => {
    if (merged === undefined) return;
    const done = await run((client) => client.library.unmerge({ undoId: merged.undoId }));
    if (done !== null) settle(songs, undefined);
  };
  const settle = (songs: readonly Song[], merged: Group['merged']): void => {
    setGroups((now) => now?.map((group) => (group.songs === songs ? { songs, merged } : group)) ?? null);
  };
  return (
    <Dialog
      title={t.title}
      open
      size="wide"
      onClose={props.onClose}
      end={<Button onClick={props.onClose}>{t.close}</Button>}
    >
      <p className={styles.hint}>{groups !== null && groups.length === 0 ? t.none : t.hint}</p>
      <ul className={styles.groups}>
        {groups?.map((group) => (
          <li key={group.songs[0]?.id ?? ''}>
            {group.merged === undefined ? null : (
              <div className={styles.duplicate}>
                <Cover src={coverUrl(group.merged.kept)} title={group.merged.kept.title} size={44} />
                <p role="status">{t.merged(group.merged.kept.title)}</p>
                <Button onClick={() => void unmerge(group)}>{t.undo}</Button>
              </div>
            )}
            {(group.merged === undefined ? group.songs : []).map((song) => (
              <div key={song.id} className={styles.duplicate}>
                <Cover src={coverUrl(song)} title={song.title} size={44} />
                <div>
                  <b>{song.title}</b>
                  <small title={song.fileName}>
                    {[song.artist, song.durationMs === null ? '' : formatTime(song.durationMs), song.fileName]
                      .filter((part) => part !== '')
                      .join(' · ')}
                  </small>
                </div>
                <Button onClick={() => void merge(song, group.songs)}>{t.keep}</Button>
              </div>
            ))}
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
