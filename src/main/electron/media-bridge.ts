import type { MessagePortMain } from 'electron';
import { type BodyMessage, createBodyReceiver, createBodySender } from './body-stream.ts';

/**
 * Carries HTTP requests from main's protocol handler to the station's media server and the answers back, over one port.
 * Bodies go in pieces that the reader asks for one by one: nothing piles up, and a reader that leaves stops the source.
 */

type Headers_ = readonly (readonly [string, string])[];

type ToServer =
  | {
      readonly type: 'request';
      readonly id: number;
      readonly method: string;
      readonly url: string;
      readonly headers: Headers_;
      readonly hasBody: boolean;
    }
  /** Of the request's body downwards, of the answer's body upwards. */
  | { readonly type: 'body'; readonly id: number; readonly of: 'request' | 'response'; readonly body: BodyMessage };

type ToClient =
  | {
      readonly type: 'response';
      readonly id: number;
      readonly status: number;
      readonly headers: Headers_;
      readonly hasBody: boolean;
    }
  | { readonly type: 'failed'; readonly id: number; readonly detail: string }
  | { readonly type: 'body'; readonly id: number; readonly of: 'request' | 'response'; readonly body: BodyMessage };

interface BodyEnd {
  accept(message: BodyMessage): void;
}

export type MediaPort = Pick<MessagePortMain, 'on' | 'postMessage' | 'start'>;

export interface MediaClient {
  /** @throws Error where the other end is gone */
  fetch(request: Request): Promise<Response>;
}

/** Main's end. */
export function createMediaClient(port: MediaPort): MediaClient {
  const waiting = new Map<number, { resolve(message: ToClient): void; reject(error: Error): void }>();
  const bodies = new Map<string, BodyEnd & { fail(detail: string): void }>();
  let lastId = 0;
  let closed = false;
  const send = (message: ToServer): void => {
    if (!closed) port.postMessage(message);
  };
  port.on('message', ({ data }) => {
    const message = data as ToClient;
    if (message.type === 'body') bodies.get(`${message.of} ${message.id}`)?.accept(message.body);
    else waiting.get(message.id)?.resolve(message);
  });
  port.on('close', () => {
    closed = true;
    for (const { reject } of waiting.values()) reject(new Error('the station is gone'));
    for (const body of bodies.values()) body.fail('the station is gone');
    bodies.clear();
  });
  port.start();

  return {
    async fetch(request) {
      if (closed) throw new Error('the station is gone');
      lastId += 1;
      const id = lastId;
      const keyOf = (of: 'request' | 'response'): string => `${of} ${id}`;
      const answered = new Promise<ToClient>((resolve, reject) => waiting.set(id, { resolve, reject }));
      const { body } = request;
      if (body !== null) {
        const sender = createBodySender(body, (message) => send({ type: 'body', id, of: 'request', body: message }));
        bodies.set(keyOf('request'), { ...sender, fail: () => sender.accept({ type: 'cancel' }) });
      }
      send({
        type: 'request',
        id,
        method: request.method,
        url: request.url,
        headers: [...request.headers],
        hasBody: body !== null,
      });
      try {
        const answer = await answered;
        if (answer.type !== 'response') throw new Error(answer.type === 'failed' ? answer.detail : 'out of turn');
        const init = {
          status: answer.status,
          headers: answer.headers.map(([name, value]): [string, string] => [name, value]),
        };
        if (!answer.hasBody) return new Response(null, init);
        const receiver = createBodyReceiver(
          (message) => send({ type: 'body', id, of: 'response', body: message }),
          () => bodies.delete(keyOf('response')),
        );
        bodies.set(keyOf('response'), receiver);
        return new Response(receiver.stream, init);
      } finally {
        waiting.delete(id);
        // An answer may come before all of the request was read: nobody wants the rest.
        bodies.get(keyOf('request'))?.fail('');
        bodies.delete(keyOf('request'));
      }
    },
  };
}

/** The station's end. `answer` gives null for what is not there. */
export function serveMediaPort(port: MediaPort, answer: (request: Request) => Promise<Response | null>): void {
  const bodies = new Map<string, BodyEnd & { fail(detail: string): void }>();
  const send = (message: ToClient): void => port.postMessage(message);
  port.on('message', ({ data }) => {
    const message = data as ToServer;
    if (message.type === 'body') bodies.get(`${message.of} ${message.id}`)?.accept(message.body);
    else void respond(message);
  });
  port.on('close', () => {
    for (const body of bodies.values()) body.fail('the window is gone');
    bodies.clear();
  });
  port.start();

  async function respond({ id, method, url, headers, hasBody }: Extract<ToServer, { type: 'request' }>): Promise<void> {
    const requestKey = `request ${id}`;
    const responseKey = `response ${id}`;
    try {
      let body: ReadableStream<Uint8Array<ArrayBuffer>> | null = null;
      if (hasBody) {
        const receiver = createBodyReceiver(
          (message) => send({ type: 'body', id, of: 'request', body: message }),
          () => bodies.delete(requestKey),
        );
        bodies.set(requestKey, receiver);
        body = receiver.stream;
      }
      const init = {
        method,
        headers: headers.map(([name, value]): [string, string] => [name, value]),
        body,
        duplex: 'half' as const,
      };
      const response = (await answer(new Request(url, init))) ?? new Response(null, { status: 404 });
      const source = response.body;
      if (source !== null) {
        const sender = createBodySender(
          source as ReadableStream<Uint8Array>,
          (message) => send({ type: 'body', id, of: 'response', body: message }),
          () => bodies.delete(responseKey),
        );
        bodies.set(responseKey, { ...sender, fail: () => sender.accept({ type: 'cancel' }) });
      }
      send({ type: 'response', id, status: response.status, headers: [...response.headers], hasBody: source !== null });
    } catch (error) {
      send({ type: 'failed', id, detail: error instanceof Error ? error.message : String(error) });
    }
  }
}
