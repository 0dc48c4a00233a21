import styles from './cover-tile.module.css';

/** A hue of its own for each title, always the same. */
function hueOf(title: string): number {
  let hash = 0;
  for (const character of title) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) % 360;
  return hash;
}

/** A song's picture as large as its place; without one, its first letter. */
export function CoverTile({ url, title }: { readonly url: string | null; readonly title: string }) {
  if (url !== null) return <img className={styles.tile} src={url} alt="" decoding="async" />;
  const letter = [...title.trim()][0]?.toLocaleUpperCase() ?? '';
  return (
    <div className={styles.tile} style={{ background: `oklch(0.34 0.06 ${hueOf(title)})` }} aria-hidden="true">
      <svg viewBox="0 0 100 100" aria-hidden="true">
        <text x="50" y="50" dy="0.35em" textAnchor="middle">
          {letter}
        </text>
      </svg>
    </div>
  );
}
