interface CoverProps {
  readonly songId: string;
  readonly version: string | null;
  readonly title: string;
}

/** A hue of its own for each title, always the same. */
function hueOf(title: string): number {
  let hash = 0;
  for (let at = 0; at < title.length; at += 1) hash = (hash * 31 + title.charCodeAt(at)) % 360;
  return hash;
}

export function Cover({ songId, version, title }: CoverProps) {
  if (version !== null)
    return <img className="cover" src={`/covers/${songId}/${version}`} alt="" loading="lazy" decoding="async" />;
  return (
    <span className="cover" style={{ background: `hsl(${hueOf(title)}, 22%, 24%)` }} aria-hidden="true">
      {[...title.trim()][0]?.toLocaleUpperCase() ?? ''}
    </span>
  );
}
