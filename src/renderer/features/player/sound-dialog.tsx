import { AudioLines, Speaker } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { offsetRangeMs } from '../../../shared/domain/playback.ts';
import { useStore } from '../../client/store.ts';
import { useMessages } from '../../i18n/messages.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { SelectField, Switch } from '../../ui/field.tsx';
import { Slider } from '../../ui/slider.tsx';
import type { PlayerController } from './player-controller.ts';
import styles from './sound-dialog.module.css';

/** Opens what is set once per room, not once per song. */
export function SoundButton({ player }: { readonly player: PlayerController }) {
  const t = useMessages().sound;
  const [open, setOpen] = useState(false);
  const close = (): void => setOpen(false);
  return (
    <>
      <Button
        large
        kind="quiet"
        onClick={() => {
          setOpen(true);
          void player.outputs.refresh();
        }}
      >
        <AudioLines size={17} />
        {t.open}
      </Button>
      <Dialog
        title={t.title}
        open={open}
        onClose={close}
        end={
          <Button kind="strong" onClick={close}>
            {t.close}
          </Button>
        }
      >
        <SoundSettings player={player} />
      </Dialog>
    </>
  );
}

function SoundSettings({ player }: { readonly player: PlayerController }) {
  const t = useMessages().sound;
  const sound = useStore(player.state)?.sound;
  // The loudspeakers that are heard, not those that were chosen and are unplugged.
  const device = useStore(player.outputs.active) ?? '';
  const [problem, setProblem] = useState<string | null>(null);
  if (sound === undefined) return null;
  const offsetMs = sound.offsetsMs[device] ?? 0;
  return (
    <>
      {player.outputs.canChoose ? (
        <OutputChoice player={player} chosen={sound.outputLabel} onProblem={setProblem} />
      ) : null}
      <div className={styles.check}>
        <Button
          onClick={() => {
            void player.checkSound().then((heard) => setProblem(heard ? null : t.checkBlocked));
          }}
        >
          <Speaker size={17} />
          {t.check}
        </Button>
        <Meter player={player} />
        <p className={styles.hint}>{t.checkHint}</p>
      </div>
      <div>
        <Slider
          label={t.offset}
          min={offsetRangeMs.min}
          max={offsetRangeMs.max}
          step={10}
          value={offsetMs}
          text={t.offsetValue(offsetMs)}
          home={{ value: 0, label: t.offsetHome }}
          onChange={(ms) => player.setOutputOffset(device, ms)}
        />
        <p className={styles.hint}>{t.offsetHint}</p>
      </div>
      <Switch checked={sound.matchLoudness} onChange={(on) => player.setMatchLoudness(on)} hint={t.matchHint}>
        {t.match}
      </Switch>
      {problem === null ? null : (
        <p role="alert" className={styles.problem}>
          {problem}
        </p>
      )}
    </>
  );
}

interface OutputChoiceProps {
  readonly player: PlayerController;
  readonly chosen: string | null;
  readonly onProblem: (text: string | null) => void;
}

function OutputChoice({ player, chosen, onProblem }: OutputChoiceProps) {
  const t = useMessages().sound;
  const labels = useStore(player.outputs.labels);
  const gone = chosen !== null && !labels.includes(chosen) ? [{ value: chosen, text: t.gone(chosen) }] : [];
  return (
    <div className={styles.output}>
      <SelectField
        label={t.output}
        value={chosen ?? ''}
        options={[{ value: '', text: t.usual }, ...labels.map((label) => ({ value: label, text: label })), ...gone]}
        onChange={(label) => player.setOutput(label === '' ? null : label)}
      />
      {labels.length > 0 ? null : (
        <>
          <Button
            onClick={() => {
              player.outputs.askForNames().then(
                () => onProblem(player.outputs.labels.get().length > 0 ? null : t.askNamesRefused),
                () => onProblem(t.askNamesRefused),
              );
            }}
          >
            {t.askNames}
          </Button>
          <p className={styles.hint}>{t.askNamesHint}</p>
        </>
      )}
    </div>
  );
}

/** Quietest level that shows. */
const floorDb = -60;

/** Moves by itself: nothing else on the screen is drawn again for it. */
function Meter({ player }: { readonly player: PlayerController }) {
  const t = useMessages().sound;
  const meter = useRef<HTMLMeterElement>(null);
  useEffect(() => {
    let frame = 0;
    const draw = (): void => {
      if (meter.current) meter.current.value = Math.max(floorDb, 20 * Math.log10(Math.max(1e-6, player.level())));
      frame = requestAnimationFrame(draw);
    };
    draw();
    return () => cancelAnimationFrame(frame);
  }, [player]);
  return <meter ref={meter} className={styles.meter} aria-label={t.level} min={floorDb} max={0} value={floorDb} />;
}
