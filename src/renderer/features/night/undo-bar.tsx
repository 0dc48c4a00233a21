import { Redo2, Undo2 } from 'lucide-react';
import { useEffect } from 'react';
import { useStore } from '../../client/store.ts';
import { useMessages } from '../../i18n/messages.ts';
import type { NightModel } from './night-model.ts';
import styles from './undo-bar.module.css';

/** At the edge of the footer: what can be taken back, and whether music plays between songs. */
export function UndoBar({ model }: { readonly model: NightModel }) {
  const t = useMessages().night;
  const view = useStore(model.view);
  const on = view?.night != null;
  useEffect(() => {
    if (!on) return;
    const stop = new AbortController();
    window.addEventListener(
      'keydown',
      (event) => {
        if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
        const key = event.key.toLowerCase();
        // Fields and dialogs have an undo of their own.
        if (event.target instanceof HTMLElement && event.target.closest('input, textarea, dialog') !== null) return;
        if (key === 'y' || (key === 'z' && event.shiftKey)) void model.redo();
        else if (key === 'z') void model.undo();
        else return;
        event.preventDefault();
      },
      { signal: stop.signal },
    );
    return () => stop.abort();
  }, [model, on]);
  if (!view?.night) return null;
  const { breakMusic } = view.options;
  return (
    <div className={styles.bar}>
      <label className={styles.music} title={view.breakSong === null ? undefined : t.breakOn(view.breakSong.title)}>
        <input
          type="checkbox"
          checked={breakMusic}
          onChange={(event) => void model.send({ type: 'set-options', options: { breakMusic: event.target.checked } })}
        />
        {t.breakMusic}
      </label>
      {view.redo === null ? null : (
        <button type="button" title={t.redo(t.deed(view.redo))} onClick={() => void model.redo()}>
          <Redo2 size={15} />
          <span className="visually-hidden">{t.redo(t.deed(view.redo))}</span>
        </button>
      )}
      {view.undo === null ? null : (
        <button type="button" title="Ctrl Z" onClick={() => void model.undo()}>
          <Undo2 size={15} />
          <span className={styles.deed} dir="auto">
            {t.undo(t.deed(view.undo))}
          </span>
        </button>
      )}
    </div>
  );
}
