import { useStore } from '../../client/store.ts';
import { useMessages } from '../../i18n/messages.ts';
import { CountdownRing } from './countdown-ring.tsx';
import { DriftingCovers } from './drifting-covers.tsx';
import { Names } from './names.tsx';
import styles from './next-scene.module.css';
import { RoomCard } from './room-card.tsx';
import { type Act, fittingLines, fittingSize, joinNames, type Scene } from './scene.ts';
import type { StageModel } from './stage-model.ts';
import { Ticker } from './ticker.tsx';

/** Room for the name, in hundredths of the height: without and with the QR code beside it. */
const widthAlone = 156;
const widthBeside = 108;

/** Between songs: who is next, and after that; the way in for everybody else. */
export function NextScene({
  model,
  scene,
}: {
  readonly model: StageModel;
  readonly scene: Extract<Scene, { kind: 'next' }>;
}) {
  const t = useMessages().stage;
  const room = useStore(model.room);
  const night = useStore(model.night);
  const applause = useStore(model.applause);
  const { act, after, later, start } = scene;
  const names = joinNames(act.performers.map(({ name }) => name));
  const width = room?.open ? widthBeside : widthAlone;
  const several = act.performers.length > 1;
  const { size, columns } = several
    ? fittingLines(
        act.performers.map(({ name }) => name),
        width,
      )
    : { size: fittingSize(names, width), columns: 1 };
  const liked = applause !== null && applause.count > 0 ? applause : null;
  return (
    <>
      {start === 'host' ? <DriftingCovers model={model} faint /> : null}
      <div className={styles.scene}>
        <div className={styles.left}>
          {liked === null ? null : (
            <p className={styles.applause}>
              <span>
                <span aria-hidden="true">👏</span> {t.applause(joinNames(liked.performers.map(({ name }) => name)))}
              </span>{' '}
              <b>{liked.count.toLocaleString('en')}</b>
            </p>
          )}
          <p className={styles.kicker}>{t.next}</p>
          <h1 data-several={several} style={{ '--size': size, '--columns': columns } as React.CSSProperties}>
            <Names performers={act.performers} pictures layout={several ? 'lines' : 'text'} />
          </h1>
          <p className={styles.song}>
            <bdi>{act.title}</bdi>
            {act.artist === '' ? null : (
              <>
                {' · '}
                <bdi>{act.artist}</bdi>
              </>
            )}
          </p>
          <div className={styles.start}>
            {night?.countdown && start === 'countdown' ? (
              <CountdownRing countdown={night.countdown} now={model.now} />
            ) : null}
            <p>
              {t.takeTheMicrophone}
              <br />
              {start === 'countdown' ? t.startsByItself : start === 'held' ? t.countdownHeld : t.hostStarts}
            </p>
          </div>
          {after.length === 0 ? null : (
            <dl className={styles.then}>
              {after.map((one) => (
                <ThenRow key={one.id} act={one} label={t.afterwards} />
              ))}
            </dl>
          )}
        </div>
        <RoomCard room={room} />
      </div>
      {later.length === 0 ? null : <Ticker acts={later} />}
    </>
  );
}

function ThenRow({ act, label }: { readonly act: Act; readonly label: string }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>
        <Names performers={act.performers} />
        <span className={styles.title}>
          — <bdi>{act.title}</bdi>
        </span>
      </dd>
    </div>
  );
}
