import { type ReactNode, useEffect, useState } from 'react';
import type { QueueView } from '../../../shared/contract/jobs.ts';
import type { Session } from '../../client/session.ts';
import { useStore } from '../../client/store.ts';
import { useMessages } from '../../i18n/messages.ts';
import { ProgressBar } from '../../ui/progress-bar.tsx';
import type { ImportQueue } from '../imports/import-queue.ts';
import styles from './job-footer.module.css';

interface JobFooterProps {
  readonly session: Session;
  readonly imports: ImportQueue;
  readonly empty: boolean;
  /** At its right edge. */
  readonly children?: ReactNode;
}

/** What Limelight is busy with, at the bottom of every screen of the host. */
export function JobFooter({ session, imports, empty, children }: JobFooterProps) {
  const messages = useMessages();
  const t = messages.jobs;
  const [queue, setQueue] = useState<QueueView | null>(null);
  const { done, total } = useStore(imports.view);
  useEffect(() => {
    const stop = new AbortController();
    session.watch((client, signal) => client.jobs.watch(undefined, { signal }), setQueue, stop.signal);
    return () => stop.abort();
  }, [session]);

  const running = queue?.running ?? null;
  const next = queue?.next ?? null;
  const more = (queue?.waiting ?? 0) - 1;
  return (
    <footer className={styles.footer}>
      {total > 2 ? (
        <span className={styles.part}>
          {messages.imports.progress(done, total)}
          <ProgressBar fraction={done / total} label={messages.imports.progress(done, total)} />
        </span>
      ) : null}
      {running === null ? (
        total > 2 ? null : (
          <span className={styles.quiet}>{empty ? t.empty : t.idle}</span>
        )
      ) : (
        <span className={styles.part}>
          <span className={styles.title}>
            {t.running} <b>{running.songTitle}</b>
          </span>
          <ProgressBar fraction={running.fraction} label={`${t.running} ${running.songTitle ?? ''}`} />
          <span className={styles.quiet}>
            {[
              running.secondsLeft === null ? null : t.left(running.secondsLeft),
              next?.songTitle ? t.afterwards(next.songTitle) : null,
              more > 0 ? t.more(more) : null,
            ]
              .filter((part) => part !== null)
              .join(', ')}
          </span>
        </span>
      )}
      {children}
    </footer>
  );
}
