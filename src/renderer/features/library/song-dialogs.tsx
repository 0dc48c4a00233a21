import { ArrowLeftRight, FolderOpen, Globe } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { Song, SongEdit } from '../../../shared/contract/library.ts';
import type { TitleProposal } from '../../../shared/contract/words.ts';
import { formatTime } from '../../../shared/domain/format.ts';
import { describeError } from '../../client/failure.ts';
import type { Session } from '../../client/session.ts';
import { useMessages } from '../../i18n/messages.ts';
import { Button } from '../../ui/button.tsx';
import { Cover } from '../../ui/cover.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/field.tsx';
import type { Notices } from '../notices/notices.ts';
import styles from './song-dialogs.module.css';
import { coverUrl } from './song-row.tsx';

export interface SongDialogsProps {
  readonly session: Session;
  readonly notices: Notices;
  readonly onClose: () => void;
}

/** Runs a command; what fails becomes a notice, and null. */
function useCommands({ session, notices }: Pick<SongDialogsProps, 'session' | 'notices'>) {
  return async <T,>(
    command: Parameters<Session['call']>[0] extends (client: infer C) => unknown ? (client: C) => Promise<T> : never,
  ): Promise<T | null> => {
    try {
      return await session.call(command);
    } catch (error) {
      const { sentence, action } = describeError(error);
      notices.show({ tone: 'problem', text: sentence, hint: action });
      return null;
    }
  };
}

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

interface Fields {
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

function NameFields({
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

const reviewedAtOnce = 50;

/** Songs whose names were guessed, one after the other, until somebody has looked at each. */
export function ReviewDialog({
  propose,
  ...props
}: SongDialogsProps & {
  /** Null where titles are not looked for online. */
  readonly propose: ((song: Song) => Promise<readonly TitleProposal[]>) | null;
}) {
  const t = useMessages().review;
  const run = useCommands(props);
  const [songs, setSongs] = useState<readonly Song[] | null>(null);
  const [total, setTotal] = useState(0);
  const { session } = props;
  useEffect(() => {
    session
      .call((client) => client.library.list({ doubtful: true, sort: 'title', limit: reviewedAtOnce }))
      .then(
        ({ items, total: all }) => {
          setSongs(items);
          setTotal(all);
        },
        () => setSongs([]),
      );
  }, [session]);
  const [song] = songs ?? [];
  const next = (): void => {
    setSongs((list) => list?.slice(1) ?? null);
    setTotal((n) => n - 1);
  };
  return (
    <Dialog title={t.title} open onClose={props.onClose} end={<Button onClick={props.onClose}>{t.close}</Button>}>
      {song === undefined ? (
        <p>{songs === null ? '' : t.done}</p>
      ) : (
        <>
          <p className={styles.file}>{t.left(total)}</p>
          <ReviewSong
            key={song.id}
            song={song}
            propose={propose}
            onSkip={next}
            onUse={async (fields) => {
              if ((await run((client) => client.library.edit({ id: song.id, ...fields, looked: true }))) !== null)
                next();
            }}
          />
        </>
      )}
    </Dialog>
  );
}

interface ReviewSongProps {
  readonly song: Song;
  readonly propose: ((song: Song) => Promise<readonly TitleProposal[]>) | null;
  readonly onUse: (fields: Pick<SongEdit, 'title' | 'artist' | 'album' | 'year'>) => Promise<void>;
  readonly onSkip: () => void;
}

function ReviewSong({ song, propose, onUse, onSkip }: ReviewSongProps) {
  const t = useMessages().review;
  const [fields, setFields] = useState({ title: song.title, artist: song.artist });
  const [proposals, setProposals] = useState<readonly TitleProposal[] | 'asking' | null>(null);
  return (
    <div className={styles.review}>
      <p className={styles.file} title={song.fileName}>
        {song.fileName}
      </p>
      <NameFields fields={fields} onChange={(change) => setFields((now) => ({ ...now, ...change }))} />
      {propose === null ? null : (
        <Button
          kind="quiet"
          disabled={proposals === 'asking'}
          onClick={() => {
            setProposals('asking');
            void propose({ ...song, ...fields }).then(setProposals);
          }}
        >
          <Globe size={16} />
          {proposals === 'asking' ? t.asking : t.ask}
        </Button>
      )}
      {Array.isArray(proposals) ? (
        proposals.length === 0 ? (
          <p className={styles.file}>{t.noProposals}</p>
        ) : (
          <ul className={styles.proposals}>
            {(proposals as readonly TitleProposal[]).map((proposal) => (
              <li key={`${proposal.title} ${proposal.artist}`}>
                <Button
                  kind="quiet"
                  onClick={() =>
                    void onUse({ ...proposal, album: song.album ?? proposal.album, year: song.year ?? proposal.year })
                  }
                >
                  {proposal.title} · {proposal.artist}
                </Button>
              </li>
            ))}
          </ul>
        )
      ) : null}
      <div className={styles.choices}>
        <Button kind="quiet" onClick={onSkip}>
          {t.skip}
        </Button>
        <Button kind="primary" disabled={fields.title.trim() === ''} onClick={() => void onUse(fields)}>
          {t.right}
        </Button>
      </div>
    </div>
  );
}

/** Songs that seem to be there more than once. */
export function DuplicatesDialog(props: SongDialogsProps) {
  const t = useMessages().duplicates;
  const run = useCommands(props);
  const [groups, setGroups] = useState<readonly { readonly songs: readonly Song[] }[] | null>(null);
  const { session } = props;
  useEffect(() => {
    session
      .call((client) => client.library.duplicates())
      .then(
        ({ groups: found }) => setGroups(found),
        () => setGroups([]),
      );
  }, [session]);
  const merge = async (kept: Song, songs: readonly Song[]): Promise<void> => {
    const others = songs.filter((song) => song.id !== kept.id).map((song) => song.id);
    const done = await run((client) => client.library.merge({ id: kept.id, others }));
    if (done === null) return;
    setGroups((now) => now?.filter((group) => group.songs !== songs) ?? null);
    props.notices.show({
      tone: 'info',
      text: t.merged(kept.title),
      action: { label: t.undo, run: () => void run((client) => client.library.unmerge({ undoId: done.undoId })) },
    });
  };
  return (
    <Dialog
      title={t.title}
      open
      size="wide"
      onClose={props.onClose}
      end={<Button onClick={props.onClose}>{t.close}</Button>}
    >
      <p className={styles.file}>{groups !== null && groups.length === 0 ? t.none : t.hint}</p>
      <ul className={styles.groups}>
        {groups?.map(({ songs }) => (
          <li key={songs[0]?.id ?? ''}>
            {songs.map((song) => (
              <div key={song.id} className={styles.duplicate}>
                <Cover src={coverUrl(song)} title={song.title} size={44} />
                <div>
                  <b>{song.title}</b>
                  <small title={song.fileName}>
                    {[song.artist, song.durationMs === null ? '' : formatTime(song.durationMs), song.fileName]
                      .filter((part) => part !== '')
                      .join(' · ')}
                  </small>
                </div>
                <Button onClick={() => void merge(song, songs)}>{t.keep}</Button>
              </div>
            ))}
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
