import { EventEmitter } from 'node:events';
import process from 'node:process';

/** Loaded before a utility process's own script: gives it `process.parentPort`, over the channel of a forked child. */

type FromParent =
  | { readonly type: 'message'; readonly data: unknown; readonly ports: readonly number[] }
  | { readonly type: 'port'; readonly port: number; readonly data: unknown }
  | { readonly type: 'port-closed'; readonly port: number };

const send = (message: object): void => {
  if (process.connected) process.send?.(message, () => {});
};

class ChildPort extends EventEmitter {
  readonly #number: number;
  #started = false;
  #queue: unknown[] = [];

  constructor(number: number) {
    super();
    this.#number = number;
  }

  postMessage(data: unknown): void {
    send({ type: 'port', port: this.#number, data });
  }

  start(): void {
    this.#started = true;
    for (const data of this.#queue.splice(0)) this.emit('message', { data, ports: [] });
  }

  close(): void {
    send({ type: 'port-closed', port: this.#number });
    ports.delete(this.#number);
    setImmediate(() => this.emit('close'));
  }

  receive(data: unknown): void {
    if (this.#started) this.emit('message', { data, ports: [] });
    else this.#queue.push(data);
  }
}

const ports = new Map<number, ChildPort>();

class ParentPort extends EventEmitter {
  #unheard: { data: unknown; ports: ChildPort[] }[] = [];

  postMessage(data: unknown): void {
    send({ type: 'message', data });
  }

  receive(event: { data: unknown; ports: ChildPort[] }): void {
    if (this.listenerCount('message') === 0) this.#unheard.push(event);
    else this.emit('message', event);
  }

  override on(name: string, listener: (...args: never[]) => void): this {
    super.on(name, listener as (...args: unknown[]) => void);
    this.#tellUnheard(name);
    return this;
  }

  override once(name: string, listener: (...args: never[]) => void): this {
    super.once(name, listener as (...args: unknown[]) => void);
    this.#tellUnheard(name);
    return this;
  }

  /** Messages wait until somebody listens. */
  #tellUnheard(name: string): void {
    if (name !== 'message') return;
    queueMicrotask(() => {
      for (const event of this.#unheard.splice(0)) this.receive(event);
    });
  }
}

const parentPort = new ParentPort();
Object.defineProperty(process, 'parentPort', { value: parentPort });

process.on('message', (raw) => {
  const message = raw as FromParent;
  if (message.type === 'message') {
    const arrived = message.ports.map((number) => {
      const port = new ChildPort(number);
      ports.set(number, port);
      return port;
    });
    parentPort.receive({ data: message.data, ports: arrived });
  } else if (message.type === 'port') ports.get(message.port)?.receive(message.data);
  else {
    const port = ports.get(message.port);
    ports.delete(message.port);
    port?.emit('close');
  }
});
// A utility process does not outlive its program.
process.on('disconnect', () => {
  for (const port of ports.values()) port.emit('close');
  setTimeout(() => process.exit(), 1_000).unref();
});
