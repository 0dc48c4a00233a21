import { useStore } from '../../client/store.ts';
import { useMessages } from '../../i18n/messages.ts';
import { DriftingCovers } from './drifting-covers.tsx';
import styles from './idle-scene.module.css';
import { RoomCard } from './room-card.tsx';
import type { StageModel } from './stage-model.ts';

/** Nobody sings and nobody is next: covers drift by, and the way in. */
export function IdleScene({ model, night }: { readonly model: StageModel; readonly night: boolean }) {
  const t = useMessages().stage;
  const room = useStore(model.room);
  const inviting = room?.open === true && room.link !== null;
  return (
    <>
      <DriftingCovers model={model} />
      <div className={styles.veil} />
      <div className={styles.scene} data-inviting={inviting}>
        <div className={styles.words}>
          <i className={styles.light} aria-hidden="true" />
          <h1>{inviting ? t.scan : night ? t.firstSinger : t.idleTitle}</h1>
          {inviting || night ? null : <p>{t.idle}</p>}
        </div>
        <RoomCard room={room} titled />
      </div>
    </>
  );
}
