import { type ReactNode, useId } from 'react';
import styles from './field.module.css';

interface TextFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly maxLength?: number;
  readonly inputMode?: 'text' | 'numeric';
  readonly problem?: string | null;
}

export function TextField({ label, value, onChange, maxLength = 300, inputMode = 'text', problem }: TextFieldProps) {
  const id = useId();
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type="text"
        dir="auto"
        value={value}
        maxLength={maxLength}
        inputMode={inputMode}
        spellCheck={false}
        aria-invalid={problem ? true : undefined}
        onChange={(event) => onChange(event.target.value)}
      />
      {problem ? <p role="alert">{problem}</p> : null}
    </div>
  );
}

interface SelectFieldProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly options: readonly { readonly value: T; readonly text: string }[];
  readonly onChange: (value: T) => void;
  /** The label is for ears only. */
  readonly bare?: boolean;
}

export function SelectField<T extends string>({ label, value, options, onChange, bare = false }: SelectFieldProps<T>) {
  const id = useId();
  return (
    <div className={styles.field} data-bare={bare}>
      <label htmlFor={id} className={bare ? 'visually-hidden' : undefined}>
        {label}
      </label>
      <select id={id} value={value} onChange={(event) => onChange(event.target.value as T)}>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.text}
          </option>
        ))}
      </select>
    </div>
  );
}

interface SwitchProps {
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly children: ReactNode;
  readonly hint?: string;
}

export function Switch({ checked, onChange, children, hint }: SwitchProps) {
  return (
    <label className={styles.switch}>
      <input type="checkbox" checked={checked} onChange={(event) => onChange(event.target.checked)} />
      <span>
        {children}
        {hint === undefined ? null : <small>{hint}</small>}
      </span>
    </label>
  );
}
