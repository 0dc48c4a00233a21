import { Globe } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { Song, SongEdit } from '../../../shared/contract/library.ts';
import type { TitleProposal } from '../../../shared/contract/words.ts';
import { useMessages } from '../../i18n/messages.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { NameFields } from './edit-song-dialog.tsx';
import styles from './song-dialogs.module.css';
import { type SongDialogsProps, useCommands } from './use-commands.ts';

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
  /** Put off: they come first in every further list. */
  const [later, setLater] = useState(0);
  const { session, onClose } = props;
  const asking = songs === null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked when there is nothing left of the last answer
  useEffect(() => {
    if (!asking) return;
    const query = { doubtful: true, sort: 'title', offset: later, limit: reviewedAtOnce } as const;
    void run((client) => client.library.list(query)).then((page) => {
      if (page === null) return onClose();
      setSongs(page.items);
      setTotal(page.total - later);
    });
  }, [session, asking]);
  const [song] = songs ?? [];
  const looking = useRef(false);
  const next = (): void => {
    setSongs((list) => (list === null || (list.length === 1 && total > 1) ? null : list.slice(1)));
    setTotal((n) => n - 1);
  };
  return (
    <Dialog title={t.title} open onClose={props.onClose} end={<Button onClick={props.onClose}>{t.close}</Button>}>
      {song === undefined ? (
        <p>{songs === null ? '' : later > 0 ? t.doneButLater(later) : t.done}</p>
      ) : (
        <>
          <p className={styles.file}>{t.left(total)}</p>
          <ReviewSong
            key={song.id}
            song={song}
            propose={propose}
            onSkip={() => {
              setLater((n) => n + 1);
              next();
            }}
            onUse={async (fields) => {
              // A second click is not about the next song.
              if (looking.current) return;
              looking.current = true;
              const edited = await run((client) => client.library.edit({ id: song.id, ...fields, looked: true }));
              looking.current = false;
              if (edited !== null) next();
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
