import { useId } from 'react';
import styles from './slider.module.css';

interface SliderProps {
  readonly label: string;
  /** 0..1 */
  readonly value: number;
  /** The value in words, shown beside the label and read aloud. */
  readonly text: string;
  readonly onChange: (value: number) => void;
  readonly tone?: 'vocal' | 'plain';
}

const steps = 100;

/** A level between nothing and full. */
export function Slider({ label, value, text, onChange, tone = 'plain' }: SliderProps) {
  const id = useId();
  return (
    <div className={styles.slider} data-tone={tone}>
      <label htmlFor={id}>{label}</label>
      <output htmlFor={id}>{text}</output>
      <input
        id={id}
        type="range"
        min={0}
        max={steps}
        step={1}
        value={Math.round(value * steps)}
        aria-valuetext={text}
        style={{ '--filled': `${value * 100}%` } as React.CSSProperties}
        onChange={(event) => onChange(Number(event.target.value) / steps)}
      />
    </div>
  );
}
