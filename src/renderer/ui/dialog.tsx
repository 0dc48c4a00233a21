import { type ReactNode, useEffect, useId, useLayoutEffect, useRef } from 'react';
import styles from './dialog.module.css';

interface DialogProps {
  readonly title: string;
  readonly open: boolean;
  /** Called however it is closed: by a button, the Escape key or from outside. */
  readonly onClose: () => void;
  readonly children: ReactNode;
  /** Buttons at its end. */
  readonly end?: ReactNode;
  readonly size?: 'small' | 'wide' | 'full';
}

/** Something that is done before everything else: the page behind it waits. */
export function Dialog({ title, open, onClose, children, end, size = 'small' }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useId();
  useEffect(() => {
    const element = dialog.current;
    if (element === null || element.open === open) return;
    if (open) element.showModal();
    else element.close();
  }, [open]);
  useLayoutEffect(() => {
    if (!open) return;
    const before = document.activeElement;
    return () => {
      // The browser gives the focus back where a dialog is closed, not where it goes away; and not before it is gone.
      queueMicrotask(() => {
        if (before instanceof HTMLElement && before.isConnected && document.activeElement === document.body)
          before.focus({ preventScroll: true });
      });
    };
  }, [open]);
  return (
    <dialog ref={dialog} className={styles.dialog} data-size={size} aria-labelledby={heading} onClose={onClose}>
      {open ? (
        <>
          <h2 id={heading}>{title}</h2>
          {children}
          {end === undefined ? null : <div className={styles.end}>{end}</div>}
        </>
      ) : null}
    </dialog>
  );
}
