import { Agent, request as httpRequest } from 'node:http';
import { onTestFinished } from 'vitest';
import type { Log } from '../../src/main/host/ports.ts';
import { localTokens } from '../../src/main/node/access.ts';
import { startBrowserHost } from '../../src/main/node/browser-host.ts';
import { openStation } from './station.ts';
import { tempDir } from './temp.ts';

export interface RawAnswer {
  readonly status: number;
  readonly body: string;
}

/** A real station behind its real HTTP server on loopback, and ways to ask it. Closed with the test. */
export async function openApi() {
  const dataDir = tempDir();
  const log: string[] = [];
  const remember = (_: string, properties?: Record<string, unknown>): void => {
    if (typeof properties?.logId === 'string') log.push(properties.logId);
  };
  const station = await openStation(dataDir, {
    log: { debug() {}, info() {}, warn: remember, error: remember } satisfies Log,
  });
  const tokens = localTokens(dataDir);
  const host = await startBrowserHost({ station, tokens, port: 0, pagesDir: null, version: '0.0.0' });
  const agent = new Agent({ keepAlive: true, maxSockets: 50 });
  onTestFinished(async () => {
    agent.destroy();
    await host.close();
    await station.close();
  });
  const address = `http://127.0.0.1:${host.port}`;
  return {
    address,
    token: tokens.operator,
    log,
    station,
    api: (path: string, init: RequestInit = {}) =>
      fetch(`${address}${path}`, { ...init, headers: { authorization: `Bearer ${tokens.operator}`, ...init.headers } }),
    /** As it stands, without what `fetch` puts right: odd methods, odd paths, wrong lengths. */
    request: (method: string, path: string, headers: Record<string, string> = {}, body = ''): Promise<RawAnswer> =>
      new Promise((resolve, reject) => {
        const all = { authorization: `Bearer ${tokens.operator}`, ...headers };
        const sent = httpRequest(
          { host: '127.0.0.1', port: host.port, method, path, headers: all, agent },
          (answer) => {
            const chunks: Buffer[] = [];
            answer.on('data', (chunk: Buffer) => chunks.push(chunk));
            answer.on('error', reject);
            answer.on('end', () => {
              resolve({ status: answer.statusCode ?? 0, body: Buffer.concat(chunks).toString('latin1') });
              if (headers['content-length'] !== undefined) sent.destroy();
            });
          },
        );
        sent.on('error', (error: NodeJS.ErrnoException) => {
          // It answered and closed before everything was sent.
          if (error.code !== 'ECONNRESET' && error.code !== 'EPIPE') reject(error);
        });
        if (headers['content-length'] === undefined) sent.end(body);
        else sent.flushHeaders();
      }),
    async until<T>(look: () => Promise<T | null>, timeoutMs = 60_000): Promise<T> {
      const end = Date.now() + timeoutMs;
      for (;;) {
        const value = await look();
        if (value !== null) return value;
        if (Date.now() > end) throw new Error('waited in vain');
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    },
  };
}
