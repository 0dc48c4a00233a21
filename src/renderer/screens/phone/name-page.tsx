import { type FormEvent, useState } from 'react';
import { Refused } from '../../client/guest-link.ts';
import { useStore } from '../../client/store.ts';
import { phoneEn as t } from '../../i18n/phone-en.ts';
import type { PhoneModel } from './phone-model.ts';

interface NamePageProps {
  readonly model: PhoneModel;
  /** The name of now, where it is to be changed, and what to do when it has been or will not be. */
  readonly change?: { readonly name: string; readonly onDone: () => void };
}

const longestName = 40;

export function NamePage({ model, change }: NamePageProps) {
  const { connected } = useStore(model.state);
  const [name, setName] = useState(change?.name ?? model.knownName ?? '');
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    try {
      await model.giveName(name);
      change?.onDone();
    } catch (error) {
      if (error instanceof Refused) setProblem(t.refusal(error.failure));
      else model.tell(t.offline(0));
    }
    setBusy(false);
  };
  const back = change === undefined && model.knownName !== null;
  return (
    <main className="page calm">
      <i className="light" aria-hidden="true" />
      <h1>{change === undefined ? t.name.title : t.name.change}</h1>
      {back ? <p>{t.name.back}</p> : null}
      <form className="form" onSubmit={(event) => void submit(event)}>
        <label htmlFor="name">{t.name.label}</label>
        <input
          id="name"
          dir="auto"
          value={name}
          maxLength={longestName}
          autoComplete="nickname"
          autoCapitalize="words"
          spellCheck={false}
          enterKeyHint="go"
          aria-describedby="name-hint"
          aria-invalid={problem === null ? undefined : true}
          onChange={(event) => {
            setName(event.target.value);
            setProblem(null);
          }}
        />
        {problem === null ? null : (
          <p className="problem" role="alert">
            {problem}
          </p>
        )}
        <p id="name-hint" className="hint">
          {t.name.hint}
        </p>
        <button type="submit" className="wide primary" disabled={busy || !connected || name.trim() === ''}>
          {change === undefined ? t.name.enter : t.name.save}
        </button>
        {change === undefined ? null : (
          <button type="button" className="wide" onClick={change.onDone}>
            {t.name.cancel}
          </button>
        )}
      </form>
    </main>
  );
}
