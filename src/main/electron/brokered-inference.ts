import type { MessagePortMain } from 'electron';
import type { InferenceChannel } from '../host/ports.ts';
import type { FromStation, ToStation } from './messages.ts';

interface Fork {
  port: MessagePortMain | null;
  readonly unsent: object[];
  onMessage: (message: unknown) => void;
  onExit: (detail: string) => void;
}

/** The station's way to inference processes on the desktop: main forks them and passes the ports. */
export class BrokeredInference {
  readonly #send: (message: FromStation) => void;
  readonly #forks = new Map<number, Fork>();
  #lastId = 0;

  constructor(send: (message: FromStation) => void) {
    this.#send = send;
  }

  fork(): InferenceChannel {
    this.#lastId += 1;
    const id = this.#lastId;
    const fork: Fork = { port: null, unsent: [], onMessage: () => {}, onExit: () => {} };
    this.#forks.set(id, fork);
    this.#send({ type: 'fork-inference', id });
    return {
      send(message) {
        if (fork.port === null) fork.unsent.push(message);
        else fork.port.postMessage(message);
      },
      onMessage(listener) {
        fork.onMessage = listener;
      },
      onExit(listener) {
        fork.onExit = listener;
      },
      kill: () => this.#send({ type: 'kill-inference', id }),
    };
  }

  /** True where the message was about an inference process. */
  accept(message: ToStation, ports: readonly MessagePortMain[]): boolean {
    if (message.type !== 'inference-forked' && message.type !== 'inference-exited') return false;
    const fork = this.#forks.get(message.id);
    const [port] = ports;
    if (fork === undefined) return true;
    if (message.type === 'inference-exited') {
      this.#forks.delete(message.id);
      fork.onExit(message.detail);
    } else if (port !== undefined) {
      fork.port = port;
      port.on('message', ({ data }) => fork.onMessage(data));
      port.start();
      for (const unsent of fork.unsent.splice(0)) port.postMessage(unsent);
    }
    return true;
  }
}
