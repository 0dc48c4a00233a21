import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { parseByteRange } from './byte-range.ts';
import { fileSize } from './files.ts';

/** Names with a version in them never change what they mean. */
const immutable = 'private, max-age=31536000, immutable';

/** A file as a response, whole or a range of it. `file` and `type` come from us, never from the request. */
export async function sendFile(request: Request, file: string, type: string, version: string): Promise<Response> {
  const size = await fileSize(file);
  if (size === null) return new Response(null, { status: 404 });
  const headers = new Headers({
    'content-type': type,
    'accept-ranges': 'bytes',
    'cache-control': immutable,
    etag: `"${version}"`,
    'x-content-type-options': 'nosniff',
    'cross-origin-resource-policy': 'same-origin',
  });
  if (request.headers.get('if-none-match') === `"${version}"`) return new Response(null, { status: 304, headers });
  const range = parseByteRange(request.headers.get('range'), size);
  if (range === 'unsatisfiable') {
    headers.set('content-range', `bytes */${size}`);
    return new Response(null, { status: 416, headers });
  }
  const { start, end } = range ?? { start: 0, end: size - 1 };
  headers.set('content-length', String(end - start + 1));
  if (range !== null) headers.set('content-range', `bytes ${start}-${end}/${size}`);
  const status = range === null ? 200 : 206;
  if (request.method === 'HEAD' || size === 0) return new Response(null, { status, headers });
  const stream = createReadStream(file, { start, end });
  return new Response(Readable.toWeb(stream) as ReadableStream<Uint8Array>, { status, headers });
}
