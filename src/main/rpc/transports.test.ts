import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { MessageChannel } from 'node:worker_threads';
import { getRequestListener } from '@hono/node-server';
import { createORPCClient } from '@orpc/client';
import { RPCLink as FetchLink } from '@orpc/client/fetch';
import { RPCLink as PortLink } from '@orpc/client/message-port';
import { RPCLink as SocketLink } from '@orpc/client/websocket';
import { type ContractRouterClient, eventIterator, oc } from '@orpc/contract';
import { implement } from '@orpc/server';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { z } from 'zod';
import { until } from '../../../tests/support/station.ts';
import { anyScreen, operatorOnly, type Role } from '../../shared/contract/base.ts';
import { LimelightError } from '../../shared/errors.ts';
import type { Connection } from '../host/connection.ts';
import { createHttpServer, rpcPrefix } from './serve-http.ts';
import { createPortServer } from './serve-port.ts';
import { createWsServer } from './serve-ws.ts';

/** A small contract with one of everything that goes over the wire. */
const contract = {
  echo: anyScreen.input(z.object({ text: z.string().max(20), when: z.date().optional() })).output(z.unknown()),
  fail: operatorOnly.output(z.unknown()),
  crash: operatorOnly.output(z.unknown()),
  wrongOutput: operatorOnly.output(z.object({ n: z.number() })),
  count: anyScreen.input(z.object({ upTo: z.number() })).output(eventIterator(z.number())),
  failLate: anyScreen.output(eventIterator(z.number())),
  hostOnly: operatorOnly.output(z.string()),
  nobody: oc.$meta({ roles: [] }).output(z.string()),
};

interface Wire {
  readonly client: ContractRouterClient<typeof contract>;
  /** Breaks the connection, as a closed window or a lost network does. */
  drop(): void | Promise<void>;
}

function setup() {
  const events = { open: 0, closed: 0 };
  const defects: unknown[] = [];
  const at = implement(contract).$context<Connection>();
  const router = {
    echo: at.echo.handler(({ input, context }) => ({ ...input, role: context.role })),
    fail: at.fail.handler(() => {
      throw new LimelightError('disk-full', { neededBytes: 10, freeBytes: 3 });
    }),
    crash: at.crash.handler(() => {
      throw new TypeError('secret detail');
    }),
    wrongOutput: at.wrongOutput.handler(() => ({ n: 'text' }) as unknown as { n: number }),
    count: at.count.handler(async function* ({ input, signal }) {
      events.open += 1;
      try {
        for (let i = 0; i < input.upTo; i += 1) {
          if (signal?.aborted) return;
          yield i;
          await new Promise((resolve) => setTimeout(resolve, 5));
        }
      } finally {
        events.closed += 1;
      }
    }),
    failLate: at.failLate.handler(async function* () {
      yield 1;
      throw new LimelightError('song-not-found', { id: 'abc' });
    }),
    hostOnly: at.hostOnly.handler(() => 'for the host'),
    nobody: at.nobody.handler(() => 'for nobody'),
  };
  const report = (error: unknown): string => `log-${defects.push(error)}`;
  return { router, report, events, defects };
}
type Setup = ReturnType<typeof setup>;

const transports: Record<string, (setup: Setup, role: Role) => Promise<Wire>> = {
  async 'message port'({ router, report }, role) {
    const { port1, port2 } = new MessageChannel();
    createPortServer(router, report)(port1 as unknown as MessagePort, { role, id: 'test' });
    port1.start();
    port2.start();
    onTestFinished(() => port2.close());
    return {
      client: createORPCClient(new PortLink({ port: port2 as unknown as MessagePort })),
      drop: () => port2.close(),
    };
  },

  async 'web socket'({ router, report }, role) {
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    const serve = createWsServer(router, report);
    server.on('connection', (socket) => serve(socket, { role, id: 'test' }));
    await new Promise((resolve) => server.once('listening', resolve));
    const socket = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
    await new Promise((resolve) => socket.once('open', resolve));
    onTestFinished(() => {
      socket.terminate();
      server.close();
    });
    return {
      client: createORPCClient(new SocketLink({ websocket: socket as unknown as globalThis.WebSocket })),
      drop: () => socket.terminate(),
    };
  },

  async http({ router, report }, role) {
    const handle = createHttpServer(router, report, '0');
    const server = createServer(
      getRequestListener(
        async (request) => (await handle(request, { role, id: 'test' })) ?? new Response(null, { status: 404 }),
      ),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    const link = new FetchLink({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${rpcPrefix}` });
    return { client: createORPCClient(link), drop: () => server.closeAllConnections() };
  },
};

/** Every behaviour that windows rely on, on every wire. */
describe.each(Object.entries(transports))('contract over %s', (_, connect) => {
  it('carries input, output and the role of the connection', async () => {
    const { client } = await connect(setup(), 'operator');
    const when = new Date('2026-11-21T20:00:00Z');
    expect(await client.echo({ text: 'é 🎤', when })).toEqual({ text: 'é 🎤', when, role: 'operator' });
  });

  it('carries expected failures as a code with its data', async () => {
    const { client } = await connect(setup(), 'operator');
    await expect(client.fail()).rejects.toMatchObject({
      code: 'disk-full',
      data: { neededBytes: 10, freeBytes: 3 },
      defined: true,
      status: 507,
    });
  });

  it('logs what nobody expected, and tells only where it is logged', async () => {
    const test = setup();
    const { client } = await connect(test, 'operator');
    const error: Error = await client.crash().then(
      () => expect.unreachable(),
      (reason) => reason,
    );
    expect(error).toMatchObject({ code: 'internal', data: { logId: 'log-1' }, status: 500 });
    expect(JSON.stringify(error)).not.toContain('secret');
    expect(test.defects).toEqual([expect.any(TypeError)]);
    await expect(client.wrongOutput()).rejects.toMatchObject({ code: 'internal', data: { logId: 'log-2' } });
  });

  it('refuses input that does not fit, in words', async () => {
    const test = setup();
    const { client } = await connect(test, 'operator');
    await expect(client.echo({ text: 'x'.repeat(21) })).rejects.toMatchObject({
      code: 'invalid-input',
      status: 400,
      data: { detail: expect.stringContaining('text') },
    });
    await expect(client.echo({ text: 5 } as unknown as { text: string })).rejects.toMatchObject({
      code: 'invalid-input',
    });
    expect(test.defects).toEqual([]);
  });

  it('streams', async () => {
    const { client } = await connect(setup(), 'operator');
    const seen: number[] = [];
    for await (const n of await client.count({ upTo: 5 })) seen.push(n);
    expect(seen).toEqual([0, 1, 2, 3, 4]);
  });

  it('ends a stream that nobody follows any more', async () => {
    const test = setup();
    const { client } = await connect(test, 'operator');
    for await (const n of await client.count({ upTo: 10_000 })) if (n === 3) break;
    await until(() => test.events.closed === 1, 'the stream to end after break');

    const abort = new AbortController();
    const follow = async (): Promise<void> => {
      for await (const n of await client.count({ upTo: 10_000 }, { signal: abort.signal })) if (n === 3) abort.abort();
    };
    await follow().catch(() => {});
    await until(() => test.events.closed === 2, 'the stream to end after abort');
  });

  it('ends streams when the connection breaks, and the caller learns of it', async () => {
    const test = setup();
    const wire = await connect(test, 'operator');
    const ended = vi.fn();
    const follow = (async () => {
      for await (const _n of await wire.client.count({ upTo: 10_000 }));
    })().finally(ended);
    follow.catch(() => {});
    await until(() => test.events.open === 1, 'the stream to open');
    await wire.drop();
    await until(() => test.events.closed === 1, 'the station to notice');
    await until(() => ended.mock.calls.length === 1, 'the caller to notice');
  });

  it('carries a failure in the middle of a stream', async () => {
    const { client } = await connect(setup(), 'operator');
    const seen: number[] = [];
    const follow = async (): Promise<void> => {
      for await (const n of await client.failLate()) seen.push(n);
    };
    await expect(follow()).rejects.toMatchObject({ code: 'song-not-found', data: { id: 'abc' } });
    expect(seen).toEqual([1]);
  });

  it('keeps many calls at once apart', async () => {
    const { client } = await connect(setup(), 'operator');
    const answers = await Promise.all(Array.from({ length: 100 }, (_n, i) => client.echo({ text: `n${i}` })));
    expect(answers).toEqual(Array.from({ length: 100 }, (_n, i) => ({ text: `n${i}`, role: 'operator' })));
  });

  it.each(['stage', 'guest'] as const)('refuses a %s what only the host may do', async (role) => {
    const { client } = await connect(setup(), role);
    await expect(client.hostOnly()).rejects.toMatchObject({ code: 'not-permitted', status: 403 });
    if (role === 'stage') expect(await client.echo({ text: 'a' })).toMatchObject({ role });
    else await expect(client.echo({ text: 'a' })).rejects.toMatchObject({ code: 'not-permitted' });
  });

  it('lets nobody call what says nothing about roles', async () => {
    const { client } = await connect(setup(), 'operator');
    await expect(client.nobody()).rejects.toMatchObject({ code: 'not-permitted' });
  });
});
