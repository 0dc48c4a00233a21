import { Sparkles } from 'lucide-react';
import { useState } from 'react';
import type { LibraryCounts } from '../../../shared/contract/library.ts';
import { ChooseFiles } from '../../features/imports/choose-files.tsx';
import { useMessages } from '../../i18n/messages.ts';
import { Button } from '../../ui/button.tsx';
import styles from './welcome.module.css';

interface WelcomeProps {
  readonly counts: LibraryCounts;
  /** Null where this copy of Limelight has none. */
  readonly onDemo: (() => Promise<void>) | null;
  readonly onFiles: (files: File[]) => void;
}

/** The empty stage: teaches in three lines, then gets out of the way. */
export function Welcome({ counts, onDemo, onFiles }: WelcomeProps) {
  const t = useMessages().welcome;
  const [starting, setStarting] = useState(false);
  if (counts.total > 0) {
    const [title, hint] = counts.ready > 0 ? [t.pick, t.pickHint] : [t.firstSoon, t.firstSoonHint];
    return (
      <div className={styles.welcome}>
        <div className={styles.light} aria-hidden="true" />
        <h1>{title}</h1>
        <p>{hint}</p>
      </div>
    );
  }
  return (
    <div className={styles.welcome}>
      <div className={styles.light} aria-hidden="true" />
      <h1>{t.title}</h1>
      <ol>
        {t.steps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      <div className={styles.buttons}>
        {onDemo === null ? null : (
          <Button
            kind="primary"
            large
            disabled={starting}
            onClick={() => {
              setStarting(true);
              void onDemo().finally(() => setStarting(false));
            }}
          >
            <Sparkles size={17} />
            {starting ? t.demoStarting : t.demo}
          </Button>
        )}
        <ChooseFiles onFiles={onFiles}>
          {(open) => (
            <Button large onClick={open}>
              {t.choose}
            </Button>
          )}
        </ChooseFiles>
      </div>
    </div>
  );
}
