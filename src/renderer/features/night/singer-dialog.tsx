import { useRef, useState } from 'react';
import type { NightSinger } from '../../../shared/contract/night.ts';
import { singerColours } from '../../../shared/domain/rotation/names.ts';
import { useMessages } from '../../i18n/messages.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { SelectField, TextField } from '../../ui/field.tsx';
import { Avatar } from './avatar.tsx';
import type { NightModel } from './night-model.ts';
import styles from './singer-dialog.module.css';
import { uploadPhoto } from './upload-photo.ts';

interface SingerDialogProps {
  readonly singer: NightSinger;
  /** Who it could be the same person as. */
  readonly others: readonly { readonly id: string; readonly name: string }[];
  readonly model: NightModel;
  readonly onClose: () => void;
}

/** Name, colour, picture of a singer; and who it is the same person as. */
export function SingerDialog({ singer, others, model, onClose }: SingerDialogProps) {
  const t = useMessages().night;
  const [name, setName] = useState(singer.name);
  const [emoji, setEmoji] = useState(singer.emoji ?? '');
  const [colour, setColour] = useState(singer.colour);
  const [photo, setPhoto] = useState(singer.photo);
  const [into, setInto] = useState('');
  const input = useRef<HTMLInputElement>(null);

  const save = async (): Promise<void> => {
    const changed = {
      ...(name === singer.name ? {} : { name }),
      ...(colour === singer.colour ? {} : { colour }),
      ...(photo === singer.photo ? {} : { photo }),
      ...(emoji === (singer.emoji ?? '') ? {} : { emoji: emoji === '' ? null : emoji }),
    };
    const told =
      Object.keys(changed).length === 0 ||
      (await model.send({ type: 'change-singer', singerId: singer.id, ...changed }));
    if (!told) return;
    if (into !== '' && !(await model.send({ type: 'merge', fromId: singer.id, intoId: into }))) return;
    onClose();
  };

  return (
    <Dialog
      title={t.singer.title}
      open
      onClose={onClose}
      end={
        <>
          <Button kind="quiet" onClick={onClose}>
            {t.cancel}
          </Button>
          <Button kind="strong" onClick={() => void save()}>
            {t.singer.save}
          </Button>
        </>
      }
    >
      <div className={styles.picture}>
        <Avatar singer={{ id: singer.id, name: name || singer.name, colour, emoji: emoji || null, photo }} size={64} />
        <input
          ref={input}
          type="file"
          accept="image/*"
          hidden
          onChange={(event) => {
            const file = event.target.files?.[0];
            if (file !== undefined) void model.attempt(() => uploadPhoto(file).then(setPhoto));
          }}
        />
        <Button onClick={() => input.current?.click()}>{t.singer.photoChoose}</Button>
        {photo === null ? null : (
          <Button kind="quiet" onClick={() => setPhoto(null)}>
            {t.singer.photoRemove}
          </Button>
        )}
      </div>
      <TextField label={t.singer.name} value={name} maxLength={200} onChange={setName} />
      <TextField label={t.singer.emoji} value={emoji} maxLength={20} onChange={setEmoji} />
      <fieldset className={styles.colours}>
        <legend>{t.singer.colour}</legend>
        {singerColours.map((each, at) => (
          <label key={each} style={{ background: each }} title={t.singer.colourOf(at + 1)}>
            <input
              type="radio"
              name="colour"
              aria-label={t.singer.colourOf(at + 1)}
              checked={colour === each}
              onChange={() => setColour(each)}
            />
          </label>
        ))}
      </fieldset>
      {others.length === 0 ? null : (
        <SelectField
          label={t.singer.merge}
          value={into}
          options={[
            { value: '', text: t.singer.mergeNone },
            ...others.map((other) => ({ value: other.id, text: other.name })),
          ]}
          onChange={setInto}
        />
      )}
      {into === '' ? null : <p className={styles.hint}>{t.singer.mergeHint}</p>}
    </Dialog>
  );
}
