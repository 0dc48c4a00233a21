import type { ReactNode } from 'react';
import styles from './button.module.css';

interface CommonProps {
  readonly onClick: () => void;
  readonly children: ReactNode;
  readonly disabled?: boolean;
}

interface ButtonProps extends CommonProps {
  /** `primary`: what to do next. `strong`: the main control of a group. */
  readonly kind?: 'primary' | 'strong' | 'plain' | 'quiet';
  readonly large?: boolean;
  readonly title?: string;
}

export function Button({ onClick, children, disabled = false, kind = 'plain', large = false, title }: ButtonProps) {
  return (
    <button
      type="button"
      className={styles.button}
      data-kind={kind}
      data-large={large}
      disabled={disabled}
      title={title}
      onClick={onClick}
    >
      {children}
    </button>
  );
}

interface IconButtonProps extends CommonProps {
  /** What it does, for eyes that hover and ears that listen. */
  readonly label: string;
  readonly tabIndex?: number;
}

export function IconButton({ onClick, children, label, disabled = false, tabIndex }: IconButtonProps) {
  return (
    <button
      type="button"
      className={styles.icon}
      aria-label={label}
      title={label}
      disabled={disabled}
      tabIndex={tabIndex}
      onClick={(event) => {
        // It sits inside rows that have a click of their own.
        event.stopPropagation();
        onClick();
      }}
    >
      {children}
    </button>
  );
}
