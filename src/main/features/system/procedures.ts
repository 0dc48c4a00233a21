import { implementer } from '../../host/connection.ts';
import type { SystemService } from './service.ts';

export function systemProcedures(system: SystemService) {
  return { info: implementer.system.info.handler(() => system.info()) };
}
