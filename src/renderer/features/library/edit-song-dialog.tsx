import { ArrowLeftRight, FolderOpen } from 'lucide-react';
import { useState } from 'react';
import type { Song, SongEdit } from '../../../shared/contract/library.ts';
import { useMessages } from '../../i18n/messages.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/field.tsx';
import styles from './song-dialogs.module.css';
import { type SongDialogsProps, useCommands } from './use-commands.ts';

/** Everything the library says of a song, to be changed. The file stays as it is. */
export function EditSongDialog({ song, ...props }: SongDialogsProps & { readonly song: Song }) {
  const t = useMessages().editSong;
  const run = useCommands(props);
  const [edit, setEdit] = useState(() => fieldsOf(song));
  const set = (change: Partial<Fields>): void => setEdit((fields) => ({ ...fields, ...change }));
  const year = edit.year.trim();
  const yearProblem = year === '' || /^[12]\d{3}$/u.test(year) ? null : t.yearProblem;
  const usable = edit.title.trim() !== '' && yearProblem === null;
  const save = async (): Promise<void> => {
    const before = songEdit(song.id, fieldsOf(song));
    const done = await run((client) => client.library.edit({ ...songEdit(song.id, edit), looked: true }));
    if (done === null) return;
    props.notices.show({
      tone: 'info',
      text: t.saved(done.title),
      action: {
        label: t.undo,
        run: () => void run((client) => client.library.edit({ ...before, looked: !song.doubtful })),
      },
    });
    props.onClose();
  };
  return (
    <Dialog
      title={t.title}
      open
      onClose={props.onClose}
      end={
        <>
          <Button
            kind="quiet"
            onClick={() => {
              void run((client) => client.library.reveal({ id: song.id })).then((result) => {
                if (result !== null && !result.shown)
                  props.notices.show({ tone: 'info', text: t.revealed(result.path) });
              });
            }}
          >
            <FolderOpen size={16} />
            {t.reveal}
          </Button>
          <Button onClick={props.onClose}>{t.cancel}</Button>
          <Button kind="primary" disabled={!usable} onClick={() => void save()}>
            {t.save}
          </Button>
        </>
      }
    >
      <p className={styles.file} title={song.fileName}>
        {song.fileName}
      </p>
      <NameFields fields={edit} onChange={set} />
      <TextField label={t.album} value={edit.album} onChange={(album) => set({ album })} />
      <div className={styles.pair}>
        <TextField
          label={t.year}
          value={edit.year}
          maxLength={4}
          inputMode="numeric"
          problem={yearProblem}
          onChange={(value) => set({ year: value })}
        />
        <TextField label={t.language} value={edit.language} maxLength={20} onChange={(language) => set({ language })} />
      </div>
    </Dialog>
  );
}

export interface Fields {
  readonly title: string;
  readonly artist: string;
  readonly album: string;
  readonly year: string;
  readonly language: string;
}

function fieldsOf(song: Song): Fields {
  return {
    title: song.title,
    artist: song.artist,
    album: song.album ?? '',
    year: song.year === null ? '' : String(song.year),
    language: song.language ?? '',
  };
}

function songEdit(id: string, fields: Fields): SongEdit {
  return {
    id,
    title: fields.title.trim(),
    artist: fields.artist.trim(),
    album: fields.album.trim() || null,
    year: fields.year.trim() === '' ? null : Number(fields.year),
    language: fields.language.trim() || null,
  };
}

export function NameFields({
  fields,
  onChange,
}: {
  readonly fields: Pick<Fields, 'title' | 'artist'>;
  readonly onChange: (change: Partial<Fields>) => void;
}) {
  const t = useMessages().editSong;
  return (
    <div className={styles.names}>
      <TextField
        label={t.songTitle}
        value={fields.title}
        problem={fields.title.trim() === '' ? t.titleProblem : null}
        onChange={(title) => onChange({ title })}
      />
      <Button title={t.swap} kind="quiet" onClick={() => onChange({ title: fields.artist, artist: fields.title })}>
        <ArrowLeftRight size={16} />
        <span className="visually-hidden">{t.swap}</span>
      </Button>
      <TextField label={t.artist} value={fields.artist} onChange={(artist) => onChange({ artist })} />
    </div>
  );
}
