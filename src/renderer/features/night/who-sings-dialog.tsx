import { UserPlus } from 'lucide-react';
import { type KeyboardEvent, useRef, useState } from 'react';
import type { Song } from '../../../shared/contract/library.ts';
import { nameKey } from '../../../shared/domain/rotation/names.ts';
import { useStore } from '../../client/store.ts';
import { useMessages } from '../../i18n/messages.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/field.tsx';
import { Avatar } from './avatar.tsx';
import { type NightModel, notHere } from './night-model.ts';
import styles from './who-sings-dialog.module.css';

interface WhoSingsDialogProps {
  readonly song: Song;
  readonly model: NightModel;
  /** Plays it without anybody's turn. */
  readonly onJustPlay: () => void;
  readonly onClose: () => void;
}

/** A song was chosen: whose list does it go to? Type a name and press Enter, or click; more than one is a duet. */
export function WhoSingsDialog({ song, model, onJustPlay, onClose }: WhoSingsDialogProps) {
  const t = useMessages().night;
  const view = useStore(model.view);
  const sangBefore = useStore(model.regulars);
  const [typed, setTyped] = useState('');
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const singers = view?.singers ?? [];
  const key = nameKey(typed);
  const found = singers.filter(({ name }) => nameKey(name).includes(key));
  const regulars =
    view === null
      ? []
      : notHere(sangBefore, view)
          .filter(({ name }) => nameKey(name).includes(key))
          .slice(0, 8);
  const same = singers.find(({ name }) => nameKey(name) === key);
  const regular = regulars.find(({ name }) => nameKey(name) === key);

  const queueing = useRef(false);
  const queue = async (who: readonly ({ id: string } | { name: string })[]): Promise<void> => {
    // A second click is no second song.
    if (queueing.current) return;
    queueing.current = true;
    const queued = await model.queue(song.id, who);
    queueing.current = false;
    if (queued) onClose();
  };
  const ids = chosen.map((id) => ({ id }));
  const confirm = (): void => {
    if (typed.trim() === '') {
      if (ids.length > 0) void queue(ids);
      return;
    }
    // A name that is typed is that name: Zoe has to be chosen, not guessed from a Z.
    if (same !== undefined) choose(same.id);
    else void queue([...ids, { name: regular?.name ?? typed }]);
  };
  const choose = (id: string): void => void queue(chosen.includes(id) ? ids : [...ids, { id }]);
  const toggle = (id: string): void => {
    setChosen(chosen.includes(id) ? chosen.filter((other) => other !== id) : [...chosen, id]);
    // What was typed to find somebody is nobody's name.
    setTyped('');
  };
  /** Up and down through the field and the list; Enter on a singer is the choice. */
  const onKeyDown = (event: KeyboardEvent<HTMLFormElement>): void => {
    const { target, currentTarget, key: pressed } = event;
    if (pressed === 'Enter' && target instanceof HTMLInputElement && target.type === 'checkbox') {
      event.preventDefault();
      choose(target.value);
    }
    if (pressed !== 'ArrowDown' && pressed !== 'ArrowUp') return;
    const stops = [...currentTarget.querySelectorAll<HTMLElement>('input, button')];
    const at = stops.indexOf(target as HTMLElement);
    event.preventDefault();
    stops[at + (pressed === 'ArrowDown' ? 1 : -1)]?.focus();
  };

  return (
    <Dialog
      title={t.who(song.title)}
      open
      onClose={onClose}
      end={
        <>
          {song.karaokeVersion === null || view?.turn != null ? null : (
            <Button
              kind="quiet"
              onClick={() => {
                // Somebody's turn does not cut it off.
                void model.setPaused(true);
                onJustPlay();
                onClose();
              }}
            >
              {t.justPlay}
            </Button>
          )}
          <Button kind="quiet" onClick={onClose}>
            {t.cancel}
          </Button>
          <Button kind="primary" disabled={chosen.length === 0 && typed.trim() === ''} onClick={confirm}>
            {t.whoDo(chosen.length)}
          </Button>
        </>
      }
    >
      <form
        className={styles.form}
        onKeyDown={onKeyDown}
        onSubmit={(event) => {
          event.preventDefault();
          confirm();
        }}
      >
        <TextField label={t.whoFilter} value={typed} maxLength={200} onChange={setTyped} />
        <ul className={styles.list}>
          {found.map((singer) => (
            <li key={singer.id}>
              <label>
                <input
                  type="checkbox"
                  value={singer.id}
                  checked={chosen.includes(singer.id)}
                  onChange={() => toggle(singer.id)}
                />
                <Avatar singer={singer} size={32} />
                <span className={styles.name} dir="auto">
                  {singer.name}
                </span>
                <small>{singer.songs.length > 0 ? singer.songs.length : ''}</small>
              </label>
            </li>
          ))}
          {regulars.map((regular) => (
            <li key={`regular ${regular.name}`}>
              <button type="button" onClick={() => void queue([...ids, { name: regular.name }])}>
                <Avatar singer={{ id: regular.name, ...regular }} size={32} />
                <span className={styles.name} dir="auto">
                  {regular.name}
                </span>
                <small>{t.whoRegular}</small>
              </button>
            </li>
          ))}
          {typed.trim() !== '' && same === undefined && regular === undefined ? (
            <li>
              <button type="button" onClick={() => void queue([...ids, { name: typed }])}>
                <UserPlus size={18} />
                {t.whoNew(typed.trim())}
              </button>
            </li>
          ) : null}
        </ul>
      </form>
      <p className={styles.hint}>{singers.length === 0 ? t.whoNone : t.whoHint}</p>
    </Dialog>
  );
}
