import type { Song } from '../../../shared/contract/library.ts';
import type { WordsSettings } from '../../../shared/contract/words.ts';
import { useStore } from '../../client/store.ts';
import type { Messages } from '../../i18n/en.ts';
import { useMessages } from '../../i18n/messages.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { SelectField, Switch } from '../../ui/field.tsx';
import { Slider } from '../../ui/slider.tsx';
import { usualLook, type WordsModel } from './words-model.ts';

interface WordsSettingsDialogProps {
  readonly words: WordsModel;
  readonly song: Song;
  readonly open: boolean;
  readonly onClose: () => void;
}

/** What there is to say while the track of a song that can be sung is made anew. */
function remade({ karaokeVersion, job }: Song, t: Messages['words']): string | null {
  if (karaokeVersion === null || job === null) return null;
  if (job.state === 'queued' || job.state === 'running') return t.asIsSoon;
  return job.state === 'failed' ? t.asIsFailed : null;
}

/** How words look everywhere, where they may come from, and what this song is. */
export function WordsSettingsDialog({ words, song, open, onClose }: WordsSettingsDialogProps) {
  const t = useMessages().words;
  const settings = useStore(words.settings) ?? usualLook;
  return (
    <Dialog
      title={t.settings}
      open={open}
      onClose={onClose}
      end={
        <Button kind="strong" onClick={onClose}>
          {t.close}
        </Button>
      }
    >
      <SelectField<WordsSettings['font']>
        label={t.font}
        value={settings.font}
        options={[
          { value: 'show', text: t.fontShow },
          { value: 'plain', text: t.fontPlain },
          { value: 'serif', text: t.fontSerif },
        ]}
        onChange={(font) => words.setSettings({ font })}
      />
      <Slider
        label={t.size}
        min={0.6}
        max={1.6}
        step={0.1}
        value={settings.size}
        text={`${Math.round(settings.size * 100)} %`}
        home={{ value: 1, label: t.sizeHome }}
        onChange={(size) => words.setSettings({ size: Math.round(size * 10) / 10 })}
      />
      <SelectField
        label={t.lines}
        value={String(settings.lines)}
        options={['2', '3', '4'].map((value) => ({ value, text: value }))}
        onChange={(lines) => words.setSettings({ lines: Number(lines) })}
      />
      <Switch
        checked={settings.lyricsOnline === 'on'}
        hint={t.onlineHint}
        onChange={(on) => words.setSettings({ lyricsOnline: on ? 'on' : 'off' })}
      >
        {t.online}
      </Switch>
      <Switch
        checked={settings.titlesOnline === 'on'}
        hint={t.titlesOnlineHint}
        onChange={(on) => words.setSettings({ titlesOnline: on ? 'on' : 'off' })}
      >
        {t.titlesOnline}
      </Switch>
      {song.backing === 'instrumental' ? null : (
        <Switch
          checked={song.backing === 'as-is'}
          hint={remade(song, t) ?? t.asIsHint}
          onChange={(on) => words.setBacking(song, on ? 'as-is' : 'separate')}
        >
          {t.asIs(song.title)}
        </Switch>
      )}
    </Dialog>
  );
}
