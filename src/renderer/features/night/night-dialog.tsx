import { useEffect, useState } from 'react';
import type { NightView } from '../../../shared/contract/night.ts';
import {
  changedOptions,
  duetRules,
  newcomerPlaces,
  noShowRules,
  type OptionChanges,
  type RotationOptions,
} from '../../../shared/domain/rotation/options.ts';
import { useMessages } from '../../i18n/messages.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { SelectField, Switch, TextField } from '../../ui/field.tsx';
import styles from './night-dialog.module.css';
import type { NightModel } from './night-model.ts';

interface NightDialogProps {
  readonly view: NightView;
  readonly model: NightModel;
  readonly onHistory: () => void;
  readonly onClose: () => void;
}

const gaps = [null, 5, 10, 15, 20, 30, 45, 60, 90, 120];
const limits = [1, 2, 3, 4, 5, 6, 8, 10, 15, 20, 50];
const early = { songs: 2, untilSingers: 5 } as const;

/** The rules of a night: before it, to begin with; during it, to be changed, each change at once. */
export function NightDialog({ view, model, onHistory, onClose }: NightDialogProps) {
  const t = useMessages().night;
  const on = view.night !== null;
  const [name, setName] = useState('');
  const [draft, setDraft] = useState<RotationOptions>(view.options);
  const [ending, setEnding] = useState(false);
  // What is switched under the hand is switched at once, and stays so until the station has heard of it or refused.
  const [ahead, setAhead] = useState<OptionChanges>({});
  const options = changedOptions(on ? view.options : draft, on ? ahead : {});
  useEffect(() => setAhead((all) => without(all, view.options)), [view.options]);
  const change = (changes: OptionChanges): void => {
    if (!on) {
      setDraft(changedOptions(draft, changes));
      return;
    }
    setAhead({ ...ahead, ...changes });
    void model
      .send({ type: 'set-options', options: changes })
      .then((done) => done || setAhead((all) => without(all, changes)));
  };
  const list = <T extends string>(values: readonly T[], texts: Record<T, string>) =>
    values.map((value) => ({ value, text: texts[value] }));

  if (ending)
    return (
      <Dialog
        title={t.rules.end}
        open
        onClose={onClose}
        end={
          <>
            <Button kind="quiet" onClick={() => setEnding(false)}>
              {t.rules.endNo}
            </Button>
            <Button kind="strong" onClick={() => void model.end().then((done) => done && onHistory())}>
              {t.rules.endYes}
            </Button>
          </>
        }
      >
        <p>{t.rules.endAsk}</p>
      </Dialog>
    );

  return (
    <Dialog
      title={view.night?.name ?? t.start}
      open
      onClose={onClose}
      size="wide"
      end={
        <>
          <Button kind="quiet" onClick={onHistory}>
            {t.rules.history}
          </Button>
          {on ? <Button onClick={() => setEnding(true)}>{t.rules.end}</Button> : null}
          <Button
            kind={on ? 'strong' : 'primary'}
            onClick={() => (on ? onClose() : void model.start(name, draft).then((done) => done && onClose()))}
          >
            {on ? t.rules.save : t.rules.begin}
          </Button>
        </>
      }
    >
      {on ? null : <TextField label={t.rules.name} value={name} maxLength={80} onChange={setName} />}
      <div className={styles.fields}>
        <SelectField
          label={t.rules.gap}
          value={String(options.getReadySeconds)}
          options={withOwn(gaps, options.getReadySeconds).map((each) => ({
            value: String(each),
            text: t.rules.gapOf(each),
          }))}
          onChange={(value) => change({ getReadySeconds: value === 'null' ? null : Number(value) })}
        />
        <SelectField
          label={t.rules.songs}
          value={String(options.songsPerSinger)}
          options={withOwn(limits, options.songsPerSinger).map((n) => ({ value: String(n), text: t.rules.songsOf(n) }))}
          onChange={(value) => change({ songsPerSinger: Number(value) })}
        />
        <SelectField
          label={t.rules.newcomers}
          value={options.newcomers}
          options={list(newcomerPlaces, t.rules.newcomersOf)}
          onChange={(newcomers) => change({ newcomers })}
        />
        <SelectField
          label={t.rules.noShow}
          value={options.noShow}
          options={list(noShowRules, t.rules.noShowOf)}
          onChange={(noShow) => change({ noShow })}
        />
        <SelectField
          label={t.rules.duets}
          value={options.duets}
          options={list(duetRules, t.rules.duetsOf)}
          onChange={(duets) => change({ duets })}
        />
      </div>
      <Switch checked={options.listOpen} hint={t.rules.listOpenHint} onChange={(listOpen) => change({ listOpen })}>
        {t.rules.listOpen}
      </Switch>
      <Switch checked={options.approveFirst} onChange={(approveFirst) => change({ approveFirst })}>
        {t.rules.approve}
      </Switch>
      <Switch
        checked={options.breakMusic}
        hint={t.rules.breakMusicHint}
        onChange={(breakMusic) => change({ breakMusic })}
      >
        {t.rules.breakMusic}
      </Switch>
      <Switch
        checked={options.early !== null}
        hint={t.rules.earlyHint}
        onChange={(wanted) => change({ early: wanted ? early : null })}
      >
        {t.rules.early}
      </Switch>
      {options.early === null ? null : <EarlyFields early={options.early} onChange={(early) => change({ early })} />}
    </Dialog>
  );
}

interface EarlyFieldsProps {
  readonly early: NonNullable<RotationOptions['early']>;
  readonly onChange: (early: NonNullable<RotationOptions['early']>) => void;
}

/** How many songs a turn has early in the night, and until when (R12). */
function EarlyFields({ early, onChange }: EarlyFieldsProps) {
  const t = useMessages().night;
  const numbers = (usual: readonly number[], own: number) =>
    withOwn(usual, own).map((n) => ({ value: String(n), text: String(n) }));
  return (
    <div className={styles.fields}>
      <SelectField
        label={t.rules.earlySongs}
        value={String(early.songs)}
        options={numbers([2, 3, 4, 5], early.songs)}
        onChange={(songs) => onChange({ ...early, songs: Number(songs) })}
      />
      <SelectField
        label={t.rules.earlyUntil}
        value={String(early.untilSingers)}
        options={numbers([3, 4, 5, 6, 8, 10, 12, 15, 20], early.untilSingers)}
        onChange={(untilSingers) => onChange({ ...early, untilSingers: Number(untilSingers) })}
      />
    </div>
  );
}

/** What is not settled by this; what was changed again meanwhile stays. */
function without(all: OptionChanges, settled: OptionChanges): OptionChanges {
  const same = (name: string, value: unknown): boolean =>
    JSON.stringify(settled[name as keyof OptionChanges]) === JSON.stringify(value);
  const still = Object.entries(all).filter(([name, value]) => !same(name, value));
  return still.length === Object.keys(all).length ? all : Object.fromEntries(still);
}

/** The usual choices, and the one that is set where it is none of them. */
function withOwn<T>(usual: readonly T[], own: T): readonly T[] {
  return usual.includes(own) ? usual : [...usual, own];
}
