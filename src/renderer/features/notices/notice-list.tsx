import { X } from 'lucide-react';
import { useLayoutEffect, useState } from 'react';
import { createPortal } from 'react-dom';
import { useStore } from '../../client/store.ts';
import { useMessages } from '../../i18n/messages.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import styles from './notice-list.module.css';
import type { Notices } from './notices.ts';

/** The dialog that is open, if one is: what lies behind it is neither seen nor pressed nor read aloud. */
function useOpenDialog(wanted: boolean): Element | null {
  const [dialog, setDialog] = useState<Element | null>(null);
  useLayoutEffect(() => {
    if (!wanted) return;
    const look = (): void => setDialog([...document.querySelectorAll('dialog[open]')].at(-1) ?? null);
    look();
    const watcher = new MutationObserver(look);
    watcher.observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter: ['open'] });
    return () => {
      watcher.disconnect();
      setDialog(null);
    };
  }, [wanted]);
  return dialog;
}

export function NoticeList({ notices }: { readonly notices: Notices }) {
  const t = useMessages();
  const list = useStore(notices.list);
  const dialog = useOpenDialog(list.length > 0);
  const shown = (
    <section className={styles.list} aria-label={t.notices.label} aria-live="polite">
      {list.map(({ id, tone, text, hint, action }) => (
        <div key={id} className={styles.notice} data-tone={tone} role={tone === 'problem' ? 'alert' : undefined}>
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
  return dialog === null ? shown : createPortal(shown, dialog);
}
