import path from 'node:path';
import type { PathImport } from '../../../shared/contract/imports.ts';
import type { Job } from '../../../shared/contract/jobs.ts';
import { LimelightError } from '../../../shared/errors.ts';
import { implementer } from '../../host/connection.ts';
import type { Arrivals } from './arrivals.ts';
import type { ImportService } from './service.ts';

export function importsProcedures(
  imports: ImportService,
  arrivals: Arrivals,
  jobOf: (songId: string) => Job | null,
  reportDefect: (error: unknown, context: Record<string, unknown>) => string,
) {
  const at = implementer.imports;
  return {
    create: at.create.handler(async ({ input }) => {
      if (!path.isAbsolute(input.path))
        throw new LimelightError('invalid-input', { detail: 'path: it must be absolute' });
      const result = await imports.importFile(input.path);
      return { ...result, job: jobOf(result.song.id) };
    }),
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
