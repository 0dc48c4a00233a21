import { request as httpRequest } from 'node:http';
import { onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { newId } from '../../src/main/host/ids.ts';
import type { GuestCommand, GuestSong, GuestView } from '../../src/shared/contract/guest.ts';
import { until } from './station.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly body: string;
}

/** A request as it stands: with any Host, Origin, method and path. */
export function ask(
  address: string,
  method: string,
  path: string,
  headers: Record<string, string> = {},
  body = '',
  localAddress?: string,
): Promise<Answer> {
  const { hostname, port, host } = new URL(address);
  return new Promise((resolve, reject) => {
    const sent = httpRequest(
      {
        host: hostname,
        port,
        method,
        path,
        headers: { host, ...headers },
        ...(localAddress === undefined ? {} : { localAddress }),
        agent: false,
      },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('error', reject);
        answer.on('end', () =>
          resolve({
            status: answer.statusCode ?? 0,
            headers: answer.headers,
            body: Buffer.concat(chunks).toString('latin1'),
          }),
        );
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

interface Wire {
  readonly i: string;
  readonly t?: number;
  readonly p?: {
    readonly s?: number;
    readonly b?: { readonly json?: unknown };
    readonly e?: string;
    readonly d?: { readonly json?: unknown };
  };
}

export interface Reply {
  readonly status: number;
  readonly value: unknown;
}

/** A guest's phone without its page: joins with the code, speaks over a real WebSocket, sees what it is told. */
export class Phone {
  readonly address: string;
  readonly #from: string | undefined;
  cookie = '';
  socket: WebSocket | null = null;
  view: GuestView | null = null;
  views = 0;
  closedWith: number | null = null;
  #last = 0;
  readonly #waiting = new Map<string, (reply: Reply) => void>();

  /** @param from an address of this machine to call from */
  constructor(address: string, from?: string) {
    this.address = address;
    this.#from = from;
  }

  async join(code: string | null): Promise<Answer> {
    const { origin } = new URL(this.address);
    const headers = {
      'content-type': 'application/json',
      origin,
      ...(this.cookie === '' ? {} : { cookie: this.cookie }),
    };
    const answer = await ask(this.address, 'POST', '/join', headers, JSON.stringify({ code }), this.#from);
    const set = answer.headers['set-cookie']?.[0];
    if (set !== undefined) this.cookie = set.split(';')[0] ?? '';
    return answer;
  }

  /** Connects and waits for the first look at the night. */
  async connect(): Promise<this> {
    const { host, origin } = new URL(this.address);
    const socket = new WebSocket(`ws://${host}/ws`, {
      headers: { cookie: this.cookie, origin },
      ...(this.#from === undefined ? {} : { localAddress: this.#from }),
    });
    this.#giveUp();
    this.socket = socket;
    this.closedWith = null;
    this.view = null;
    socket.on('message', (data) => this.#hear(JSON.parse(data.toString()) as Wire));
    socket.on('close', (code) => {
      // The end of a connection that was given up says nothing of the one that took its place.
      if (this.socket !== null && this.socket !== socket) return;
      this.closedWith = code;
      this.#giveUp();
    });
    await new Promise((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('error', reject);
    });
    this.send('/guest/watch', undefined, () => {});
    await until(() => this.view ?? this.closedWith, 'the first look');
    if (this.view === null) throw new Error(`the connection was closed with ${this.closedWith}`);
    return this;
  }

  get isConnected(): boolean {
    return this.socket?.readyState === WebSocket.OPEN;
  }

  /** Calls any procedure by its path, whether there is one or not. Status 0: nobody answered. */
  call(path: string, input: unknown): Promise<Reply> {
    return new Promise((resolve) => this.send(path, input, resolve));
  }

  send(path: string, input: unknown, done: (reply: Reply) => void): void {
    if (!this.isConnected) {
      done({ status: 0, value: null });
      return;
    }
    this.#last += 1;
    this.#waiting.set(String(this.#last), done);
    this.socket?.send(JSON.stringify({ i: String(this.#last), p: { u: path, b: { json: input } } }));
  }

  name(name: string, commandId = newId(Date.now())): Promise<Reply> {
    return this.call('/guest/name', { commandId, name, emoji: null });
  }

  command(command: GuestCommand, commandId = newId(Date.now())): Promise<Reply> {
    return this.call('/guest/command', { commandId, command });
  }

  add(songId: string): Promise<Reply> {
    return this.command({ type: 'add', entryId: newId(Date.now()), songId });
  }

  async search(text: string, cursor: string | null = null): Promise<{ songs: GuestSong[]; cursor: string | null }> {
    return (await this.call('/guest/search', { text, cursor })).value as never;
  }

  get songs(): string[] {
    return this.view?.me?.songs.map(({ title }) => title) ?? [];
  }

  /** As a screen that goes off, or a Wi-Fi that is left. */
  drop(): void {
    this.socket?.terminate();
    this.socket = null;
  }

  /** Nobody answers any more. */
  #giveUp(): void {
    for (const done of this.#waiting.values()) done({ status: 0, value: null });
    this.#waiting.clear();
  }

  #hear({ i, t, p }: Wire): void {
    const told = t === 3 && p?.e === 'message' ? (p.d?.json as GuestView | undefined) : undefined;
    if (told !== undefined) {
      this.view = told;
      this.views += 1;
      return;
    }
    this.#waiting.get(i)?.({ status: p?.s ?? 200, value: p?.b?.json });
    this.#waiting.delete(i);
  }
}

/** A phone that is in and has given its name. Hung up with the test. */
export async function phoneIn(address: string, code: string, name: string | null, from?: string): Promise<Phone> {
  const phone = new Phone(address, from);
  const { status } = await phone.join(code);
  if (status !== 200) throw new Error(`not let in: ${status}`);
  await phone.connect();
  onTestFinished(() => phone.drop());
  if (name !== null) {
    await phone.name(name);
    await until(() => phone.view?.me?.name, 'the name');
  }
  return phone;
}
