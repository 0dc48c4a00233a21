import { Check, Plus, X } from 'lucide-react';
import { useId, useState } from 'react';
import type { NightEntry, NightSinger, NightView } from '../../../shared/contract/night.ts';
import { useStore } from '../../client/store.ts';
import type { Messages } from '../../i18n/en.ts';
import { useMessages } from '../../i18n/messages.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { behindWaiting, type DropTarget, placeFor } from './drop-place.ts';
import { freshId, type NightModel, notHere } from './night-model.ts';
import styles from './rotation-panel.module.css';
import { SingerDialog } from './singer-dialog.tsx';
import { SingerRow, singerDragType } from './singer-row.tsx';

/** Everybody who is here, in the order they will sing. */
export function RotationPanel({ model }: { readonly model: NightModel }) {
  const t = useMessages().night;
  const view = useStore(model.view);
  const [open, setOpen] = useState<string | null>(null);
  const [edited, setEdited] = useState<string | null>(null);
  const [target, setTarget] = useState<DropTarget | 'end' | null>(null);
  if (!view?.night) return null;
  // Whoever sings stands on top; the others as they will come.
  const isSinging = ({ id }: NightSinger): boolean => view.turn?.entry.singerIds.includes(id) === true;
  const waiting = view.singers.filter((each) => !isSinging(each));
  const singers = [...view.singers.filter(isSinging), ...waiting];
  const singer = singers.find(({ id }) => id === edited);

  const place = (singerId: string, before: string | null): void => {
    const order = idsOf(view.singers);
    const last = (): string | null => behindWaiting(singerId, order, idsOf(waiting));
    void model.send({ type: 'move-singer', singerId, beforeId: before ?? last() });
  };

  const move = (singerId: string, step: -1 | 1): void => {
    const at = waiting.findIndex(({ id }) => id === singerId);
    const before = step < 0 ? waiting[at - 1] : waiting[at + 2];
    if (at < 0 || at + step < 0 || at + step >= waiting.length) return;
    place(singerId, before?.id ?? null);
  };

  /** @param at null: below all rows */
  const drop = (singerId: string, at: DropTarget | null): void => {
    setTarget(null);
    const before = placeFor(singerId, at, idsOf(waiting));
    if (before !== undefined) place(singerId, before);
  };

  return (
    <section className={styles.panel} aria-label={t.title}>
      <h2 className={styles.heading}>
        {t.title}
        <span>{t.round(view.night.round)}</span>
      </h2>
      <Requests view={view} model={model} />
      {singers.length === 0 ? (
        <div className={styles.empty}>
          <p>{t.empty}</p>
          <p>{t.emptyHint}</p>
        </div>
      ) : (
        <ul
          className={styles.list}
          data-end={target === 'end'}
          onDragLeave={() => setTarget(null)}
          onDragEnd={() => setTarget(null)}
          onDragOver={(event) => {
            if (event.target !== event.currentTarget || !event.dataTransfer.types.includes(singerDragType)) return;
            event.preventDefault();
            setTarget('end');
          }}
          onDrop={(event) => {
            const singerId = event.dataTransfer.getData(singerDragType);
            if (event.target !== event.currentTarget || singerId === '') return;
            event.preventDefault();
            event.stopPropagation();
            drop(singerId, null);
          }}
        >
          {singers.map((each) => (
            <SingerRow
              key={each.id}
              singer={each}
              view={view}
              model={model}
              open={open === each.id}
              target={target !== 'end' && target?.id === each.id ? target.side : null}
              onToggle={() => setOpen(open === each.id ? null : each.id)}
              onEdit={() => setEdited(each.id)}
              onDragOver={(side) => setTarget({ id: each.id, side })}
              onMove={(step) => move(each.id, step)}
              onDropSinger={(singerId, side) => drop(singerId, { id: each.id, side })}
            />
          ))}
        </ul>
      )}
      <AddSinger view={view} model={model} />
      {singer === undefined ? null : (
        <SingerDialog singer={singer} model={model} others={whoElse(singer, view, t)} onClose={() => setEdited(null)} />
      )}
    </section>
  );
}

/** Songs that guests ask for and nobody has said yes to yet. */
function Requests({ view, model }: { readonly view: NightView; readonly model: NightModel }) {
  const t = useMessages().night;
  const asked = new Map<string, NightEntry>();
  for (const { songs } of view.singers) for (const entry of songs) if (entry.requested) asked.set(entry.id, entry);
  if (asked.size === 0) return null;
  return (
    <div className={styles.requests}>
      <h3>{t.requests}</h3>
      <ul>
        {[...asked.values()].map((entry) => (
          <li key={entry.id}>
            <span className={styles.song} dir="auto">
              {entry.title}
              <small>{model.namesOf(entry.singerIds)}</small>
            </span>
            <IconButton label={t.letIn} onClick={() => void model.send({ type: 'approve', entryId: entry.id })}>
              <Check size={17} />
            </IconButton>
            <IconButton label={t.refuse} onClick={() => void model.send({ type: 'remove', entryId: entry.id })}>
              <X size={17} />
            </IconButton>
          </li>
        ))}
      </ul>
    </div>
  );
}

function AddSinger({ view, model }: { readonly view: NightView; readonly model: NightModel }) {
  const t = useMessages().night;
  const regulars = notHere(useStore(model.regulars), view);
  const names = useId();
  const [name, setName] = useState('');
  const add = async (): Promise<void> => {
    if (name.trim() === '') return;
    // The field is free for the next name at once; it comes back where this one was refused.
    setName('');
    if (!(await model.send({ type: 'add-singer', singerId: freshId(), name }))) setName((typed) => typed || name);
  };
  return (
    <form
      className={styles.add}
      onSubmit={(event) => {
        event.preventDefault();
        void add();
      }}
    >
      <input
        type="text"
        dir="auto"
        value={name}
        maxLength={200}
        aria-label={t.addName}
        placeholder={t.add}
        list={names}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => setName(event.target.value)}
      />
      <datalist id={names}>
        {regulars.map((regular) => (
          <option key={regular.name} value={regular.name} />
        ))}
      </datalist>
      <Button kind="plain" disabled={name.trim() === ''} onClick={() => void add()}>
        <Plus size={16} />
        {t.addDo}
      </Button>
    </form>
  );
}

/** Whom a singer could be the same person as: whoever is here, or was. */
function whoElse(singer: NightSinger, view: NightView, t: Messages['night']): { id: string; name: string }[] {
  if (singer.members.length > 0) return [];
  const here = view.singers.filter(({ id, members }) => id !== singer.id && members.length === 0);
  const gone = view.gone.map(({ id, name }) => ({ id, name: t.singer.mergeGone(name) }));
  return [...here, ...gone];
}

const idsOf = (singers: readonly NightSinger[]): string[] => singers.map(({ id }) => id);
