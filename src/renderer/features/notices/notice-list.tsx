import { X } from 'lucide-react';
import { useLayoutEffect, useState } from 'react';
import { createPortal } from 'react-dom';
import { useStore } from '../../client/store.ts';
import { useMessages } from '../../i18n/messages.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import styles from './notice-list.module.css';
import type { Notices } from './notices.ts';

/**
 * The dialog that was open when the newest notice came, as long as it is: what lies behind it is neither seen nor pressed nor
 * read aloud.
 */
function useDialogOf(newest: number | undefined): Element | null {
  const [dialog, setDialog] = useState<Element | null>(null);
  useLayoutEffect(() => {
    setDialog(newest === undefined ? null : ([...document.querySelectorAll('dialog[open]')].at(-1) ?? null));
  }, [newest]);
  useLayoutEffect(() => {
    if (dialog === null) return;
    const watcher = new MutationObserver(() => {
      if (!dialog.isConnected || !dialog.hasAttribute('open')) setDialog(null);
    });
    watcher.observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter: ['open'] });
    return () => watcher.disconnect();
  }, [dialog]);
  return dialog;
}

export function NoticeList({ notices }: { readonly notices: Notices }) {
  const t = useMessages();
  const list = useStore(notices.list);
  const dialog = useDialogOf(list.at(-1)?.id);
  const shown = (
    <section className={styles.list} data-over={dialog !== null} aria-label={t.notices.label} aria-live="polite">
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
