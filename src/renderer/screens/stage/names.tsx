import { readableOn } from '../../ui/contrast.ts';
import styles from './names.module.css';
import { joinNames, longOnes, type Performer } from './scene.ts';

/** The lightest ground that names lie on. */
const ground = '#2d2f14';
const contrastWanted = 7;

/** A singer's colour as it can be read on the stage. */
export const stageColour = (colour: string | null): string | null =>
  colour === null ? null : readableOn(ground, colour, contrastWanted);

interface NamesProps {
  readonly performers: readonly Performer[];
  readonly pictures?: boolean;
  /**
   * `row`: on one line, where long names are cut so that everybody has a share. `lines`: one below the other.
   * `text`: breaks as text does, for one alone.
   */
  readonly layout?: 'row' | 'lines' | 'text';
}

/** Names of singers, each in the own colour, with the own sign or picture. */
export function Names({ performers, pictures = false, layout = 'row' }: NamesProps) {
  const long = longOnes(performers.map(({ name }) => name));
  return (
    <span className={styles.names} data-layout={layout}>
      {/* One piece for ears. */}
      <span className="visually-hidden">{joinNames(performers.map(({ name }) => name))}</span>
      {performers.map((performer, index) => (
        <span key={performer.id} className={styles.part} data-long={long[index]} aria-hidden="true">
          {index === 0 || layout === 'lines' ? null : (
            <span className={styles.and}>{index === performers.length - 1 ? ' & ' : ', '}</span>
          )}
          {pictures && performer.photoUrl !== null ? (
            <img className={styles.photo} src={performer.photoUrl} alt="" />
          ) : performer.emoji !== null ? (
            <span className={styles.emoji}>{performer.emoji} </span>
          ) : null}
          <bdi className={styles.name} style={{ color: stageColour(performer.colour) ?? 'inherit' }}>
            {performer.name}
          </bdi>
        </span>
      ))}
    </span>
  );
}
