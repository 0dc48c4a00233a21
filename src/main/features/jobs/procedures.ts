import { implementer } from '../../host/connection.ts';
import type { JobsService } from './service.ts';

export function jobsProcedures(jobs: JobsService) {
  const at = implementer.jobs;
  return {
    list: at.list.handler(({ input }) => ({ items: jobs.list(input) })),
    get: at.get.handler(({ input }) => jobs.get(input.id)),
    watch: at.watch.handler(({ signal }) => jobs.watch(signal)),
    cancel: at.cancel.handler(({ input }) => jobs.cancel(input.id)),
    retry: at.retry.handler(({ input }) => jobs.retry(input.id)),
    runNext: at.runNext.handler(({ input }) => jobs.runNext(input.id)),
  };
}
