import { X } from 'lucide-react';
import { useMessages } from '../../i18n/messages.ts';
import { IconButton } from '../../ui/button.tsx';
import { Cover } from '../../ui/cover.tsx';
import styles from './arriving-row.module.css';
import type { ArrivingSong } from './import-queue.ts';

interface ArrivingRowProps {
  readonly song: ArrivingSong;
  readonly onDismiss: () => void;
}

/** A song between the drop and the library, or one that did not make it and why. */
export function ArrivingRow({ song, onDismiss }: ArrivingRowProps) {
  const t = useMessages().library;
  const failed = song.state === 'failed';
  const words = failed
    ? t.failed
    : song.state === 'sending' && song.fraction > 0
      ? t.sending(Math.floor(song.fraction * 100))
      : t.arriving;
  return (
    <div className={styles.row} data-failed={failed} role={failed ? 'alert' : undefined}>
      <Cover src={null} title={song.title} size={44} />
      <div className={styles.names}>
        <div className={styles.title} title={song.fileName}>
          {failed ? song.fileName : song.title}
        </div>
        <div className={styles.detail} title={song.problem ?? song.artist}>
          {song.problem ?? song.artist}
        </div>
      </div>
      {failed ? (
        <IconButton label={t.dismiss} onClick={onDismiss}>
          <X size={16} />
        </IconButton>
      ) : (
        <span className={styles.state}>{words}</span>
      )}
    </div>
  );
}
