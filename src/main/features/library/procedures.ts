import { implementer } from '../../host/connection.ts';
import type { LibraryEdits } from './edits.ts';
import type { LibraryService } from './service.ts';

export function libraryProcedures(library: LibraryService, edits: LibraryEdits) {
  const at = implementer.library;
  return {
    list: at.list.handler(({ input }) => library.list(input)),
    get: at.get.handler(({ input }) => library.get(input.id)),
    watch: at.watch.handler(({ signal }) => library.watch(signal)),
    remove: at.remove.handler(({ input }) => library.remove(input.id)),
    restore: at.restore.handler(({ input }) => library.restore(input.id)),
    separate: at.separate.handler(({ input }) => library.separate(input.id)),
    facets: at.facets.handler(() => library.facets()),
    edit: at.edit.handler(({ input }) => edits.edit(input)),
    setFavourite: at.setFavourite.handler(({ input }) => edits.setFavourite(input.id, input.favourite)),
    setBacking: at.setBacking.handler(({ input }) => library.setBacking(input.id, input.backing)),
    duplicates: at.duplicates.handler(() => ({
      groups: library.duplicates().map((songs) => ({ songs: library.views(songs) })),
    })),
    merge: at.merge.handler(({ input }) => edits.merge(input.id, input.others)),
    unmerge: at.unmerge.handler(async ({ input }) => ({ songs: await edits.unmerge(input.undoId) })),
    checkFiles: at.checkFiles.handler(({ signal }) => edits.checkFiles(signal)),
    reveal: at.reveal.handler(({ input }) => edits.reveal(input.id)),
  };
}
