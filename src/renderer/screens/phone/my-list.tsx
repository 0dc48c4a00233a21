import { ArrowDown, ArrowUp, GripVertical, X } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { GuestView } from '../../../shared/contract/guest.ts';
import { phoneEn as t } from '../../i18n/phone-en.ts';
import { Cover } from './cover.tsx';
import type { PhoneModel } from './phone-model.ts';
import { mark, Told } from './told.tsx';
import { useDragOrder } from './use-drag-order.ts';
import type { PhoneEntry } from './with-taps.ts';

type Me = NonNullable<GuestView['me']>;

interface MyListProps {
  readonly model: PhoneModel;
  readonly me: Me;
  /** Whether songs can be added now. */
  readonly open: boolean;
  readonly onFind: () => void;
  readonly onRename: () => void;
}

/** My songs, in the order I want to sing them, and what else is mine to decide. */
export function MyList({ model, me, open, onFind, onRename }: MyListProps) {
  const [chosen, setChosen] = useState<string | null>(null);
  const ids = me.songs.map(({ id }) => id);
  const move = (from: number, to: number): void => {
    const entry = me.songs[from];
    if (entry === undefined || to < 0 || to >= ids.length || from === to) return;
    const order = ids.filter((id) => id !== entry.id);
    order.splice(to, 0, entry.id);
    model.do({ type: 'order', entryIds: order });
    model.tell(t.mine.moved(mark(entry.title), to + 1));
  };
  const drag = useDragOrder(move);
  return (
    <>
      <h2 className="visually-hidden">{t.mine.title}</h2>
      {me.songs.length === 0 ? (
        <div className="empty">
          <p>{t.mine.emptyTitle}</p>
          {open ? (
            <>
              <p className="hint">{t.mine.emptyText}</p>
              <button type="button" className="wide primary" onClick={onFind}>
                {t.mine.find}
              </button>
            </>
          ) : null}
        </div>
      ) : (
        <ol className="songs" ref={drag.list}>
          {me.songs.map((entry, at) => (
            <MyRow
              key={entry.id}
              entry={entry}
              myName={me.name}
              chosen={chosen === entry.id}
              onChoose={() => setChosen(chosen === entry.id ? null : entry.id)}
              grip={me.songs.length < 2 ? null : drag.grip(at, entry.title)}
              style={drag.styleOf(at)}
            >
              {me.songs.length < 2 ? null : (
                <>
                  <Act
                    disabled={at === 0}
                    onClick={() => move(at, at - 1)}
                    icon={<ArrowUp size={18} />}
                    text={t.mine.up}
                  />
                  <Act
                    disabled={at === ids.length - 1}
                    onClick={() => move(at, at + 1)}
                    icon={<ArrowDown size={18} />}
                    text={t.mine.down}
                  />
                </>
              )}
              <Act
                onClick={() => model.do({ type: entry.mine ? 'remove' : 'leave-duet', entryId: entry.id })}
                icon={<X size={18} />}
                text={entry.mine ? t.mine.remove : t.mine.leaveDuet}
              />
            </MyRow>
          ))}
        </ol>
      )}
      <You model={model} me={me} onRename={onRename} />
    </>
  );
}

interface MyRowProps {
  readonly entry: PhoneEntry;
  readonly myName: string;
  readonly chosen: boolean;
  readonly onChoose: () => void;
  readonly grip: ReturnType<ReturnType<typeof useDragOrder>['grip']> | null;
  readonly style: ReturnType<ReturnType<typeof useDragOrder>['styleOf']>;
  /** What can be done with it. */
  readonly children: ReactNode;
}

function MyRow({ entry, myName, chosen, onChoose, grip, style, children }: MyRowProps) {
  const others = entry.names.filter((name) => name !== myName);
  const artist = entry.artist === '' ? t.song.unknown : mark(entry.artist);
  const state = entry.unsent ? t.song.unsent : entry.requested ? t.song.asked : null;
  return (
    <li className="my-song" style={style}>
      <div className="my-row">
        {grip === null ? null : (
          <button type="button" className="grip" {...grip}>
            <GripVertical size={20} />
          </button>
        )}
        <button type="button" className="my-what" aria-expanded={chosen} onClick={onChoose}>
          <Cover songId={entry.songId} version={entry.coverVersion} title={entry.title} />
          <span className="what">
            <bdi className="title">{entry.title}</bdi>
            <span className="line">
              <Told text={state ?? (others.length > 0 ? t.mine.with(others.map(mark)) : artist)} />
            </span>
          </span>
        </button>
      </div>
      {chosen ? <div className="acts">{children}</div> : null}
    </li>
  );
}

interface ActProps {
  readonly text: string;
  readonly icon: ReactNode;
  readonly disabled?: boolean;
  readonly onClick: () => void;
}

function Act({ text, icon, disabled = false, onClick }: ActProps) {
  return (
    <button type="button" disabled={disabled} onClick={onClick}>
      {icon}
      {text}
    </button>
  );
}

/** A break, another name, and the way out, which asks once more: the songs go with it. */
function You({ model, me, onRename }: { readonly model: PhoneModel; readonly me: Me; readonly onRename: () => void }) {
  const [leaving, setLeaving] = useState(false);
  return (
    <section className="you" aria-label={t.mine.you}>
      {me.status === 'hold' ? null : (
        <button type="button" className="wide" onClick={() => model.do({ type: 'hold' })}>
          {t.mine.break}
        </button>
      )}
      <button type="button" className="wide" onClick={onRename}>
        {t.mine.rename}
      </button>
      {leaving ? (
        <div className="sure">
          <button type="button" className="wide bad" onClick={() => model.do({ type: 'leave' })}>
            {t.mine.leaveSure}
          </button>
          <button type="button" className="wide" onClick={() => setLeaving(false)}>
            {t.mine.stay}
          </button>
        </div>
      ) : (
        <button type="button" className="wide quiet" onClick={() => setLeaving(true)}>
          {t.mine.leave}
        </button>
      )}
    </section>
  );
}
