import { useStore } from '../../client/store.ts';
import { CoverTile } from './cover-tile.tsx';
import styles from './drifting-covers.module.css';
import type { ShownCover, StageModel } from './stage-model.ts';

const rows = 3;
const fewestInRow = 8;
const fewestFaint = 6;
const secondsEach = 14;

/** Covers of the library in three rows, each drifting slowly; a row is written twice, so that it goes round without a seam. */
export function DriftingCovers({ model, faint = false }: { readonly model: StageModel; readonly faint?: boolean }) {
  const covers = useStore(model.covers);
  // Behind a name a few would only repeat themselves.
  if (covers.length < (faint ? fewestFaint : 1)) return null;
  return (
    <div className={styles.covers} data-faint={faint} data-testid="covers" aria-hidden="true">
      {Array.from({ length: rows }, (_, row) => {
        const shown = rowOf(covers, row);
        return (
          <div
            // biome-ignore lint/suspicious/noArrayIndexKey: rows are always three
            key={row}
            className={styles.row}
            data-back={row % 2 === 1}
            style={{ animationDuration: `${shown.length * secondsEach}s` }}
          >
            {[...shown, ...shown].map((cover, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the same cover stands here several times
              <div key={index} className={styles.tile}>
                <CoverTile url={cover.url} title={cover.title} />
              </div>
            ))}
          </div>
        );
      })}
    </div>
  );
}

/** Every third cover, round and round until a row is wider than the screen. */
function rowOf(covers: readonly ShownCover[], row: number): readonly ShownCover[] {
  const own = covers.filter((_, index) => index % rows === row % Math.min(rows, covers.length));
  const length = Math.max(fewestInRow, own.length);
  return Array.from({ length }, (_, index) => own[(index + row) % own.length] as ShownCover);
}
