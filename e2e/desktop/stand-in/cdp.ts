import { EventEmitter } from 'node:events';
import { WebSocket } from 'ws';

interface Incoming {
  readonly id?: number;
  readonly sessionId?: string;
  readonly method?: string;
  readonly params?: Record<string, unknown>;
  readonly result?: Record<string, unknown>;
  readonly error?: { readonly message: string };
}

/** One page of the browser. Emits what the page reports by the name of its event. */
export class CdpSession extends EventEmitter {
  readonly id: string;
  readonly #connection: CdpConnection;

  constructor(connection: CdpConnection, id: string) {
    super();
    this.id = id;
    this.#connection = connection;
  }

  send<T = Record<string, unknown>>(method: string, params: object = {}): Promise<T> {
    return this.#connection.send(method, params, this.id) as Promise<T>;
  }
}

/** A connection to Chromium's debugging protocol, with all its pages over one socket. */
export class CdpConnection extends EventEmitter {
  readonly #socket: WebSocket;
  readonly #calls = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  readonly #sessions = new Map<string, CdpSession>();
  #lastId = 0;

  private constructor(socket: WebSocket) {
    super();
    this.#socket = socket;
    socket.on('message', (data: Buffer) => this.#receive(JSON.parse(data.toString('utf8')) as Incoming));
    socket.on('close', () => {
      for (const { reject } of this.#calls.values()) reject(new Error('the browser is gone'));
      this.#calls.clear();
      this.emit('close');
    });
    socket.on('error', () => {});
  }

  static async open(address: string): Promise<CdpConnection> {
    const socket = new WebSocket(address, { perMessageDeflate: false, maxPayload: 256 * 1024 * 1024 });
    await new Promise<void>((resolve, reject) => {
      socket.once('open', () => resolve());
      socket.once('error', reject);
    });
    return new CdpConnection(socket);
  }

  session(id: string): CdpSession {
    const known = this.#sessions.get(id) ?? new CdpSession(this, id);
    this.#sessions.set(id, known);
    return known;
  }

  send(method: string, params: object = {}, sessionId?: string): Promise<Record<string, unknown>> {
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise((resolve, reject) => {
      this.#calls.set(id, { resolve: resolve as (value: unknown) => void, reject });
      this.#socket.send(JSON.stringify({ id, method, params, ...(sessionId === undefined ? {} : { sessionId }) }));
    });
  }

  close(): void {
    this.#socket.close();
  }

  #receive({ id, sessionId, method, params, result, error }: Incoming): void {
    if (id !== undefined) {
      const call = this.#calls.get(id);
      this.#calls.delete(id);
      if (error === undefined) call?.resolve(result);
      else call?.reject(new Error(error.message));
    } else if (method !== undefined) {
      (sessionId === undefined ? this : this.session(sessionId)).emit(method, params ?? {});
    }
  }
}
