import { EventEmitter } from 'node:events';

/** Where a port can be sent to: a page or a child process. Carries messages of ports by their number. */
export interface Remote {
  /** Tells the other side of a port that comes with a message; called before the message itself. */
  deliver(port: number, data: unknown): void;
  closePort(port: number): void;
  /** Port number -> what to do with messages and with the end of that port. */
  readonly ports: Map<number, { receive(data: unknown): void; closed(): void }>;
}

let lastPort = 0;

/** One end of a channel, in this process or, once it was transferred, standing for an end that is elsewhere. */
export class MessagePortMain extends EventEmitter {
  peer: MessagePortMain | null = null;
  #started = false;
  #closed = false;
  #queue: unknown[] = [];
  /** Set once this end was sent away. */
  #away: ((data: unknown) => void) | null = null;
  #awayClosed: (() => void) | null = null;

  postMessage(data: unknown, transfer: MessagePortMain[] = []): void {
    if (transfer.length > 0) throw new Error('ports inside ports are not used, and not carried');
    // What is sent is a copy from this moment on, as with every port.
    this.peer?.receive(structuredClone(data));
  }

  start(): void {
    this.#started = true;
    for (const data of this.#queue.splice(0)) this.emit('message', { data, ports: [] });
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    const { peer } = this;
    peer?.farEndClosed();
    setImmediate(() => this.emit('close'));
  }

  receive(data: unknown): void {
    if (this.#closed) return;
    if (this.#away !== null) this.#away(data);
    else if (this.#started) setImmediate(() => this.emit('message', { data, ports: [] }));
    else this.#queue.push(data);
  }

  farEndClosed(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#awayClosed?.();
    setImmediate(() => this.emit('close'));
  }

  /** Sends this end away. Returns its number over there. */
  transferTo(remote: Remote): number {
    lastPort += 1;
    const number = lastPort;
    this.#away = (data) => remote.deliver(number, data);
    this.#awayClosed = () => remote.closePort(number);
    remote.ports.set(number, {
      receive: (data) => this.peer?.receive(data),
      closed: () => {
        remote.ports.delete(number);
        if (this.#closed) return;
        this.#closed = true;
        this.peer?.farEndClosed();
      },
    });
    // What was sent before is sent on, after the message that brings the port.
    const early = this.#queue.splice(0);
    if (early.length > 0) {
      setImmediate(() => {
        for (const data of early) remote.deliver(number, data);
      });
    }
    return number;
  }
}

export class MessageChannelMain {
  readonly port1 = new MessagePortMain();
  readonly port2 = new MessagePortMain();

  constructor() {
    this.port1.peer = this.port2;
    this.port2.peer = this.port1;
  }
}

/** The other side went away with all its ports. */
export function closeRemote(remote: Remote): void {
  for (const port of [...remote.ports.values()]) port.closed();
}
