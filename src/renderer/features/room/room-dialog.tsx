import { CircleCheck, Hourglass, TriangleAlert } from 'lucide-react';
import type { RoomView } from '../../../shared/contract/room.ts';
import { useMessages } from '../../i18n/messages.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { SelectField, Switch } from '../../ui/field.tsx';
import { QrCode } from '../../ui/qr-code.tsx';
import styles from './room-dialog.module.css';
import type { RoomModel } from './room-model.ts';

interface RoomDialogProps {
  readonly view: RoomView;
  readonly model: RoomModel;
  readonly nightOn: boolean;
  readonly onClose: () => void;
}

/** Lets phones in, shows them the way, and says whether one has found it. */
export function RoomDialog({ view, model, nightOn, onClose }: RoomDialogProps) {
  const t = useMessages().room;
  const { address, link } = view;
  const current = view.networks.find((network) => address?.startsWith(`http://${network.address}:`));
  return (
    <Dialog
      title={t.title}
      open
      onClose={onClose}
      end={
        <Button kind="strong" onClick={onClose}>
          {t.close}
        </Button>
      }
    >
      {nightOn ? (
        <Switch checked={view.open} hint={t.letInHint} onChange={(open) => model.setOpen(open)}>
          {t.letIn}
        </Switch>
      ) : (
        <p>{t.noNight}</p>
      )}
      {view.open && address !== null && link !== null ? (
        <div className={styles.way}>
          <div className={styles.qr}>
            <QrCode text={link} label={t.qrLabel} />
          </div>
          <div>
            <p className={styles.scan}>{t.scan}</p>
            <p className={styles.or}>{t.or}</p>
            <p className={styles.address}>{address.replace('http://', '')}</p>
            <p className={styles.or}>{t.code}</p>
            <p className={styles.code}>{view.code}</p>
            <Button title={t.newCodeHint} onClick={() => model.newCode()}>
              {t.newCode}
            </Button>
          </div>
        </div>
      ) : null}
      {view.open && view.guessed ? (
        <p className={styles.guessed} role="alert">
          <TriangleAlert size={18} aria-hidden="true" />
          {t.guessed}
        </p>
      ) : null}
      {view.open ? <Reach view={view} /> : null}
      {view.open && (view.networks.length > 1 || (address === null && view.networks.length > 0)) ? (
        <SelectField
          label={t.network}
          value={current?.address ?? ''}
          options={[
            ...(current === undefined ? [{ value: '', text: '–' }] : []),
            ...view.networks.map((network) => ({ value: network.address, text: t.networkOf(network) })),
          ]}
          onChange={(chosen) => chosen !== '' && model.setNetwork(chosen)}
        />
      ) : null}
    </Dialog>
  );
}

/** Waiting, in doubt, or reached: told by a sign and in words. */
function Reach({ view }: { readonly view: RoomView }) {
  const t = useMessages().room;
  if (view.reachedAtMs !== null)
    return (
      <p className={styles.reached} role="status">
        <CircleCheck size={18} aria-hidden="true" />
        {t.reached}
      </p>
    );
  if (view.hints.length === 0)
    return (
      <div className={styles.waiting} role="status">
        <Hourglass size={18} aria-hidden="true" />
        <div>
          <p>{t.waiting}</p>
          <p className={styles.small}>{t.waitingHint}</p>
        </div>
      </div>
    );
  const port = view.address?.split(':').at(-1) ?? '4400';
  return (
    <div className={styles.waiting} role="status">
      <TriangleAlert size={18} aria-hidden="true" />
      <div>
        {view.address === null ? null : <p>{t.notYet}</p>}
        <ol className={styles.hints} data-single={view.hints.length === 1}>
          {view.hints.map((kind) => (
            <li key={kind}>
              <b>{t.hintTitle(kind, view.system, port)}</b>
              <span>{t.hintText(kind, view.system, port)}</span>
            </li>
          ))}
        </ol>
      </div>
    </div>
  );
}
