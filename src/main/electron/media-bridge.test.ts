import { EventEmitter, once } from 'node:events';
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { describe, expect, it, onTestFinished } from 'vitest';
import { until } from '../../../tests/support/station.ts';
import { createMediaClient, type MediaPort, serveMediaPort } from './media-bridge.ts';

/** A real port of Node with the events of Electron's. */
function asMediaPort(port: MessagePort): MediaPort {
  const events = new EventEmitter();
  port.on('message', (data: unknown) => events.emit('message', { data, ports: [] }));
  port.on('close', () => events.emit('close'));
  return {
    on: ((name: string, listener: (event: unknown) => void) => events.on(name, listener)) as MediaPort['on'],
    postMessage: (message: unknown) => port.postMessage(message),
    start: () => port.start(),
  };
}

function bridge(answer: (request: Request) => Promise<Response | null>) {
  const { port1, port2 } = new MessageChannel();
  serveMediaPort(asMediaPort(port2), answer);
  onTestFinished(() => port1.close());
  return { client: createMediaClient(asMediaPort(port1)), drop: () => port2.close() };
}

const get = (path: string, headers: Record<string, string> = {}) => new Request(`limelight://app${path}`, { headers });

describe('media over a port', () => {
  it('carries address, method, headers and body both ways, byte for byte', async () => {
    const { client } = bridge(async (request) => {
      const body = new Uint8Array(await request.arrayBuffer());
      const headers = {
        'content-range': 'bytes 1-2/3',
        'x-seen': `${request.method} ${request.url} ${request.headers.get('range')}`,
      };
      return new Response(body.toReversed(), { status: 206, headers });
    });
    const bytes = Uint8Array.from({ length: 300_000 }, (_, i) => i % 251);
    const request = new Request('limelight://app/media/x', {
      method: 'POST',
      headers: { range: 'bytes=1-2' },
      body: bytes,
    });
    const response = await client.fetch(request);
    expect(response.status).toBe(206);
    expect(response.headers.get('content-range')).toBe('bytes 1-2/3');
    expect(response.headers.get('x-seen')).toBe('POST limelight://app/media/x bytes=1-2');
    expect(Buffer.compare(new Uint8Array(await response.arrayBuffer()), bytes.toReversed())).toBe(0);
  });

  it('answers without a body where there is none, and 404 where nothing is', async () => {
    const { client } = bridge(async ({ url }) => (url.endsWith('/x') ? new Response(null, { status: 304 }) : null));
    expect((await client.fetch(get('/x'))).status).toBe(304);
    expect((await client.fetch(get('/y'))).status).toBe(404);
  });

  it('takes from the source only what the reader takes, and stops it when the reader leaves', async () => {
    let taken = 0;
    let cancelled = false;
    const { client } = bridge(async () => {
      const endless = new ReadableStream<Uint8Array>(
        {
          pull(controller) {
            taken += 1;
            controller.enqueue(new Uint8Array(65_536));
          },
          cancel() {
            cancelled = true;
          },
        },
        { highWaterMark: 0 },
      );
      return new Response(endless);
    });
    const reader = (await client.fetch(get('/endless'))).body?.getReader();
    for (let i = 0; i < 5; i += 1) await reader?.read();
    await sleep(50);
    expect(taken).toBeLessThan(9);
    await reader?.cancel();
    await until(() => cancelled, 'the source to be stopped');
  });

  it('keeps many requests at once apart', async () => {
    const { client } = bridge(async ({ url }) => {
      await sleep(Math.random() * 20);
      return new Response(url);
    });
    const addresses = Array.from({ length: 60 }, (_, i) => `limelight://app/${i}`);
    const texts = await Promise.all(addresses.map(async (url) => (await client.fetch(new Request(url))).text()));
    expect(texts).toEqual(addresses);
  });

  it('tells failures of the source and of the server', async () => {
    const { client } = bridge(async ({ url }) => {
      if (url.endsWith('/server')) throw new Error('no');
      return new Response(
        new ReadableStream({
          pull(controller) {
            controller.error(new Error('disk gone'));
          },
        }),
      );
    });
    await expect(client.fetch(get('/server'))).rejects.toThrow('no');
    await expect((await client.fetch(get('/source'))).text()).rejects.toThrow('disk gone');
  });

  it('ends everything that is open when the other end is gone', async () => {
    const test = bridge(async ({ url }) => {
      if (url.endsWith('/never')) await sleep(60_000, undefined, { ref: false });
      return new Response(new ReadableStream({ start: (controller) => controller.enqueue(new Uint8Array(3)) }));
    });
    const reader = (await test.client.fetch(get('/half'))).body?.getReader();
    await reader?.read();
    const rest = reader?.read();
    const waiting = test.client.fetch(get('/never'));
    const ended = Promise.allSettled([rest, waiting]);
    test.drop();
    expect((await ended).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await expect(test.client.fetch(get('/late'))).rejects.toThrow('gone');
  });

  it('lets go of an upload that nobody reads to its end', async () => {
    const { client } = bridge(async () => Response.json({ code: 'too-large' }, { status: 413 }));
    // A body that a socket delivers, as uploads do.
    const server = createServer((request, response) => {
      const body = new ReadableStream<Uint8Array>({
        start: (c) => void request.on('data', (chunk: Buffer) => c.enqueue(chunk)),
      });
      void client
        .fetch(new Request('limelight://app/media/uploads', { method: 'POST', body, duplex: 'half' } as RequestInit))
        .then((answer) => response.writeHead(answer.status).end());
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    const { port } = server.address() as { port: number };
    const answer = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body: new Uint8Array(100_000) });
    expect(answer.status).toBe(413);
  });
});
