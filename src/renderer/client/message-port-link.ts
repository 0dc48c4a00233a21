import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import { type PortReason, parsePortMessage } from '../../shared/desktop.ts';
import type { Client, Link } from './session.ts';

interface Arrival {
  readonly port: MessagePort;
  readonly reason: PortReason;
}

/**
 * The desktop window's way to the station: ports that the preload passes on, a new one after every reload and every restart
 * of the station. Create it before the page has loaded: the first port comes then.
 *
 * @param onReason called with each port that is used
 */
export function createPortLinks(onReason: (reason: PortReason) => void): () => Promise<Link> {
  let next: Arrival | null = null;
  let wake: (() => void) | null = null;
  let current: Link | null = null;
  window.addEventListener('message', (event) => {
    // Only the preload and this page itself can post here; a frame or another window could not be `window`.
    const message = event.source === window ? parsePortMessage(event.data) : null;
    const [port] = event.ports;
    if (message === null || port === undefined) return;
    next?.port.close();
    next = { port, reason: message.reason };
    // The old port may lead nowhere without having closed.
    current?.close();
    wake?.();
  });

  return async () => {
    while (next === null) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    const { port, reason } = next as Arrival;
    next = null;
    current = openLink(port);
    onReason(reason);
    return current;
  };
}

function openLink(port: MessagePort): Link {
  const { promise: closed, resolve } = Promise.withResolvers<void>();
  const client: Client = createORPCClient(new RPCLink({ port }));
  port.addEventListener('close', () => resolve());
  port.start();
  return {
    client,
    closed,
    close() {
      // Closing a port tells only its other end: streams that wait here must learn of it, too.
      port.dispatchEvent(new Event('close'));
      port.close();
      resolve();
    },
  };
}
