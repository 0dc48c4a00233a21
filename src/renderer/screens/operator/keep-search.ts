import type { LibraryModel } from '../../features/library/library-model.ts';

const key = 'limelight-search';

/** A page that is loaded again, also after a crash, still shows what was searched for. */
export function keepSearch(library: LibraryModel): void {
  library.setSearch(window.sessionStorage.getItem(key) ?? '');
  library.view.subscribe(() => window.sessionStorage.setItem(key, library.view.get().search));
}
