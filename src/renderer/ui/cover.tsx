import styles from './cover.module.css';

interface CoverProps {
  /** Null while there is no picture: the first letter stands in. */
  readonly src: string | null;
  readonly title: string;
  readonly size: number;
}

/** A hue of its own for each title, always the same. */
function hueOf(title: string): number {
  let hash = 0;
  for (const character of title) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) % 360;
  return hash;
}

export function Cover({ src, title, size }: CoverProps) {
  const box = { width: size, height: size, borderRadius: size > 60 ? 'var(--r2)' : 'var(--r1)' };
  if (src !== null)
    // Whoever drags it drags its song, not a picture file.
    return (
      <img className={styles.cover} style={box} src={src} alt="" loading="lazy" decoding="async" draggable={false} />
    );
  const letter = [...title.trim()][0]?.toLocaleUpperCase() ?? '';
  return (
    <div
      className={styles.letter}
      style={{ ...box, fontSize: size * 0.42, background: `oklch(0.36 0.06 ${hueOf(title)})` }}
      aria-hidden="true"
    >
      {letter}
    </div>
  );
}
