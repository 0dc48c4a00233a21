import { type FormEvent, useState } from 'react';
import { useStore } from '../../client/store.ts';
import { phoneEn as t } from '../../i18n/phone-en.ts';
import type { PhoneModel } from './phone-model.ts';

/** For those who typed the address: the code is on the TV. */
export function CodePage({ model }: { readonly model: PhoneModel }) {
  const { codeProblem } = useStore(model.state);
  const [code, setCode] = useState('');
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (code.trim() !== '') model.enterCode(code);
  };
  return (
    <main className="page calm">
      <i className="light" aria-hidden="true" />
      <h1>{t.code.title}</h1>
      <form className="form" onSubmit={submit}>
        <label htmlFor="code">{t.code.label}</label>
        <input
          id="code"
          className="code"
          value={code}
          maxLength={8}
          autoComplete="off"
          autoCapitalize="characters"
          autoCorrect="off"
          spellCheck={false}
          enterKeyHint="go"
          aria-describedby="code-hint"
          aria-invalid={codeProblem === null ? undefined : true}
          onChange={(event) => setCode(event.target.value.toUpperCase())}
        />
        {codeProblem === null ? null : (
          <p className="problem" role="alert">
            {t.refusal(codeProblem)}
          </p>
        )}
        <p id="code-hint" className="hint">
          {t.code.hint}
        </p>
        <button type="submit" className="wide primary" disabled={code.trim() === ''}>
          {t.code.enter}
        </button>
      </form>
    </main>
  );
}
