import { type ChildProcess, fork as forkChild } from 'node:child_process';
import { EventEmitter } from 'node:events';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { closeRemote, type MessagePortMain, type Remote } from './ports.ts';

type FromChild =
  | { readonly type: 'message'; readonly data: unknown }
  | { readonly type: 'port'; readonly port: number; readonly data: unknown }
  | { readonly type: 'port-closed'; readonly port: number };

interface ForkOptions {
  readonly serviceName?: string;
  readonly stdio?: string | readonly string[];
  readonly env?: NodeJS.ProcessEnv;
}

const childHook = pathToFileURL(path.join(import.meta.dirname, 'utility-child.ts')).href;
export const utilityProcesses = new Set<UtilityProcess>();

/** A real child process; `postMessage` takes ports along. */
export class UtilityProcess extends EventEmitter {
  readonly name: string;
  readonly #child: ChildProcess;
  readonly #remote: Remote;

  constructor(modulePath: string, args: readonly string[], options: ForkOptions) {
    super();
    this.name = options.serviceName ?? 'Node Utility Process';
    const stdio = options.stdio ?? 'inherit';
    const [, out = 'inherit', err = 'inherit'] = typeof stdio === 'string' ? [stdio, stdio, stdio] : stdio;
    this.#child = forkChild(modulePath, [...args], {
      execArgv: ['--import', childHook],
      serialization: 'advanced',
      stdio: ['ignore', out as 'pipe', err as 'pipe', 'ipc'],
      env: options.env ?? process.env,
    });
    const send = (message: object): void => {
      if (this.#child.connected) this.#child.send(message, () => {});
    };
    this.#remote = {
      ports: new Map(),
      deliver: (port, data) => send({ type: 'port', port, data }),
      closePort: (port) => send({ type: 'port-closed', port }),
    };
    this.#child.on('message', (raw) => {
      const message = raw as FromChild;
      if (message.type === 'message') this.emit('message', message.data);
      else if (message.type === 'port') this.#remote.ports.get(message.port)?.receive(message.data);
      else this.#remote.ports.get(message.port)?.closed();
    });
    this.#child.once('spawn', () => this.emit('spawn'));
    this.#child.once('exit', (code, signal) => {
      utilityProcesses.delete(this);
      closeRemote(this.#remote);
      // Electron gives the signal's number as the code.
      this.emit('exit', code ?? (signal === 'SIGKILL' ? 9 : 15));
    });
    this.#child.on('error', () => {});
    utilityProcesses.add(this);
  }

  get pid(): number | undefined {
    return this.#child.exitCode === null && this.#child.signalCode === null ? this.#child.pid : undefined;
  }

  get stdout(): NodeJS.ReadableStream | null {
    return this.#child.stdout;
  }

  get stderr(): NodeJS.ReadableStream | null {
    return this.#child.stderr;
  }

  postMessage(data: unknown, transfer: readonly MessagePortMain[] = []): void {
    const ports = transfer.map((port) => port.transferTo(this.#remote));
    if (this.#child.connected) this.#child.send({ type: 'message', data, ports }, () => {});
  }

  kill(): boolean {
    return this.#child.kill('SIGTERM');
  }
}

export const utilityProcess = {
  fork: (modulePath: string, args: readonly string[] = [], options: ForkOptions = {}): UtilityProcess =>
    new UtilityProcess(modulePath, args, options),
};
