import { randomBytes, timingSafeEqual } from 'node:crypto';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** The operator's token of this data folder: made once, readable by its user only, so that an open window survives a restart. */
export function operatorToken(dataDir: string): string {
  const file = path.join(dataDir, 'operator-token');
  try {
    const token = readFileSync(file, 'utf8').trim();
    if (/^[\w-]{43}$/u.test(token)) return token;
  } catch {
    // Made below.
  }
  const token = randomBytes(32).toString('base64url');
  writeFileSync(file, token, { mode: 0o600 });
  chmodSync(file, 0o600);
  return token;
}

function sameText(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}

/** Cookies are shared by all ports of a host: the name keeps stations apart. */
export function cookieName(port: number): string {
  return `limelight-${port}`;
}

export interface AccessRequest {
  readonly host: string | null;
  readonly origin: string | null;
  readonly cookie: string | null;
  readonly authorization: string | null;
  readonly queryToken: string | null;
}

/** Decides who is at the other end of a request to loopback. */
export class Access {
  readonly #token: string;
  readonly #port: number;

  constructor(token: string, port: number) {
    this.#token = token;
    this.#port = port;
  }

  get cookie(): string {
    return `${cookieName(this.#port)}=${this.#token}; Path=/; HttpOnly; SameSite=Strict; Max-Age=31536000`;
  }

  /**
   * The request was meant for this station: a name that another site points at loopback does not match (DNS rebinding),
   * nor does a page of another origin.
   */
  isOurs({ host, origin }: AccessRequest): boolean {
    const hosts = [`127.0.0.1:${this.#port}`, `localhost:${this.#port}`];
    return host !== null && hosts.includes(host) && (origin === null || origin === `http://${host}`);
  }

  hasQueryToken({ queryToken }: AccessRequest): boolean {
    return queryToken !== null && sameText(queryToken, this.#token);
  }

  isOperator({ cookie, authorization }: AccessRequest): boolean {
    const bearer = /^Bearer (\S+)$/u.exec(authorization ?? '')?.[1];
    if (bearer !== undefined) return sameText(bearer, this.#token);
    const name = cookieName(this.#port);
    const values = (cookie ?? '').split(';').map((pair) => pair.trim());
    return values.some((pair) => pair.startsWith(`${name}=`) && sameText(pair.slice(name.length + 1), this.#token));
  }
}
