import { oc } from '@orpc/contract';
import { z } from 'zod';
import { type ErrorCode, errorSchemas } from '../errors.ts';

/** Who is at the other end. Decided by the connection (its token), never by what it sends. */
export const roles = ['operator', 'stage', 'guest'] as const;
export type Role = (typeof roles)[number];

export interface ProcedureMeta {
  /** Roles that may call this procedure. */
  readonly roles: readonly Role[];
}

/** HTTP status per code, for the documented HTTP API. */
const statusByCode: Partial<Record<ErrorCode, number>> = {
  'song-not-found': 404,
  'job-not-found': 404,
  'file-missing': 404,
  'words-missing': 404,
  'singer-not-found': 404,
  'entry-not-found': 404,
  'night-not-on': 409,
  'night-on': 409,
  'turn-running': 409,
  'name-taken': 409,
  'cannot-undo': 409,
  'room-code-wrong': 403,
  'room-closed': 403,
  'too-many-tries': 429,
  'too-many-requests': 429,
  'not-signed-in': 401,
  'not-permitted': 403,
  'not-ready': 409,
  'job-not-active': 409,
  'not-the-holder': 409,
  'file-too-large': 413,
  'disk-full': 507,
  'shutting-down': 503,
  'invalid-input': 400,
  internal: 500,
};

export function statusOf(code: ErrorCode): number {
  return statusByCode[code] ?? 422;
}

type ErrorMap = { [C in ErrorCode]: { status: number; message: string; data: (typeof errorSchemas)[C] } };

const errorMap = Object.fromEntries(
  Object.entries(errorSchemas).map(([code, data]) => [
    code,
    { status: statusOf(code as ErrorCode), message: code, data },
  ]),
) as ErrorMap;

const base = oc.$meta<ProcedureMeta>({ roles: [] }).errors(errorMap);

/** For the host at the laptop, scripts and the desktop window. */
export const operatorOnly = base.meta({ roles: ['operator'] });
/** For every screen of the house: host and TV. */
export const anyScreen = base.meta({ roles: ['operator', 'stage'] });

/** For guests on their phones, and nobody else: what they may do is in `guest.ts`. */
export const guestOnly = base.meta({ roles: ['guest'] });

export const idSchema = z.string().regex(/^[0-9a-z]{10,40}$/, 'an id');
export const timestampMsSchema = z.number().int().nonnegative();
