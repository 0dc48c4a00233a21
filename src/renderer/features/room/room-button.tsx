import { Smartphone } from 'lucide-react';
import { useState } from 'react';
import { useStore } from '../../client/store.ts';
import { useMessages } from '../../i18n/messages.ts';
import { Button } from '../../ui/button.tsx';
import { RoomDialog } from './room-dialog.tsx';
import type { RoomModel } from './room-model.ts';

/** Whether phones are in, at a glance; a click shows the way in for them. */
export function RoomButton({ model, nightOn }: { readonly model: RoomModel; readonly nightOn: boolean }) {
  const t = useMessages().room;
  const view = useStore(model.view);
  const [open, setOpen] = useState(false);
  if (view === null) return null;
  return (
    <>
      <Button title={t.title} onClick={() => setOpen(true)}>
        <Smartphone size={16} />
        {view.open ? t.phones(view.phones) : t.open}
      </Button>
      {open ? <RoomDialog view={view} model={model} nightOn={nightOn} onClose={() => setOpen(false)} /> : null}
    </>
  );
}
