import { LifeBuoy, X } from 'lucide-react';
import type { PortReason } from '../../../shared/desktop.ts';
import { type Store, useStore } from '../../client/store.ts';
import { useMessages } from '../../i18n/messages.ts';
import { IconButton } from '../../ui/button.tsx';
import styles from './problem-banner.module.css';

export type Recovery = Exclude<PortReason, 'opened'>;

/** After a crash that was mended: what happened, and that nothing was lost. Stays until it is closed. */
export function RecoveryBanner({ recovery }: { readonly recovery: Store<Recovery | null> }) {
  const t = useMessages();
  const reason = useStore(recovery);
  if (reason === null) return null;
  return (
    <div className={styles.banner} role="status">
      <LifeBuoy size={18} aria-hidden="true" />
      <span className={styles.words}>{t.recovery[reason]}</span>
      <IconButton label={t.notices.close} onClick={() => recovery.set(null)}>
        <X size={16} />
      </IconButton>
    </div>
  );
}
