import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export type Answer = (request: IncomingMessage, response: ServerResponse, address: URL) => void;

/** A server that speaks a service's protocol as it was recorded. `asked` has every address that was asked for. */
export async function recordedService(answer: Answer): Promise<{ url: string; asked: URL[]; agents: string[] }> {
  const asked: URL[] = [];
  const agents: string[] = [];
  const server = createServer((request, response) => {
    const address = new URL(request.url ?? '/', 'http://service');
    asked.push(address);
    agents.push(request.headers['user-agent'] ?? '');
    answer(request, response, address);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  );
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked, agents };
}

export function json(response: ServerResponse, value: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(value));
}

/** As LRCLIB answers for a song it has. */
export const lrclibTrack = (more: object = {}): object => ({
  id: 3396226,
  name: 'Song',
  trackName: 'Song',
  artistName: 'Ana',
  albumName: 'Kitchen',
  duration: 2,
  instrumental: false,
  plainLyrics: 'One two\nThree four',
  syncedLyrics: '[00:00.50] One two\n[00:01.20] Three four',
  ...more,
});

/** As LRCLIB answers for a song it has not. */
export const lrclibNotFound = { message: 'Failed to find specified track', name: 'TrackNotFound', statusCode: 404 };
