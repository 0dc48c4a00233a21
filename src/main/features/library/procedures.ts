import { implementer } from '../../host/connection.ts';
import type { LibraryService } from './service.ts';

export function libraryProcedures(library: LibraryService) {
  const at = implementer.library;
  return {
    list: at.list.handler(({ input }) => library.list(input)),
    get: at.get.handler(({ input }) => library.get(input.id)),
    watch: at.watch.handler(({ signal }) => library.watch(signal)),
    remove: at.remove.handler(({ input }) => library.remove(input.id)),
    restore: at.restore.handler(({ input }) => library.restore(input.id)),
    separate: at.separate.handler(({ input }) => library.separate(input.id)),
  };
}
