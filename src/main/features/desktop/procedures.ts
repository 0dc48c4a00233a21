import { implementer } from '../../host/connection.ts';
import type { DesktopService } from './service.ts';

export function desktopProcedures(desktop: DesktopService) {
  return { events: implementer.desktop.events.handler(({ signal }) => desktop.events(signal)) };
}
