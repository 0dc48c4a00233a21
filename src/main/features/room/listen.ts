import type { Log } from '../../host/ports.ts';
import type { OpenDoor, OpenTheDoor } from './door.ts';

export interface ListenOptions {
  readonly openTheDoor: OpenTheDoor;
  readonly address: string;
  readonly usualPort: number;
  /** Where phones found it last time: they look there again. */
  readonly lastPort: number | null;
  readonly log: Log;
}

/** Ports tried one after the other before any free one is taken. */
const portsTried = 10;

/** Listens on the port of last time, the usual one, one of those after it, or any; null where the address is gone. */
export async function listenOnUsualPort(options: ListenOptions): Promise<OpenDoor | null> {
  const { openTheDoor, address, usualPort, lastPort, log } = options;
  const usual = Array.from({ length: portsTried }, (_, at) => usualPort + at);
  const ports = usualPort === 0 ? [] : usual;
  for (const port of new Set([...(lastPort === null ? [] : [lastPort]), ...ports, 0])) {
    try {
      const open = await openTheDoor(address, port);
      log.info('phones are let in', { address, port: open.port });
      return open;
    } catch (error) {
      log.warn('cannot listen for phones', { address, port, error: String(error) });
      // Another port does not help where the address is gone.
      if ((error as NodeJS.ErrnoException).code === 'EADDRNOTAVAIL') return null;
    }
  }
  return null;
}
