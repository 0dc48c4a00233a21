import type { RoomView } from '../../../shared/contract/room.ts';
import { useMessages } from '../../i18n/messages.ts';
import { QrCode } from '../../ui/qr-code.tsx';
import styles from './room-card.module.css';
import { shortAddress } from './short-address.ts';

/** The way in for phones: to scan, or to type. Nothing while the room is closed. `titled`: what to do with it stands beside it. */
export function RoomCard({ room, titled = false }: { readonly room: RoomView | null; readonly titled?: boolean }) {
  const t = useMessages().stage;
  if (room === null || !room.open || room.link === null || room.address === null) return null;
  const address = shortAddress(room.address);
  return (
    <div className={styles.card}>
      <div className={styles.code}>
        <QrCode text={room.link} label={t.qr(address)} />
      </div>
      <b>{room.code}</b>
      <p>
        {titled ? null : (
          <>
            {t.scan},<br />
          </>
        )}
        {t.orOpen} <span>{address}</span>
      </p>
    </div>
  );
}
