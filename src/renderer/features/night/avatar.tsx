import type { NightSinger } from '../../../shared/contract/night.ts';
import styles from './avatar.module.css';

interface AvatarProps {
  readonly singer: Pick<NightSinger, 'id' | 'name' | 'colour' | 'emoji' | 'photo'>;
  readonly size?: number;
}

/** A singer at a glance: a photo, an emoji or the first letter, in the singer's colour. */
export function Avatar({ singer, size = 36 }: AvatarProps) {
  const box = { width: size, height: size };
  if (singer.photo !== null)
    return (
      <img className={styles.avatar} style={box} src={`/media/singers/${singer.photo}`} alt="" draggable={false} />
    );
  const [letter = ''] = [...new Intl.Segmenter().segment(singer.name)].map(({ segment }) => segment);
  return (
    <span
      className={styles.avatar}
      style={{ ...box, background: singer.colour, fontSize: size * 0.42 }}
      aria-hidden="true"
    >
      {singer.emoji ?? letter.toLocaleUpperCase()}
    </span>
  );
}
