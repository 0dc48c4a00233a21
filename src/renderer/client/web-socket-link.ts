import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import type { Client, Link } from './session.ts';

/** The browser's way to the station it came from. The path says what the window is: the host's, or a TV. */
export function openWebSocketLink(path: '/ws' | '/stage/ws'): Promise<Link> {
  const { protocol, host } = window.location;
  const socket = new WebSocket(`${protocol === 'https:' ? 'wss' : 'ws'}://${host}${path}`);
  return new Promise((resolve, reject) => {
    socket.addEventListener('error', () => reject(new Error('the station cannot be reached')), { once: true });
    socket.addEventListener(
      'open',
      () => {
        const closed = new Promise<void>((done) => socket.addEventListener('close', () => done(), { once: true }));
        const client: Client = createORPCClient(new RPCLink({ websocket: socket }));
        resolve({ client, closed, close: () => socket.close() });
      },
      { once: true },
    );
  });
}
