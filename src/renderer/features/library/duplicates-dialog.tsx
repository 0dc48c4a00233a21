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

/** Songs that seem to be there more than once. */
export function DuplicatesDialog(props: SongDialogsProps) {
  const t = useMessages().duplicates;
  const run = useCommands(props);
  const [groups, setGroups] = useState<readonly { readonly songs: readonly Song[] }[] | null>(null);
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
    setGroups((now) => now?.filter((group) => group.songs !== songs) ?? null);
    props.notices.show({
      tone: 'info',
      text: t.merged(kept.title),
      action: { label: t.undo, run: () => void run((client) => client.library.unmerge({ undoId: done.undoId })) },
    });
  };
  return (
    <Dialog
      title={t.title}
      open
      size="wide"
      onClose={props.onClose}
      end={<Button onClick={props.onClose}>{t.close}</Button>}
    >
      <p className={styles.file}>{groups !== null && groups.length === 0 ? t.none : t.hint}</p>
      <ul className={styles.groups}>
        {groups?.map(({ songs }) => (
          <li key={songs[0]?.id ?? ''}>
            {songs.map((song) => (
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
                <Button onClick={() => void merge(song, songs)}>{t.keep}</Button>
              </div>
            ))}
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
