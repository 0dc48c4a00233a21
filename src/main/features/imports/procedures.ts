import type { PathImport } from '../../../shared/contract/imports.ts';
import { implementer } from '../../host/connection.ts';
import type { ImportService } from './service.ts';

export function importsProcedures(imports: ImportService) {
  const at = implementer.imports;
  return {
    paths: at.paths.handler(async ({ input, signal }) => {
      const results: PathImport[] = [];
      for await (const result of imports.importPaths(input.paths, signal)) results.push(result);
      return { results };
    }),
    demo: at.demo.handler(() => imports.importDemo()),
  };
}
