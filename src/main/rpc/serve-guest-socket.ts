import type { AnyRouter } from '@orpc/server';
import { RPCHandler } from '@orpc/server/ws';
import type { RawData, WebSocket } from 'ws';
import type { Connection } from '../host/connection.ts';
import { guard, type ReportDefect } from './guard.ts';

export interface GuestSocketRules {
  /** Counts a message; false: too many, the connection ends. */
  readonly mayPass: () => boolean;
  /** Called once when a phone breaks the rules. */
  readonly onBroken: (why: 'too-fast' | 'malformed') => void;
}

/** Longer addresses of procedures, or ids of messages, are nobody's. */
const longestText = 100;

/**
 * Serves a guest's router over a WebSocket. Strangers speak here: a message is looked at before oRPC sees it, and whatever
 * our own page would never send ends the connection.
 */
export function createGuestSocketServer(router: AnyRouter, reportDefect: ReportDefect) {
  const handler = new RPCHandler<Connection>(router, { clientInterceptors: [guard(reportDefect)] });
  return (socket: WebSocket, connection: Connection, rules: GuestSocketRules): void => {
    type Listener = (event: { data: string }) => void;
    let listeners: Listener[] = [];
    const shim = {
      send: (data: string | Buffer) => {
        if (socket.readyState === socket.OPEN) socket.send(data);
      },
      addEventListener(type: string, listener: Listener & (() => void)): void {
        if (type === 'message') listeners.push(listener);
        else if (type === 'close') socket.once('close', () => listener());
      },
    };
    socket.on('message', (data: RawData, isBinary: boolean) => {
      if (listeners.length === 0) return;
      const text = isBinary ? null : data.toString();
      const why = !rules.mayPass() ? 'too-fast' : text === null || !isCall(text) ? 'malformed' : null;
      if (why === null) {
        for (const listener of listeners) listener({ data: text as string });
      } else {
        listeners = [];
        rules.onBroken(why);
      }
    });
    // The close event follows and cleans up.
    socket.on('error', () => {});
    void handler.upgrade(shim as unknown as WebSocket, { context: connection });
  };
}

/** A call of a procedure by its path with one JSON value, or the end of one: all that our page ever sends. */
function isCall(text: string): boolean {
  let message: { i?: unknown; t?: unknown; p?: { u?: unknown; m?: unknown; h?: unknown; b?: unknown } | null };
  try {
    message = JSON.parse(text) as typeof message;
  } catch {
    return false;
  }
  if (typeof message !== 'object' || message === null) return false;
  const { i: id, t: type, p: call } = message;
  if (typeof id !== 'string' || id.length > longestText) return false;
  if (type === 4) return true;
  if (type !== undefined || typeof call !== 'object' || call === null) return false;
  const { u: path, m: method, h: headers } = call;
  return (
    typeof path === 'string' &&
    /^\/[\w/-]*$/u.test(path) &&
    path.length <= longestText &&
    method === undefined &&
    headers === undefined
  );
}
