import { z } from 'zod';
import { lyricsErrorReasons } from './domain/lyrics/lyrics-error.ts';

/**
 * The closed list of failures a person can meet, each with the data its sentence needs.
 * Codes travel over the wire and are stored with failed jobs; sentences live in `domain/error-sentences.ts`.
 */
export const errorSchemas = {
  'empty-file': z.object({ fileName: z.string() }),
  'not-audio': z.object({ fileName: z.string() }),
  'no-sound': z.object({ fileName: z.string() }),
  'file-missing': z.object({ fileName: z.string() }),
  'file-changed': z.object({ fileName: z.string() }),
  'file-unreadable': z.object({ fileName: z.string() }),
  'not-a-file': z.object({ fileName: z.string() }),
  'file-too-large': z.object({ fileName: z.string(), limitBytes: z.number() }),
  'upload-broken': z.object({ fileName: z.string() }),
  'output-exists': z.object({ fileName: z.string() }),
  'disk-full': z.object({ neededBytes: z.number().nullable(), freeBytes: z.number().nullable() }),
  'not-writable': z.object({ folder: z.string() }),
  'ffmpeg-missing': z.object({}),
  'ffmpeg-failed': z.object({ detail: z.string() }),
  'decode-failed': z.object({ fileName: z.string(), detail: z.string() }),
  'model-unknown': z.object({ model: z.string(), known: z.array(z.string()) }),
  'model-missing': z.object({ model: z.string() }),
  'model-corrupt': z.object({ model: z.string() }),
  'model-refused': z.object({ model: z.string(), detail: z.string() }),
  'device-unavailable': z.object({ device: z.string(), known: z.array(z.string()) }),
  'inference-crashed': z.object({ detail: z.string() }),
  'song-not-found': z.object({ id: z.string() }),
  'job-not-found': z.object({ id: z.string() }),
  'not-ready': z.object({ id: z.string() }),
  'job-not-active': z.object({ id: z.string() }),
  'not-the-holder': z.object({}),
  'demo-missing': z.object({}),
  'words-unusable': z.object({ fileName: z.string(), reason: z.enum(lyricsErrorReasons) }),
  'words-alone': z.object({ fileName: z.string(), songs: z.number() }),
  'words-kept': z.object({ fileName: z.string(), title: z.string(), why: z.enum(['by-hand', 'graphics']) }),
  'words-missing': z.object({ id: z.string() }),
  'graphics-damaged': z.object({ fileName: z.string() }),
  'archive-refused': z.object({
    fileName: z.string(),
    reason: z.enum(['names', 'size', 'nested', 'damaged', 'encrypted', 'no-song']),
  }),
  'archive-partly': z.object({ fileName: z.string(), songs: z.number(), failed: z.number() }),
  'lookup-failed': z.object({ service: z.string(), reason: z.enum(['offline', 'timeout', 'busy', 'garbage']) }),
  'night-not-on': z.object({}),
  'night-on': z.object({}),
  'singer-not-found': z.object({ id: z.string() }),
  'entry-not-found': z.object({ id: z.string() }),
  'not-a-picture': z.object({}),
  'name-empty': z.object({}),
  'name-taken': z.object({ name: z.string() }),
  'list-full': z.object({ limit: z.number() }),
  'list-closed': z.object({}),
  'already-on-list': z.object({ title: z.string() }),
  'duet-full': z.object({ title: z.string() }),
  'nobody-next': z.object({}),
  'turn-running': z.object({ name: z.string() }),
  'cannot-undo': z.object({ reason: z.enum(['nothing', 'sung', 'guest', 'name']), about: z.string() }),
  'room-code-wrong': z.object({}),
  'room-closed': z.object({}),
  'too-many-tries': z.object({ secondsLeft: z.number() }),
  'too-many-requests': z.object({}),
  'no-network': z.object({}),
  'not-signed-in': z.object({}),
  'not-permitted': z.object({}),
  'station-running': z.object({ address: z.string().nullable() }),
  'port-taken': z.object({ port: z.number() }),
  'database-newer': z.object({ found: z.number(), known: z.number() }),
  'database-damaged': z.object({ folder: z.string() }),
  'shutting-down': z.object({}),
  'invalid-input': z.object({ detail: z.string() }),
  cancelled: z.object({}),
  internal: z.object({ logId: z.string() }),
} as const;

export type ErrorCode = keyof typeof errorSchemas;
export type ErrorData<C extends ErrorCode> = z.infer<(typeof errorSchemas)[C]>;

/** A failure as stored in the database and sent to windows: a code of the closed list with its data. */
export type Failure = { [C in ErrorCode]: { code: C; data: ErrorData<C> } }[ErrorCode];

export const errorCodes = Object.keys(errorSchemas) as ErrorCode[];

const failureVariants = errorCodes.map((code) => z.object({ code: z.literal(code), data: errorSchemas[code] }));
type Variant = (typeof failureVariants)[number];
export const failureSchema = z.discriminatedUnion(
  'code',
  failureVariants as [Variant, ...Variant[]],
) as unknown as z.ZodType<Failure>;

/** Reads a stored or received failure; `null` where the code is unknown or the data does not fit it. */
export function parseFailure(value: unknown): Failure | null {
  return failureSchema.safeParse(value).data ?? null;
}

/** An expected failure. Everything else that is thrown is a defect and becomes `internal` with a logged id. */
export class LimelightError<C extends ErrorCode = ErrorCode> extends Error {
  override readonly name = 'LimelightError';
  readonly code: C;
  readonly data: ErrorData<C>;

  constructor(code: C, data: ErrorData<C>, options?: ErrorOptions) {
    super(`${code} ${JSON.stringify(data)}`, options);
    this.code = code;
    this.data = data;
  }

  toFailure(): Failure {
    return { code: this.code, data: this.data } as Failure;
  }

  static fromFailure(failure: Failure): LimelightError {
    return new LimelightError(failure.code, failure.data as ErrorData<ErrorCode>);
  }
}

export function isLimelightError(error: unknown): error is LimelightError {
  return error instanceof LimelightError;
}

/** Failures that another attempt may cure by itself. The rest wait for a person. */
const transientCodes: ReadonlySet<ErrorCode> = new Set([
  'inference-crashed',
  'ffmpeg-failed',
  'lookup-failed',
  'internal',
]);

export function isTransient(code: ErrorCode): boolean {
  return transientCodes.has(code);
}
