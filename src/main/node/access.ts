import { randomBytes, timingSafeEqual } from 'node:crypto';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Role } from '../../shared/contract/base.ts';

/** Who comes in over loopback: the host, and a TV that only looks. */
export type LocalRole = Extract<Role, 'operator' | 'stage'>;

const localRoles: readonly LocalRole[] = ['operator', 'stage'];

/** The tokens of this data folder: made once, readable by its user only, so that open windows survive a restart. */
export function localTokens(dataDir: string): Record<LocalRole, string> {
  return { operator: keptToken(dataDir, 'operator'), stage: keptToken(dataDir, 'stage') };
}

function keptToken(dataDir: string, role: LocalRole): string {
  const file = path.join(dataDir, `${role}-token`);
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

/** Cookies are shared by all ports of a host: the name keeps stations apart, and the host's window from the TV's. */
export function cookieName(role: LocalRole, port: number): string {
  return role === 'operator' ? `limelight-${port}` : `limelight-${role}-${port}`;
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
  readonly #tokens: Readonly<Record<LocalRole, string>>;
  readonly #port: number;

  constructor(tokens: Readonly<Record<LocalRole, string>>, port: number) {
    this.#tokens = tokens;
    this.#port = port;
  }

  cookie(role: LocalRole): string {
    const name = cookieName(role, this.#port);
    return `${name}=${this.#tokens[role]}; Path=/; HttpOnly; SameSite=Strict; Max-Age=31536000`;
  }

  /**
   * The request was meant for this station: a name that another site points at loopback does not match (DNS rebinding),
   * nor does a page of another origin.
   */
  isOurs({ host, origin }: AccessRequest): boolean {
    const hosts = [`127.0.0.1:${this.#port}`, `localhost:${this.#port}`];
    return host !== null && hosts.includes(host) && (origin === null || origin === `http://${host}`);
  }

  /** The address carries the token of this role. */
  hasQueryToken({ queryToken }: AccessRequest, role: LocalRole): boolean {
    return queryToken !== null && sameText(queryToken, this.#tokens[role]);
  }

  is(role: LocalRole, { cookie, authorization }: AccessRequest): boolean {
    const bearer = /^Bearer (\S+)$/u.exec(authorization ?? '')?.[1];
    if (bearer !== undefined) return sameText(bearer, this.#tokens[role]);
    const name = cookieName(role, this.#port);
    const values = (cookie ?? '').split(';').map((pair) => pair.trim());
    return values.some(
      (pair) => pair.startsWith(`${name}=`) && sameText(pair.slice(name.length + 1), this.#tokens[role]),
    );
  }

  /** The most this request may be; null for strangers. A browser may be host and TV at once: then it is the host. */
  roleOf(request: AccessRequest): LocalRole | null {
    return localRoles.find((role) => this.is(role, request)) ?? null;
  }
}
