import { keyRange, tempoRange } from '../../../shared/domain/playback.ts';
import { useStore } from '../../client/store.ts';
import { useMessages } from '../../i18n/messages.ts';
import { Slider } from '../../ui/slider.tsx';
import type { PlayerController } from './player-controller.ts';
import styles from './player-panel.module.css';

/** What is heard of the song, and how: everything a singer asks the host for. */
export function PlayerLevels({ player }: { readonly player: PlayerController }) {
  const t = useMessages().player;
  const guideLevel = useStore(player.guideLevel);
  const key = useStore(player.key);
  const tempo = useStore(player.tempo);
  const volume = useStore(player.volume);
  const { canShift } = player;
  return (
    <div className={styles.levels}>
      <Slider
        label={t.guide}
        tone="vocal"
        value={guideLevel}
        text={guideLevel === 0 ? t.guideOff : `${Math.round(guideLevel * 100)} %`}
        onChange={(level) => player.setGuideLevel(level)}
      />
      <Slider
        label={t.key}
        min={keyRange.min}
        max={keyRange.max}
        step={1}
        value={key}
        text={t.keyValue(key)}
        home={{ value: 0, label: t.keyHome }}
        disabled={!canShift}
        hint={canShift ? undefined : t.keyUnavailable}
        onChange={(semitones) => player.setKey(semitones)}
      />
      <Slider
        label={t.tempo}
        min={tempoRange.min}
        max={tempoRange.max}
        step={0.01}
        value={tempo}
        text={t.tempoValue(tempo)}
        home={{ value: 1, label: t.tempoHome }}
        onChange={(next) => player.setTempo(next)}
      />
      <Slider
        label={t.volume}
        value={volume}
        text={`${Math.round(volume * 100)} %`}
        onChange={(level) => player.setVolume(level)}
      />
    </div>
  );
}
