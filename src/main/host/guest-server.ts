import { existsSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type WebSocket, WebSocketServer } from 'ws';
import { statusOf } from '../../shared/contract/base.ts';
import { isLimelightError, LimelightError } from '../../shared/errors.ts';
import { type Doorkeeper, type Goodbye, goodbyes, type OpenDoor, type OpenTheDoor } from '../features/room/door.ts';
import { RateLimit } from '../features/room/rate-limit.ts';
import { createGuestSocketServer } from '../rpc/serve-guest-socket.ts';
import type { Connection } from './connection.ts';
import { codeOf, headersFor, pathOf, readBody, sendJson, sendPhoneFile } from './guest-answers.ts';
import { newId } from './ids.ts';
import { type PhoneFile, policyOf, readPhoneFiles } from './phone-files.ts';

export interface GuestServerOptions {
  readonly room: Doorkeeper;
  /** Procedures of guests, and no others. */
  readonly router: Parameters<typeof createGuestSocketServer>[0];
  readonly reportDefect: (error: unknown, context: Record<string, unknown>) => string;
  /** The picture of a song by its id and version. */
  readonly cover: (songId: string, version: string, headers: Headers) => Promise<Response | null>;
  /** Where the built pages are; null: only programs can be guests. */
  readonly pagesDir: string | null;
  readonly now: () => number;
}

/** Connections, in all and from one address: behind some routers all phones have the same one. */
const mostConnections = 600;
const mostPerAddress = 250;
const mostSockets = 300;
const mostSocketsPerDevice = 4;
const requestRate = { burst: 900, perSecond: 150 };
const messageRate = { burst: 120, perSecond: 20 };
/** The longest thing a phone says is a name that somebody holds a key down for. */
const largestMessageBytes = 64 * 1024;
/** A phone that takes nothing in is asleep: it comes back. */
const mostWaitingBytes = 1024 * 1024;
const pingEveryMs = 15_000;
const cookieAgeSeconds = 24 * 60 * 60;

const coverPath = /^\/covers\/([0-9a-z]{10,40})\/([0-9a-f]{12})$/u;

/**
 * The server for guests' phones: a page, its files from a fixed table, pictures by id, one way to come in with the room code,
 * and one WebSocket that speaks the guests' part of the contract. There is nothing else behind it.
 */
export function createGuestServer(options: GuestServerOptions): OpenTheDoor {
  const folder = options.pagesDir === null ? null : path.join(options.pagesDir, 'phone');
  const files = folder !== null && existsSync(folder) ? readPhoneFiles(folder) : new Map<string, PhoneFile>();
  const serveSocket = createGuestSocketServer(options.router, options.reportDefect);
  return (address, port) => new GuestListener(options, files, serveSocket).listen(address, port);
}

type ServeSocket = ReturnType<typeof createGuestSocketServer>;

class GuestListener {
  readonly #options: GuestServerOptions;
  readonly #files: ReadonlyMap<string, PhoneFile>;
  readonly #serveSocket: ServeSocket;
  readonly #server = createServer({
    headersTimeout: 10_000,
    requestTimeout: 20_000,
    keepAliveTimeout: 15_000,
    maxHeaderSize: 8 * 1024,
    connectionsCheckingInterval: 5_000,
  });
  readonly #sockets = new WebSocketServer({
    noServer: true,
    maxPayload: largestMessageBytes,
    perMessageDeflate: false,
    clientTracking: false,
  });
  readonly #open = new Map<WebSocket, string>();
  readonly #perAddress = new Map<string, number>();
  readonly #requests = new RateLimit(requestRate);
  readonly #messages = new RateLimit(messageRate);
  #host = '';
  #headers: Record<string, string> = {};

  constructor(options: GuestServerOptions, files: ReadonlyMap<string, PhoneFile>, serveSocket: ServeSocket) {
    this.#options = options;
    this.#files = files;
    this.#serveSocket = serveSocket;
  }

  listen(address: string, wanted: number): Promise<OpenDoor> {
    const server = this.#server;
    server.maxConnections = mostConnections;
    server.on('connection', (socket) => this.#countConnection(socket));
    server.on('request', (request, response) => {
      this.#answer(request, response).catch((error: unknown) => this.#fail(error, response));
    });
    server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) =>
      this.#upgrade(request, socket, head),
    );
    server.on('clientError', (_, socket) => socket.destroy());
    const ping = setInterval(() => this.#ping(), pingEveryMs).unref();
    return new Promise((resolve, reject) => {
      server.once('error', (error) => {
        clearInterval(ping);
        reject(error);
      });
      server.listen(wanted, address, () => {
        const { port } = server.address() as AddressInfo;
        this.#host = port === 80 ? address : `${address}:${port}`;
        this.#headers = headersFor(this.#host, policyOf(this.#files.get('/')?.body.toString('utf8') ?? ''));
        server.on('error', (error) => this.#options.reportDefect(error, { server: 'guests' }));
        resolve({
          port,
          sendAway: (why, deviceIds) => this.#sendAway(why, deviceIds),
          close: (why) => {
            clearInterval(ping);
            return this.#close(why);
          },
        });
      });
    });
  }

  #countConnection(socket: Socket): void {
    const address = socket.remoteAddress ?? '';
    const count = (this.#perAddress.get(address) ?? 0) + 1;
    if (count > mostPerAddress) {
      socket.destroy();
      return;
    }
    this.#perAddress.set(address, count);
    socket.once('close', () => {
      const left = (this.#perAddress.get(address) ?? 1) - 1;
      if (left > 0) this.#perAddress.set(address, left);
      else this.#perAddress.delete(address);
    });
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    for (const [name, value] of Object.entries(this.#headers)) response.setHeader(name, value);
    const address = request.socket.remoteAddress ?? '';
    const pathname = pathOf(request);
    const file = this.#files.get(pathname);
    const [, songId, version] = coverPath.exec(pathname) ?? [];
    if (!this.#isOurs(request, false)) throw new LimelightError('not-permitted', {});
    if (!this.#requests.take(address, this.#options.now())) throw new LimelightError('too-many-requests', {});
    if (pathname === '/join') await this.#join(request, response, address);
    else if (request.method !== 'GET' && request.method !== 'HEAD')
      response.writeHead(405, { allow: 'GET, HEAD' }).end();
    else if (file !== undefined) sendPhoneFile(request, response, file);
    else if (songId !== undefined && version !== undefined) await this.#cover(request, response, songId, version);
    else response.writeHead(404).end();
  }

  /** `{"code": "KITE"}`, or null from a phone that may be known: the answer says whether it is in. */
  async #join(request: IncomingMessage, response: ServerResponse, address: string): Promise<void> {
    if (request.method !== 'POST') {
      response.writeHead(405, { allow: 'POST' }).end();
      return;
    }
    const body = await readBody(request);
    const code = body === null ? undefined : codeOf(body);
    if (code === undefined) throw new LimelightError('invalid-input', { detail: 'a room code is needed' });
    const { newToken } = this.#options.room.join({ code, token: this.#tokenOf(request), address });
    if (newToken !== null)
      response.setHeader(
        'set-cookie',
        `${this.#cookieName()}=${newToken}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${cookieAgeSeconds}`,
      );
    sendJson(response, 200, {});
  }

  async #cover(request: IncomingMessage, response: ServerResponse, songId: string, version: string): Promise<void> {
    if (this.#options.room.recognise(this.#tokenOf(request)) === null) throw new LimelightError('not-signed-in', {});
    const headers = new Headers();
    const match = request.headers['if-none-match'];
    if (match !== undefined) headers.set('if-none-match', match);
    const picture = await this.#options.cover(songId, version, headers);
    if (picture === null) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(picture.status, Object.fromEntries(picture.headers));
    if (picture.body === null || request.method === 'HEAD' || response.destroyed) {
      // Its file is open already.
      await picture.body?.cancel();
      response.end();
      return;
    }
    const stream = Readable.fromWeb(picture.body as Parameters<typeof Readable.fromWeb>[0]);
    // A phone that leaves in the middle, or a file that cannot be read on, ends both.
    await pipeline(stream, response).catch(() => response.destroy());
  }

  #upgrade(request: IncomingMessage, socket: Socket, head: Buffer): void {
    socket.on('error', () => socket.destroy());
    const address = request.socket.remoteAddress ?? '';
    const device = this.#options.room.recognise(this.#tokenOf(request));
    const refusal = this.#refusalOf(request, address, device !== null);
    if (refusal !== null || device === null) {
      socket.end(`HTTP/1.1 ${refusal}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    const theirs = [...this.#open].filter(([, id]) => id === device.id).map(([ws]) => ws);
    this.#sockets.handleUpgrade(request, socket, head, (ws) => {
      // A phone that was away leaves connections behind that nobody has missed yet: the oldest goes.
      if (theirs.length >= mostSocketsPerDevice) theirs[0]?.terminate();
      const gone = this.#options.room.arrived(device, address);
      this.#open.set(ws, device.id);
      ws.on('pong', () => answered.add(ws));
      answered.add(ws);
      ws.once('close', () => {
        this.#open.delete(ws);
        gone();
      });
      const connection: Connection = { role: 'guest', id: newId(this.#options.now()).slice(-8), device: device.id };
      this.#serveSocket(ws, connection, {
        mayPass: () => this.#messages.take(device.id, this.#options.now()),
        onBroken: (why) => farewell(ws, why === 'too-fast' ? goodbyes['too-fast'] : 1008),
      });
    });
  }

  #refusalOf(request: IncomingMessage, address: string, known: boolean): string | null {
    if (!this.#isOurs(request, true) || request.url !== '/ws') return '403 Forbidden';
    if (!this.#requests.take(address, this.#options.now())) return '429 Too Many Requests';
    if (!known) return '401 Unauthorized';
    return this.#open.size >= mostSockets ? '503 Service Unavailable' : null;
  }

  #ping(): void {
    for (const ws of this.#open.keys()) {
      if (!answered.has(ws) || ws.bufferedAmount > mostWaitingBytes) ws.terminate();
      else {
        answered.delete(ws);
        ws.ping();
      }
    }
  }

  /** Meant for this address: no name that another site points here, no page of elsewhere. */
  #isOurs({ headers, method }: IncomingMessage, socket: boolean): boolean {
    const { host, origin } = headers;
    if (host?.toLowerCase() !== this.#host) return false;
    if (origin === undefined) return !socket && (method === 'GET' || method === 'HEAD' || method === 'POST');
    return origin === `http://${this.#host}`;
  }

  #cookieName(): string {
    return `limelight-guest-${this.#host.split(':')[1] ?? '80'}`;
  }

  #tokenOf({ headers }: IncomingMessage): string | null {
    const name = `${this.#cookieName()}=`;
    const pairs = (headers.cookie ?? '').split(';').map((pair) => pair.trim());
    return pairs.find((pair) => pair.startsWith(name))?.slice(name.length) ?? null;
  }

  #sendAway(why: Goodbye, deviceIds: ReadonlySet<string> | 'all'): void {
    for (const [ws, id] of this.#open) if (deviceIds === 'all' || deviceIds.has(id)) farewell(ws, goodbyes[why]);
  }

  async #close(why: Goodbye): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#sendAway(why, 'all');
    this.#server.closeIdleConnections();
    const force = setTimeout(() => {
      for (const ws of this.#open.keys()) ws.terminate();
      this.#server.closeAllConnections();
    }, 300);
    await closed;
    clearTimeout(force);
  }

  #fail(error: unknown, response: ServerResponse): void {
    const known = isLimelightError(error)
      ? error
      : new LimelightError('internal', { logId: this.#options.reportDefect(error, { server: 'guests' }) });
    if (response.headersSent) {
      response.destroy();
      return;
    }
    if (known.code === 'too-many-tries')
      response.setHeader('retry-after', String((known.data as { secondsLeft: number }).secondsLeft));
    sendJson(response, statusOf(known.code), known.toFailure());
  }
}

/** Sockets that have answered the last ping. */
const answered = new WeakSet<WebSocket>();

/** Says why, and does not wait for ever to be heard. */
function farewell(ws: WebSocket, code: number): void {
  ws.close(code);
  setTimeout(() => ws.terminate(), 2_000).unref();
}
