import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import type { ReadableStream as NodeReadableStream } from 'node:stream/web';

type Handler = (request: Request) => Response | Promise<Response>;

/** A name that every system resolves to loopback and every Chromium takes for a secure place. */
const hostName = 'app.localhost';

const handlers = new Map<string, Handler>();
let privileged: readonly { readonly scheme: string }[] = [];
let server: Server | null = null;
let port = 0;

/** `protocol` of Electron. */
export const protocol = {
  registerSchemesAsPrivileged(schemes: readonly { readonly scheme: string }[]): void {
    privileged = schemes;
  },
  handle(scheme: string, handler: Handler): void {
    if (!privileged.some((one) => one.scheme === scheme)) throw new Error(`${scheme} was not registered before ready`);
    handlers.set(scheme, handler);
  },
};

/** Starts answering the page's requests with the program's own handler. */
export async function openBridge(): Promise<void> {
  if (server !== null) return;
  const opened = createServer((request, response) => void answer(request, response));
  server = opened;
  await new Promise<void>((resolve) => opened.listen(0, '127.0.0.1', resolve));
  port = (opened.address() as AddressInfo).port;
}

export function closeBridge(): void {
  server?.closeAllConnections();
  server?.close();
}

/** `limelight://app/x` as Chromium here is asked for it. */
export function toBrowser(address: string): string {
  const url = new URL(address);
  return handlers.has(url.protocol.slice(0, -1))
    ? `http://${hostName}:${port}${address.slice(url.protocol.length + 2 + url.host.length)}`
    : address;
}

/** An address of the browser as the program knows it. */
export function fromBrowser(address: string): string {
  const [scheme = 'app'] = handlers.keys();
  return address.replace(`http://${hostName}:${port}`, `${scheme}://app`);
}

export const browserOrigin = (): string => `http://${hostName}:${port}`;

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const [handler] = handlers.values();
  if (handler === undefined || request.headers.host !== `${hostName}:${port}`) {
    response.writeHead(404).end();
    return;
  }
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) {
    // The custom scheme has no hosts, cookies or connections.
    if (!['host', 'connection', 'cookie', 'accept-encoding'].includes(name) && typeof value === 'string')
      headers.set(name, value);
  }
  const hasBody = request.method !== 'GET' && request.method !== 'HEAD';
  const init: RequestInit & { duplex: 'half' } = {
    method: request.method ?? 'GET',
    headers,
    body: hasBody ? (Readable.toWeb(request) as unknown as ReadableStream<Uint8Array>) : null,
    duplex: 'half',
  };
  try {
    const answered = await handler(new Request(fromBrowser(`${browserOrigin()}${request.url ?? '/'}`), init));
    response.writeHead(answered.status, Object.fromEntries(answered.headers));
    if (answered.body === null) {
      response.end();
      return;
    }
    const body = Readable.fromWeb(answered.body as unknown as NodeReadableStream);
    gone.signal.addEventListener('abort', () => body.destroy());
    body.once('error', () => response.destroy());
    body.pipe(response);
  } catch {
    response.destroy();
  }
}
