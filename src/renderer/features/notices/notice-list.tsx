import { X } from 'lucide-react';
import { useStore } from '../../client/store.ts';
import { useMessages } from '../../i18n/messages.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import styles from './notice-list.module.css';
import type { Notices } from './notices.ts';

export function NoticeList({ notices }: { readonly notices: Notices }) {
  const t = useMessages();
  const list = useStore(notices.list);
  return (
    <section className={styles.list} aria-label={t.notices.label} aria-live="polite">
      {list.map(({ id, tone, text, hint, action }) => (
        <div key={id} className={styles.notice} data-tone={tone}>
          <p className={styles.words}>
            <strong>{text}</strong>
            {hint === undefined ? null : <span>{hint}</span>}
          </p>
          {action === undefined ? null : (
            <Button
              onClick={() => {
                action.run();
                notices.close(id);
              }}
            >
              {action.label}
            </Button>
          )}
          <IconButton label={t.notices.close} onClick={() => notices.close(id)}>
            <X size={16} />
          </IconButton>
        </div>
      ))}
    </section>
  );
}
