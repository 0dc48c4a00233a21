import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';

export interface PhoneFile {
  readonly type: string;
  readonly body: Buffer;
  /** Null where compressing gains nothing. */
  readonly gzipped: Buffer | null;
  readonly etag: string;
  /** Its name changes with its content. */
  readonly immutable: boolean;
}

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};
const page = 'phone.html';

/** What the page may run and how it may look: what is in it, and nothing else. */
export interface PhonePolicy {
  readonly scripts: readonly string[];
  readonly styles: readonly string[];
}

/** Hashes of what stands in the page, as a content security policy names them. */
export function policyOf(page: string): PhonePolicy {
  const hashes = (pattern: RegExp): string[] =>
    [...page.matchAll(pattern)].map(
      ([, text = '']) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`,
    );
  return {
    scripts: hashes(/<script type="module">([\s\S]*?)<\/script>/gu),
    styles: hashes(/<style>([\s\S]*?)<\/style>/gu),
  };
}

/**
 * The files of the guests' page, read once: from then on no request comes near the file system. They are few and small,
 * and compressed beforehand, since a phone at the far end of a garden has a slow line.
 *
 * @returns by address; `/` is the page itself
 */
export function readPhoneFiles(folder: string): ReadonlyMap<string, PhoneFile> {
  const files = new Map<string, PhoneFile>();
  for (const { name } of readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile())) {
    const type = types[path.extname(name)];
    if (type === undefined) continue;
    const body = readFileSync(path.join(folder, name));
    const file: PhoneFile = {
      type,
      body,
      gzipped: type.startsWith('font/') ? null : gzipSync(body, { level: 9 }),
      etag: `"${createHash('sha256').update(body).digest('hex').slice(0, 16)}"`,
      // The bundler puts a hash into names.
      immutable: /-[\w-]{8}\.\w+$/u.test(name),
    };
    files.set(name === page ? '/' : `/${name}`, file);
  }
  return files;
}
