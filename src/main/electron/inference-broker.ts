import { MessageChannelMain, type MessagePortMain, type UtilityProcess, utilityProcess } from 'electron';
import type { FromStation, ToStation } from './messages.ts';

/** Last words of a process, for the log. */
const lastWordsBytes = 4096;

/**
 * Forks inference processes for the station, which is a utility process itself and may not: main starts one, and hands
 * both a port to the other. They go when their station goes.
 */
export class InferenceBroker {
  readonly #entry: string;
  readonly #station: { send(message: ToStation, ports?: MessagePortMain[]): void };
  readonly #children = new Map<number, UtilityProcess>();

  constructor(entry: string, station: { send(message: ToStation, ports?: MessagePortMain[]): void }) {
    this.#entry = entry;
    this.#station = station;
  }

  /** True where the message was for the broker. */
  accept(message: FromStation): boolean {
    if (message.type === 'fork-inference') this.#fork(message.id);
    else if (message.type === 'kill-inference') this.#children.get(message.id)?.kill();
    else return false;
    return true;
  }

  killAll(): void {
    for (const child of this.#children.values()) child.kill();
  }

  #fork(id: number): void {
    const child = utilityProcess.fork(this.#entry, [], {
      serviceName: 'Limelight inference',
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.#children.set(id, child);
    let lastWords = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      lastWords = (lastWords + chunk.toString('utf8')).slice(-lastWordsBytes);
    });
    child.once('exit', (code) => {
      this.#children.delete(id);
      this.#station.send({ type: 'inference-exited', id, detail: `exit code ${code} ${lastWords}`.trim() });
    });
    const { port1, port2 } = new MessageChannelMain();
    child.postMessage({ type: 'serve' }, [port1]);
    this.#station.send({ type: 'inference-forked', id }, [port2]);
  }
}
