import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { WebSocketServer } from 'ws';
import { describeFailure } from '../../shared/domain/error-sentences.ts';
import { LimelightError } from '../../shared/errors.ts';
import type { Connection } from '../host/connection.ts';
import type { Station } from '../host/create-station.ts';
import { newId } from '../host/ids.ts';
import { failureResponse } from '../host/serve-media.ts';
import { createPageServer, pageHeaders } from '../host/serve-pages.ts';
import { createHttpServer } from '../rpc/serve-http.ts';
import { createWsServer } from '../rpc/serve-ws.ts';
import { Access, type AccessRequest, type LocalRole } from './access.ts';
import { stageMay, stagePath, stageSocketPath } from './stage-door.ts';

export interface BrowserHostOptions {
  readonly station: Station;
  readonly tokens: Readonly<Record<LocalRole, string>>;
  /** 0 takes any free one. */
  readonly port: number;
  readonly pagesDir: string | null;
  readonly version: string;
}

export interface BrowserHost {
  readonly port: number;
  /** With the token: whoever opens it is the host. */
  readonly address: string;
  /** With the TV's token: whoever opens it sees what the TV shows, and can do nothing. */
  readonly stageAddress: string;
  close(): Promise<void>;
}

/** RPC messages are ids and numbers. */
const largestMessageBytes = 1024 * 1024;
/** Bytes of a request that is not an upload. */
const largestBodyBytes = 1024 * 1024;

const connectionOf = (role: Connection['role']): Connection => ({ role, id: newId(Date.now()).slice(-8) });

/** Serves pages, media and the contract on loopback. @throws Error with code `EADDRINUSE` where the port is taken */
export async function startBrowserHost({
  station,
  tokens,
  port,
  pagesDir,
  version,
}: BrowserHostOptions): Promise<BrowserHost> {
  const pages = pagesDir === null ? null : createPageServer(pagesDir);
  const rpc = createHttpServer(station.router, station.reportDefect, version);
  const serveSocket = createWsServer(station.router, station.reportDefect);
  let access = new Access(tokens, port);

  async function answer(request: Request): Promise<Response> {
    const url = new URL(request.url);
    const who = accessOf(request, url);
    if (!access.isOurs(who)) return refusal(403, 'not-permitted', request);
    if (url.pathname === '/' && access.hasQueryToken(who, 'operator')) return signIn(request, 'operator');
    if (url.pathname === stagePath && access.hasQueryToken(who, 'stage')) return signIn(request, 'stage');
    const role = access.roleOf(who);
    if (role === null) return refusal(401, 'not-signed-in', request);
    const connection = connectionOf(role);
    const open = role === 'operator' || stageMay(request.method, url.pathname);
    const media = open ? await station.serveMedia(request, connection) : null;
    if (media !== null) return media;
    if (Number(request.headers.get('content-length') ?? 0) > largestBodyBytes)
      return new Response(null, { status: 413 });
    // What a TV may call, the contract says.
    if (!open) return (await rpc(request, connection)) ?? refusal(403, 'not-permitted', request);
    return (await rpc(request, connection)) ?? pages?.(request) ?? new Response(null, { status: 404 });
  }

  /** The page itself, not a redirect: the address answers whoever opens it, with or without a place for cookies. */
  function signIn(request: Request, role: LocalRole): Response {
    const page = pages?.(request) ?? new Response(null, { status: 204 });
    page.headers.set('set-cookie', access.cookie(role));
    page.headers.set('cache-control', 'no-store');
    return page;
  }

  const listener = getRequestListener(
    (request) =>
      answer(request).catch((error: unknown) =>
        failureResponse(error, station.reportDefect, new URL(request.url).pathname),
      ),
    { overrideGlobalObjects: false },
  );
  const server = createServer(
    { keepAliveTimeout: 30_000, requestTimeout: 0, headersTimeout: 20_000 },
    (request, response) => {
      void listener(request, response);
    },
  );
  const sockets = new WebSocketServer({ noServer: true, maxPayload: largestMessageBytes });
  server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
    const who = upgradeAccess(request);
    const path = request.url?.split('?')[0];
    const role = path === '/ws' ? 'operator' : path === stageSocketPath ? 'stage' : null;
    // The host's browser may be a TV, a TV never a host.
    const welcome = role === 'operator' ? access.is(role, who) : access.roleOf(who) !== null;
    if (role === null || !access.isOurs(who) || !welcome) {
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, socket, head, (ws) => serveSocket(ws, connectionOf(role)));
  });

  const actualPort = await listen(server, port);
  access = new Access(tokens, actualPort);
  const pathOfStage = `${stagePath}?token=${tokens.stage}`;
  station.stage.setPath(pathOfStage);
  return {
    port: actualPort,
    address: `http://127.0.0.1:${actualPort}/?token=${tokens.operator}`,
    stageAddress: `http://127.0.0.1:${actualPort}${pathOfStage}`,
    async close() {
      station.stage.setPath(null);
      for (const client of sockets.clients) client.close(1001);
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      const force = setTimeout(() => {
        for (const client of sockets.clients) client.terminate();
        server.closeAllConnections();
      }, 500);
      await closed;
      clearTimeout(force);
    },
  };
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}

function accessOf(request: Request, url: URL): AccessRequest {
  const { headers } = request;
  return {
    host: headers.get('host'),
    origin: headers.get('origin'),
    cookie: headers.get('cookie'),
    authorization: headers.get('authorization'),
    queryToken: url.searchParams.get('token'),
  };
}

function upgradeAccess({ headers }: IncomingMessage): AccessRequest {
  return {
    host: headers.host ?? null,
    origin: headers.origin ?? null,
    cookie: headers.cookie ?? null,
    authorization: headers.authorization ?? null,
    queryToken: null,
  };
}

/** A page for people, JSON for programs. */
function refusal(status: number, code: 'not-permitted' | 'not-signed-in', request: Request): Response {
  const failure = new LimelightError(code, {}).toFailure();
  if (!(request.headers.get('accept') ?? '').includes('text/html')) return Response.json(failure, { status });
  const { sentence, action } = describeFailure(failure);
  const nonce = randomBytes(16).toString('base64');
  const page = `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Limelight</title><style nonce="${nonce}">body{margin:0;min-height:100vh;display:grid;place-items:center;background:#141210;color:#f6f1ea;font:18px/1.5 system-ui,sans-serif}main{max-width:32em;padding:2em}h1{font-size:1.2em}</style><main><h1>${sentence}</h1><p>${action}</p></main>`;
  return new Response(page, { status, headers: { ...pageHeaders(nonce), 'content-type': 'text/html; charset=utf-8' } });
}
