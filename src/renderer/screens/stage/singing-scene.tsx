import { lazy, Suspense, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { Song } from '../../../shared/contract/library.ts';
import type { Lyrics } from '../../../shared/domain/lyrics/model.ts';
import { useStore } from '../../client/store.ts';
import { SongPicture } from '../../features/words/song-picture.tsx';
import { WordsView } from '../../features/words/words-view.tsx';
import { useMessages } from '../../i18n/messages.ts';
import { Names, stageColour } from './names.tsx';
import { Progress } from './progress.tsx';
import { type Act, joinNames, longOnes, type Performer, type Scene } from './scene.ts';
import { shortAddress } from './short-address.ts';
import styles from './singing-scene.module.css';
import { SongCard } from './song-card.tsx';
import type { StageModel } from './stage-model.ts';

const CdgView = lazy(async () => ({ default: (await import('../../features/words/cdg-view.tsx')).CdgView }));

/** Somebody sings: the words, and small above and below them what it is and who is next. */
export function SingingScene({
  model,
  scene,
}: {
  readonly model: StageModel;
  readonly scene: Extract<Scene, { kind: 'singing' }>;
}) {
  const t = useMessages().stage;
  const onStage = useStore(model.song);
  const room = useStore(model.room);
  const { act, next, still } = scene;
  // The player may not have come to the turn's song yet.
  const shown = onStage !== null && (act === null || act.songId === onStage.song.id) ? onStage : null;
  const title = act?.title ?? shown?.song.title ?? '';
  const artist = act?.artist ?? shown?.song.artist ?? '';
  const performers = act?.performers ?? [];

  return (
    <>
      {shown === null ? null : (
        <div className={styles.picture} data-behind={shown.lyrics !== null}>
          <SongPicture song={shown.song} clock={model.clock} dimmed={shown.lyrics !== null} />
        </div>
      )}
      <div className={styles.scene}>
        <header className={styles.top}>
          <div className={styles.what}>
            {performers.length === 0 ? null : (
              <b>
                <Names performers={performers} />
              </b>
            )}
            <span>
              <bdi>{title}</bdi>
              {artist === '' ? null : (
                <>
                  {' · '}
                  <bdi>{artist}</bdi>
                </>
              )}
            </span>
          </div>
          {room?.open && room.address !== null ? (
            <div className={styles.room}>
              <span>
                {t.wantToSing} <b>{shortAddress(room.address)}</b>
              </span>
              <span>
                {t.room} <b className={styles.code}>{room.code}</b>
              </span>
            </div>
          ) : null}
        </header>
        <div className={styles.words}>
          {shown === null ? (
            <SongCard model={model} song={null} act={act} />
          ) : (
            <SongWords model={model} song={shown.song} lyrics={shown.lyrics} loading={shown.loading} act={act} />
          )}
        </div>
        {still === 'no' ? null : (
          <p className={styles.still} role="status">
            {still === 'paused' ? t.paused : t.oneMoment}
          </p>
        )}
        <footer className={styles.bottom}>
          {next[0] === undefined ? null : <Coming label={t.nextShort} acts={next.slice(0, 1)} withTitle />}
          <Progress model={model} durationMs={shown?.song.durationMs ?? null} />
          {next.length < 2 ? null : <Coming label={t.afterwards} acts={next.slice(1, 3)} />}
        </footer>
      </div>
    </>
  );
}

function SongWords({
  model,
  song,
  lyrics,
  loading,
  act,
}: {
  readonly model: StageModel;
  readonly song: Song;
  readonly lyrics: Lyrics | null;
  readonly loading: boolean;
  readonly act: Act | null;
}) {
  const performers = act?.performers ?? [];
  // By their names, since the act is a new one with each word from the station.
  const names = JSON.stringify(performers.map(({ name }) => name));
  const named = useMemo(() => (lyrics === null ? null : withNames(lyrics, JSON.parse(names))), [lyrics, names]);
  const nudgeMs = song.words?.nudgeMs ?? 0;
  if (named !== null) return <FittingWords model={model} lyrics={named} nudgeMs={nudgeMs} performers={performers} />;
  if (song.graphicsVersion !== null)
    return (
      <div className={styles.graphics}>
        <Suspense fallback={null}>
          <CdgView song={song} clock={model.clock} nudgeMs={nudgeMs} />
        </Suspense>
      </div>
    );
  // A karaoke video brings its words in its picture.
  if (song.videoVersion !== null || loading) return null;
  return <SongCard model={model} song={song} act={act} />;
}

/** A duet's parts carry the names of who sings them tonight. */
function withNames(lyrics: Lyrics, names: readonly string[]): Lyrics {
  const fits = names.length > 1 && lyrics.singers.length === names.length;
  return fits ? { ...lyrics, singers: [...names] } : lyrics;
}

/** Long lines wrap; where all of them do not fit, the line that has been sung makes room. */
function FittingWords({
  model,
  lyrics,
  nudgeMs,
  performers,
}: {
  readonly model: StageModel;
  readonly lyrics: Lyrics;
  readonly nudgeMs: number;
  readonly performers: readonly Performer[];
}) {
  const look = useStore(model.look);
  const box = useRef<HTMLDivElement>(null);
  const [tight, setTight] = useState(false);
  useLayoutEffect(() => {
    const element = box.current;
    const words = element?.firstElementChild;
    if (!(element && words instanceof HTMLElement)) return;
    let resting = 0;
    const look = (): void => {
      const over = words.scrollHeight > words.clientHeight + 4;
      resting = over ? 0 : resting + 1;
      if (over) setTight(true);
      // It comes back when some lines in a row had room: not for the pause between two long ones.
      else if (resting > 3) setTight(false);
    };
    const observer = new MutationObserver(look);
    observer.observe(words, { childList: true });
    look();
    return () => observer.disconnect();
  }, []);
  // Parts are told apart by their singers' colours; what all sing stays in the light.
  const parted = performers.length > 1 && lyrics.singers.length === performers.length;
  const tones = parted ? performers.map(({ colour }) => stageColour(colour)) : [];
  return (
    <div
      ref={box}
      className={styles.fitting}
      style={
        {
          ...(tones[0] ? { '--lime': tones[0] } : {}),
          ...(tones[1] ? { '--vocal': tones[1] } : {}),
        } as React.CSSProperties
      }
    >
      <WordsView
        lyrics={lyrics}
        clock={model.clock}
        nudgeMs={nudgeMs}
        look={tight ? { ...look, lines: 2 } : look}
        place="stage"
      />
    </div>
  );
}

function Coming({ label, acts, withTitle = false }: { label: string; acts: readonly Act[]; withTitle?: boolean }) {
  const long = longOnes(acts.map(({ performers }) => joinNames(performers.map(({ name }) => name))));
  return (
    <span className={styles.coming}>
      <span className={styles.label}>{label}</span>
      {acts.map((act, index) => (
        <span key={act.id} className={styles.act} data-long={long[index]}>
          <b>
            <Names performers={act.performers} />
          </b>
          {withTitle ? (
            <span className={styles.title}>
              — <bdi>{act.title}</bdi>
            </span>
          ) : index < acts.length - 1 ? (
            ','
          ) : null}
        </span>
      ))}
    </span>
  );
}
