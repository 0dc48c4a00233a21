import { Check, Plus, Search, X } from 'lucide-react';
import { useEffect, useRef } from 'react';
import type { GuestSong, GuestView } from '../../../shared/contract/guest.ts';
import { useStore } from '../../client/store.ts';
import { phoneEn as t } from '../../i18n/phone-en.ts';
import { Cover } from './cover.tsx';
import { newId } from './new-id.ts';
import type { PhoneModel } from './phone-model.ts';
import { mark, Told } from './told.tsx';
import type { PhoneEntry } from './with-taps.ts';

interface SongsProps {
  readonly model: PhoneModel;
  readonly view: GuestView;
  readonly me: NonNullable<GuestView['me']>;
  readonly onMine: () => void;
}

const refreshMs = 20_000;

/** What can I sing? */
export function Songs({ model, view, me, onMine }: SongsProps) {
  const { text, songs, more, fresh, loading } = useStore(model.search.state);
  const { connected } = useStore(model.state);
  useEffect(() => {
    model.search.refresh();
    const timer = setInterval(() => model.search.refresh(), refreshMs);
    return () => clearInterval(timer);
  }, [model]);
  const own = new Map<string, PhoneEntry>(me.songs.filter(({ mine }) => mine).map((entry) => [entry.songId, entry]));
  const add = (song: GuestSong): void => {
    if (own.size >= view.songsPerSinger) {
      model.tell(t.refusal({ code: 'list-full', data: { limit: view.songsPerSinger } }));
      return;
    }
    const { title, artist, coverVersion } = song;
    model.do({ type: 'add', entryId: newId(), songId: song.id }, { title, artist, coverVersion });
  };
  return (
    <>
      <div className="search">
        <Search size={20} aria-hidden="true" />
        <input
          type="search"
          dir="auto"
          value={text}
          maxLength={100}
          placeholder={t.search.label}
          aria-label={t.search.label}
          autoComplete="off"
          autoCorrect="off"
          spellCheck={false}
          enterKeyHint="search"
          onChange={(event) => model.search.type(event.target.value)}
        />
        {text === '' ? null : (
          <button type="button" aria-label={t.search.clear} onClick={() => model.search.type('')}>
            <X size={20} />
          </button>
        )}
      </div>
      <p className="visually-hidden" role="status">
        {fresh && text !== '' ? t.search.results(songs.length) : ''}
      </p>
      <ul className="songs">
        {songs.map((song) => (
          <SongRow
            key={song.id}
            song={song}
            entry={own.get(song.id) ?? null}
            myName={me.name}
            open={view.listOpen}
            onAdd={() => add(song)}
            onMine={onMine}
          />
        ))}
      </ul>
      {songs.length === 0 && fresh ? (
        <Empty
          title={text === '' ? t.search.empty : t.search.nothing(text)}
          hint={text === '' ? t.search.emptyHint : t.search.nothingHint}
        />
      ) : null}
      {!fresh && !connected ? <p className="hint">{t.search.offline}</p> : null}
      {more ? <More busy={loading} onMore={(again) => model.search.more(again)} /> : null}
    </>
  );
}

export function Empty({ title, hint }: { readonly title: string; readonly hint: string }) {
  return (
    <div className="empty">
      <p>{title}</p>
      <p className="hint">{hint}</p>
    </div>
  );
}

interface SongRowProps {
  readonly song: GuestSong;
  /** On one's own list; null: it is not. */
  readonly entry: PhoneEntry | null;
  readonly myName: string;
  readonly open: boolean;
  readonly onAdd: () => void;
  readonly onMine: () => void;
}

function SongRow({ song, entry, myName, open, onAdd, onMine }: SongRowProps) {
  return (
    <li className="song">
      <Cover songId={song.id} version={song.coverVersion} title={song.title} />
      <div className="what">
        <bdi className="title">{song.title}</bdi>
        <span className="line">
          <Told text={lineOf(song, entry, myName)} />
        </span>
      </div>
      {entry !== null ? (
        <button type="button" className="round on" aria-label={t.song.added(song.title)} onClick={onMine}>
          <Check size={20} />
        </button>
      ) : open ? (
        <button type="button" className="round" aria-label={t.song.add(song.title)} onClick={onAdd}>
          <Plus size={24} />
        </button>
      ) : null}
    </li>
  );
}

/** The one thing that matters most about a song right now. */
function lineOf(song: GuestSong, entry: PhoneEntry | null, myName: string): string {
  if (entry !== null) return entry.unsent ? t.song.unsent : entry.requested ? t.song.asked : t.song.onList;
  const others = song.singers.filter((name) => name !== myName);
  if (others.length > 0) return t.song.tonight(others.map(mark));
  const artist = song.artist === '' ? t.song.unknown : mark(song.artist);
  if (!song.ready) return `${artist} · ${t.song.notReady}`;
  return song.hasWords ? artist : `${artist} · ${t.song.noWords}`;
}

/** Loads by itself when it comes into sight; a button for those whose browser cannot tell. */
function More({ busy, onMore }: { readonly busy: boolean; readonly onMore: (again: boolean) => void }) {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (button.current === null || busy) return;
    const watcher = new IntersectionObserver(
      (entries) => {
        if (entries.some(({ isIntersecting }) => isIntersecting)) onMore(false);
      },
      { rootMargin: '400px' },
    );
    watcher.observe(button.current);
    return () => watcher.disconnect();
  }, [busy, onMore]);
  return (
    <button ref={button} type="button" className="wide" disabled={busy} onClick={() => onMore(true)}>
      {t.search.more}
    </button>
  );
}
