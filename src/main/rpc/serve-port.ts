import type { SupportedMessagePort } from '@orpc/client/message-port';
import type { AnyRouter } from '@orpc/server';
import { RPCHandler } from '@orpc/server/message-port';
import type { Connection } from '../host/connection.ts';
import { guard, type ReportDefect } from './guard.ts';

/** Serves the contract over message ports: the desktop's windows. The other end starts the port. */
export function createPortServer(router: AnyRouter, reportDefect: ReportDefect) {
  const handler = new RPCHandler<Connection>(router, { clientInterceptors: [guard(reportDefect)] });
  return (port: SupportedMessagePort, connection: Connection): void => handler.upgrade(port, { context: connection });
}
