import { Pause, Play, RotateCcw, Square, Volume2 } from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';
import { formatTime } from '../../../shared/domain/format.ts';
import { useStore } from '../../client/store.ts';
import { useMessages } from '../../i18n/messages.ts';
import { Button } from '../../ui/button.tsx';
import { Cover } from '../../ui/cover.tsx';
import { coverUrl } from '../library/song-row.tsx';
import type { PlayerController } from './player-controller.ts';
import { PlayerLevels } from './player-levels.tsx';
import styles from './player-panel.module.css';
import { SoundButton } from './sound-dialog.tsx';
import { Waveform } from './waveform.tsx';

/** The song in hand: where it is, what is heard of it, and the buttons for both. */
export function PlayerPanel({
  player,
  children,
  eyebrow,
  endings,
  above,
  below,
}: {
  readonly player: PlayerController;
  /** What is shown between waveform and levels: the words. */
  readonly children?: ReactNode;
  /** Above the title: whose turn it is. */
  readonly eyebrow?: ReactNode;
  /** Instead of the stop button: other ways for a song to end. */
  readonly endings?: ReactNode;
  /** What has to be answered before anything else. */
  readonly above?: ReactNode;
  readonly below?: ReactNode;
}) {
  const messages = useMessages();
  const t = messages.player;
  const state = useStore(player.state);
  const song = useStore(player.song);
  const sound = useStore(player.sound);
  if (state === null || song === null) return null;
  const artist = song.artist === '' ? messages.library.unknownArtist : song.artist;

  return (
    <section className={styles.panel} aria-label={t.label} data-compact={endings !== undefined}>
      {above}
      <div className={styles.now}>
        <Cover src={coverUrl(song)} title={song.title} size={endings === undefined ? 112 : 84} />
        <div className={styles.names}>
          {eyebrow}
          <h1 title={song.title}>{song.title}</h1>
          <p>{artist}</p>
          {song.album === null ? null : <p className={styles.album}>{song.album}</p>}
        </div>
        <Time player={player} durationMs={song.durationMs ?? 0} />
      </div>

      <Waveform
        song={song}
        positionMs={() => player.positionMs()}
        onSeek={(positionMs) => player.command({ type: 'seek', positionMs })}
      />

      {children}

      <PlayerLevels player={player} />

      <div className={styles.buttons}>
        <Button kind="strong" large onClick={() => player.toggle()}>
          {state.playing ? <Pause size={18} fill="currentColor" /> : <Play size={18} fill="currentColor" />}
          {state.playing ? t.pause : t.play}
        </Button>
        <Button large onClick={() => player.command({ type: 'seek', positionMs: 0 })}>
          <RotateCcw size={17} />
          {t.startAgain}
        </Button>
        {endings ?? (
          <Button large onClick={() => player.command({ type: 'stop' })}>
            <Square size={15} fill="currentColor" />
            {t.stop}
          </Button>
        )}
        <SoundButton player={player} />
        {endings === undefined ? <p className={styles.hint}>{t.keys}</p> : null}
      </div>

      {sound === 'blocked' ? (
        <div className={styles.banner} role="alert">
          {t.blocked}
          <Button kind="primary" onClick={() => player.unlock()}>
            <Volume2 size={17} />
            {t.unlock}
          </Button>
        </div>
      ) : null}
      {sound === 'failed' ? (
        <div className={styles.banner} role="alert" data-tone="problem">
          {t.failed}
        </div>
      ) : null}
      {below}
      {state.lease === null && state.holder !== null ? <p className={styles.elsewhere}>{t.elsewhere}</p> : null}
    </section>
  );
}

/** The clock moves by itself, without drawing the rest again. */
function Time({ player, durationMs }: { readonly player: PlayerController; readonly durationMs: number }) {
  const t = useMessages().player;
  const [positionMs, setPositionMs] = useState(() => player.positionMs());
  useEffect(() => {
    const timer = setInterval(() => setPositionMs(player.positionMs()), 200);
    return () => clearInterval(timer);
  }, [player]);
  return (
    <div className={styles.time} data-testid="time">
      {formatTime(Math.min(positionMs, durationMs))}
      <small>{t.of(durationMs)}</small>
    </div>
  );
}
