interface AvatarProps {
  readonly name: string;
  readonly colour: string;
  readonly emoji?: string | null;
  readonly small?: boolean;
}

/** A singer's colour with a letter or a picture in it. The name stands beside it. */
export function Avatar({ name, colour, emoji = null, small = false }: AvatarProps) {
  const letter = [...name][0]?.toLocaleUpperCase() ?? '';
  return (
    <span className={small ? 'avatar small' : 'avatar'} style={{ background: colour }} aria-hidden="true">
      {emoji ?? letter}
    </span>
  );
}
