import { ChevronLeft, Download } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { NightHistory, PastNight } from '../../../shared/contract/night.ts';
import { useMessages } from '../../i18n/messages.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import styles from './history-dialog.module.css';
import type { NightModel } from './night-model.ts';

interface HistoryDialogProps {
  readonly model: NightModel;
  readonly onClose: () => void;
}

const day = new Intl.DateTimeFormat('en', { dateStyle: 'medium' });
const hour = new Intl.DateTimeFormat('en', { timeStyle: 'short' });

/** Nights that are over: who sang what, when, how often. */
export function HistoryDialog({ model, onClose }: HistoryDialogProps) {
  const t = useMessages().night.history;
  const [nights, setNights] = useState<readonly PastNight[] | null>(null);
  const [history, setHistory] = useState<NightHistory | null>(null);
  useEffect(() => {
    void model.attempt(async () => setNights(await model.session.call((client) => client.night.past({}))));
  }, [model]);
  const open = (id: string): void => {
    void model.attempt(async () => setHistory(await model.session.call((client) => client.night.history({ id }))));
  };

  return (
    <Dialog
      title={history === null ? t.title : history.night.name}
      open
      onClose={onClose}
      size="wide"
      end={
        <>
          {history === null ? null : (
            <Button kind="quiet" onClick={() => setHistory(null)}>
              <ChevronLeft size={16} />
              {t.back}
            </Button>
          )}
          <Button kind="strong" onClick={onClose}>
            {t.close}
          </Button>
        </>
      }
    >
      {history === null ? (
        nights !== null && nights.length === 0 ? (
          <p className={styles.quiet}>{t.none}</p>
        ) : (
          <ul className={styles.nights}>
            {(nights ?? []).map((night) => (
              <li key={night.id}>
                <button type="button" onClick={() => open(night.id)}>
                  <b dir="auto">{night.name}</b>
                  <span>{day.format(night.startedAtMs)}</span>
                  <small>
                    {t.songs(night.songs)}, {t.singers(night.singers)}
                  </small>
                </button>
              </li>
            ))}
          </ul>
        )
      ) : (
        <OneNight history={history} />
      )}
    </Dialog>
  );
}

function OneNight({ history: { night, turns, totals } }: { readonly history: NightHistory }) {
  const t = useMessages().night.history;
  return (
    <>
      <p className={styles.quiet}>
        {day.format(night.startedAtMs)}, {t.songs(night.songs)}, {t.singers(night.singers)}
      </p>
      <div className={styles.columns}>
        <section>
          <h3>{t.what}</h3>
          <ol className={styles.turns}>
            {turns.map((turn) => (
              <li key={turn.startedAtMs}>
                <time>{hour.format(turn.startedAtMs)}</time>
                <span>
                  <b>
                    <bdi>{turn.singers.join(' & ')}</bdi>
                  </b>{' '}
                  <bdi>{turn.title}</bdi>
                  <small>{t.outcome[turn.outcome]}</small>
                </span>
              </li>
            ))}
          </ol>
        </section>
        <section>
          <h3>{t.who}</h3>
          <ol className={styles.turns}>
            {totals
              .filter(({ songs }) => songs > 0)
              .map((each) => (
                <li key={each.name}>
                  <span>
                    <b>
                      <bdi>{each.name}</bdi>
                    </b>
                  </span>
                  <small>{t.songs(each.songs)}</small>
                </li>
              ))}
          </ol>
        </section>
      </div>
      <p className={styles.files}>
        <Download size={15} aria-hidden="true" />
        <a href={`/media/nights/${night.id}/history.csv`} download>
          {t.csv}
        </a>
        <a href={`/media/nights/${night.id}/history.json`} download>
          {t.json}
        </a>
      </p>
    </>
  );
}
