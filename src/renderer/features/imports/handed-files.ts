import type { ArrivalsView } from '../../../shared/contract/imports.ts';
import { describeFailure } from '../../../shared/domain/error-sentences.ts';
import { titleFromFileName } from '../../../shared/domain/titles.ts';
import type { ArrivingSong } from './import-queue.ts';

/** Rows of files that the station takes in by itself. Their ids are negative: those of uploads are not. */
export function rowsOfArrivals({ arriving }: ArrivalsView): ArrivingSong[] {
  return arriving.map(({ id, fileName, state, failure }) => {
    const words = failure === null ? null : describeFailure(failure);
    return {
      id: -id,
      ...titleFromFileName(fileName),
      fileName,
      state: state === 'reading' ? 'sending' : state,
      fraction: 0,
      problem: words === null ? null : `${words.sentence} ${words.action}`,
    };
  });
}

/** Splits what was dropped or chosen: what lies on this computer by its path, the rest as it is. */
export function splitByPath(
  files: readonly File[],
  pathOf: (file: File) => string,
): { readonly paths: string[]; readonly loose: File[] } {
  const paths: string[] = [];
  const loose: File[] = [];
  for (const file of files) {
    const path = pathOf(file);
    if (path === '') loose.push(file);
    else paths.push(path);
  }
  return { paths, loose };
}
