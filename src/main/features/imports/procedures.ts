import type { PathImport } from '../../../shared/contract/imports.ts';
import { implementer } from '../../host/connection.ts';
import type { Arrivals } from './arrivals.ts';
import type { ImportService } from './service.ts';

export function importsProcedures(
  imports: ImportService,
  arrivals: Arrivals,
  reportDefect: (error: unknown, context: Record<string, unknown>) => string,
) {
  const at = implementer.imports;
  return {
    paths: at.paths.handler(async ({ input, signal }) => {
      const results: PathImport[] = [];
      for await (const result of imports.importPaths(input.paths, signal)) results.push(result);
      return { results };
    }),
    demo: at.demo.handler(() => imports.importDemo()),
    hand: at.hand.handler(({ input }) => {
      arrivals.hand(input.paths).catch((error: unknown) => reportDefect(error, { procedure: 'imports.hand' }));
      return {};
    }),
    arrivals: at.arrivals.handler(({ signal }) => arrivals.watch(signal)),
    dismiss: at.dismiss.handler(({ input }) => {
      arrivals.dismiss(input.id);
      return {};
    }),
    settings: at.settings.handler(() => imports.settings),
    change: at.change.handler(({ input }) => imports.change(input)),
  };
}
