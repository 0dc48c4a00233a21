import type { AnyRouter } from '@orpc/server';
import { RPCHandler } from '@orpc/server/ws';
import type { WebSocket } from 'ws';
import type { Connection } from '../host/connection.ts';
import { guard, type ReportDefect } from './guard.ts';

/** A peer that answers no ping within this time is gone, even where the network forgot to say so. */
const pingEveryMs = 15_000;

/** Serves the contract over WebSockets: browser windows and phones. */
export function createWsServer(router: AnyRouter, reportDefect: ReportDefect) {
  const handler = new RPCHandler<Connection>(router, { clientInterceptors: [guard(reportDefect)] });
  return (socket: WebSocket, connection: Connection): void => {
    let alive = true;
    const timer = setInterval(() => {
      if (!alive) {
        socket.terminate();
        return;
      }
      alive = false;
      socket.ping();
    }, pingEveryMs).unref();
    socket.on('pong', () => {
      alive = true;
    });
    socket.on('close', () => clearInterval(timer));
    // The close event follows and cleans up.
    socket.on('error', () => {});
    void handler.upgrade(socket, { context: connection });
  };
}
