import { randomBytes } from 'node:crypto';
import { createReadStream, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
};

/**
 * Scripts, styles, sounds and pictures from ourselves only; nothing inline, nothing framed, nothing sent elsewhere. The
 * nonce, new for every page, is for the one library that brings its style along (the waveform).
 */
const contentSecurityPolicy = (nonce: string): string =>
  [
    "default-src 'self'",
    "script-src 'self' 'wasm-unsafe-eval'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data: blob:",
    "media-src 'self' blob:",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');

const nonceMark = '%CSP_NONCE%';

export const pageHeaders = (nonce: string) => ({
  'content-security-policy': contentSecurityPolicy(nonce),
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
});

/**
 * Serves the built pages. What may be asked for is listed once at the start; a request picks from that list and never
 * makes a path.
 */
export function createPageServer(pagesDir: string) {
  const files = new Map<string, string>();
  // Folder by folder: inside an archive of the desktop, that is what is sure to work.
  const list = (folder: string, prefix: string): void => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const file = path.join(folder, entry.name);
      if (entry.isDirectory()) list(file, `${prefix}${entry.name}/`);
      else files.set(`${prefix}${entry.name}`, file);
    }
  };
  list(pagesDir, '/');
  return (request: Request): Response | null => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return null;
    const { pathname } = new URL(request.url);
    const asked = pathname === '/' ? '/index.html' : pathname;
    // Pages are found without the end of their names, too.
    const name = files.has(asked) ? asked : `${asked}.html`;
    const file = files.get(name);
    if (file === undefined) return null;
    const nonce = randomBytes(16).toString('base64');
    const headers = new Headers(pageHeaders(nonce));
    headers.set('content-type', types[path.extname(file)] ?? 'application/octet-stream');
    // The bundler puts a hash into the names below assets/.
    headers.set('cache-control', name.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache');
    if (path.extname(file) === '.html')
      return new Response(readFileSync(file, 'utf8').replaceAll(nonceMark, nonce), { headers });
    if (request.method === 'HEAD') return new Response(null, { headers });
    return new Response(Readable.toWeb(createReadStream(file)) as ReadableStream<Uint8Array>, { headers });
  };
}
