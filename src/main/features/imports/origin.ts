import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { backings, wordSources } from '../../../shared/contract/library.ts';
import { lyricIssueSchema, lyricTimings } from '../../../shared/domain/lyrics/model.ts';
import { failureSchema } from '../../../shared/errors.ts';
import type { Beside } from '../words/find-words.ts';

/** Where a file came from, as far as that helps. */
export interface Origins {
  /** Where files that belong to it may lie. */
  readonly beside?: Beside | null;
  /** Absolute path on this machine. */
  readonly originPath?: string | null;
  /** It comes into the library when this is done, so that files keep their order. */
  readonly after?: Promise<unknown>;
  /** When somebody handed it over: who removed the song after that does not want it back. */
  readonly handedAtMs?: number;
  /** It came out of an archive. */
  readonly unpacked?: boolean;
}

/** What the origin file remembers: enough to finish an import that a crash cut off. */
const originSchema = z.object({
  version: z.literal(1),
  id: z.string(),
  title: z.string(),
  artist: z.string(),
  album: z.string().nullable(),
  durationMs: z.number().nullable(),
  fileName: z.string(),
  sourceFile: z.string(),
  sourceBytes: z.number(),
  hasVideo: z.boolean(),
  hasCover: z.boolean(),
  addedAtMs: z.number(),
  year: z.number().nullable().default(null),
  language: z.string().nullable().default(null),
  doubtful: z.boolean().default(false),
  originPath: z.string().nullable().default(null),
  backing: z.enum(backings).default('separate'),
  graphicsVersion: z.string().nullable().default(null),
  videoGapMs: z.number().default(0),
  words: z
    .object({
      version: z.string().nullable(),
      source: z.enum(wordSources),
      timing: z.enum(lyricTimings).nullable(),
      guessed: z.boolean(),
      issues: z.array(lyricIssueSchema),
      failure: failureSchema.nullable(),
    })
    .nullable()
    .default(null),
});
export type Origin = z.infer<typeof originSchema>;

export async function readOrigin(file: string): Promise<Origin | null> {
  try {
    return originSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    return null;
  }
}
