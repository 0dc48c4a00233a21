import { useId } from 'react';
import styles from './slider.module.css';

interface SliderProps {
  readonly label: string;
  readonly value: number;
  readonly min?: number;
  readonly max?: number;
  readonly step?: number;
  /** The value in words, shown beside the label and read aloud. */
  readonly text: string;
  readonly onChange: (value: number) => void;
  readonly tone?: 'vocal' | 'plain';
  /** Where a song starts from: the bar grows out of it, and a click on the value goes back to it. */
  readonly home?: { readonly value: number; readonly label: string };
  readonly disabled?: boolean;
  readonly hint?: string | undefined;
}

/** A level between nothing and full, or a step up or down from where a song starts. */
export function Slider(props: SliderProps) {
  const {
    label,
    value,
    min = 0,
    max = 1,
    step = 0.01,
    text,
    onChange,
    tone = 'plain',
    home,
    disabled = false,
    hint,
  } = props;
  const id = useId();
  const share = (of: number): number => ((of - min) / (max - min)) * 100;
  const from = Math.min(share(home?.value ?? min), share(value));
  const to = Math.max(share(home?.value ?? min), share(value));
  const moved = home !== undefined && value !== home.value;
  return (
    <div className={styles.slider} data-tone={tone} title={hint}>
      <label htmlFor={id}>{label}</label>
      {moved ? (
        <button
          type="button"
          className={styles.home}
          title={home.label}
          aria-label={home.label}
          onClick={() => onChange(home.value)}
        >
          {text}
        </button>
      ) : (
        <output htmlFor={id}>{text}</output>
      )}
      <input
        id={id}
        type="range"
        min={min}
        max={max}
        step={step}
        value={value}
        disabled={disabled}
        aria-valuetext={text}
        style={{ '--from': `${from}%`, '--to': `${to}%` } as React.CSSProperties}
        onChange={(event) => onChange(Number(event.target.value))}
      />
    </div>
  );
}
