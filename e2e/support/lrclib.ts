import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface LrclibStandIn {
  readonly url: string;
  /** Every question, as it came. */
  readonly asked: URL[];
  close(): Promise<void>;
}

/** A server that speaks LRCLIB's protocol as it was recorded and knows the words of one title. */
export async function startLrclib(title: string, syncedLyrics: string): Promise<LrclibStandIn> {
  const asked: URL[] = [];
  const server = createServer((request, response) => {
    const address = new URL(request.url ?? '/', 'http://lrclib');
    asked.push(address);
    const track = { id: 1, trackName: title, artistName: 'Ana', duration: 3, instrumental: false, syncedLyrics };
    const known = address.searchParams.get('track_name') === title;
    const search = address.pathname === '/api/search';
    response.writeHead(known || search ? 200 : 404, { 'content-type': 'application/json' });
    const missing = search ? [] : { name: 'TrackNotFound', statusCode: 404 };
    response.end(JSON.stringify(known ? (search ? [track] : track) : missing));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
