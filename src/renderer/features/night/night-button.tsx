import { ChevronDown, PartyPopper } from 'lucide-react';
import { useState } from 'react';
import { useStore } from '../../client/store.ts';
import { useMessages } from '../../i18n/messages.ts';
import { Button } from '../../ui/button.tsx';
import { HistoryDialog } from './history-dialog.tsx';
import styles from './night-button.module.css';
import { NightDialog } from './night-dialog.tsx';
import type { NightModel } from './night-model.ts';

/** Starts a night; while one is on, opens its rules, its history and its end. */
export function NightButton({ model }: { readonly model: NightModel }) {
  const t = useMessages().night;
  const view = useStore(model.view);
  const [open, setOpen] = useState<'rules' | 'history' | null>(null);
  if (view === null) return null;
  return (
    <>
      <Button title={t.menu} onClick={() => setOpen('rules')}>
        {view.night === null ? <PartyPopper size={16} /> : null}
        {view.night === null ? (
          t.start
        ) : (
          <span className={styles.name} dir="auto" title={view.night.name}>
            {view.night.name}
          </span>
        )}
        {view.night === null ? null : <ChevronDown size={15} />}
      </Button>
      {open === 'rules' ? (
        <NightDialog view={view} model={model} onHistory={() => setOpen('history')} onClose={() => setOpen(null)} />
      ) : null}
      {open === 'history' ? <HistoryDialog model={model} onClose={() => setOpen(null)} /> : null}
    </>
  );
}
