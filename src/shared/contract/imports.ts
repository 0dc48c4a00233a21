import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { failureSchema } from '../errors.ts';
import { operatorOnly } from './base.ts';
import { jobSchema } from './jobs.ts';
import { songSchema } from './library.ts';

export const importResultSchema = z.object({
  /**
   * `duplicate`: the same content is in the library already; `song` is that one. `words`: the file holds words without a song,
   * and was taken for `song`, which was here already.
   */
  status: z.enum(['added', 'duplicate', 'words']),
  song: songSchema,
  /** Version of the words that these took the place of (see `words.restore`); null or absent: of none. */
  replaced: z.string().nullable().optional(),
});
export type ImportResult = z.infer<typeof importResultSchema>;

export const pathImportSchema = z.discriminatedUnion('status', [
  importResultSchema.extend({ status: z.literal('added'), path: z.string() }),
  importResultSchema.extend({ status: z.literal('duplicate'), path: z.string() }),
  importResultSchema.extend({ status: z.literal('words'), path: z.string() }),
  z.object({ status: z.literal('failed'), path: z.string(), failure: failureSchema }),
]);
export type PathImport = z.infer<typeof pathImportSchema>;

export const keepModes = ['copy', 'in-place'] as const;
/** What becomes of a file that comes by its path: copied into the library, or used where its owner keeps it. */
export const keepModeSchema = z.enum(keepModes);
export type KeepMode = z.infer<typeof keepModeSchema>;

export const importSettingsSchema = z.object({ keep: keepModeSchema });
export type ImportSettings = z.infer<typeof importSettingsSchema>;

/** Words that were taken for a song. */
export const takenWordsSchema = z.object({
  songId: songSchema.shape.id,
  title: z.string(),
  replaced: z.string().nullable(),
});
export type TakenWords = z.infer<typeof takenWordsSchema>;

/** A file that was handed over by its path and is not in the library yet, or could not be taken in. */
export const arrivingFileSchema = z.object({
  id: z.number().int().positive(),
  fileName: z.string(),
  state: z.enum(['waiting', 'reading', 'failed']),
  /** Set where the state is `failed`. */
  failure: failureSchema.nullable(),
});
export type ArrivingFile = z.infer<typeof arrivingFileSchema>;

export const arrivalsSchema = z.object({
  /** Failed ones first, then in the order they came; the first few hundred. */
  arriving: z.array(arrivingFileSchema),
  /** Of the batch under way; both 0 between batches. */
  done: z.number().int().nonnegative(),
  total: z.number().int().nonnegative(),
  /** What came of the last batch; its number rises with each. */
  last: z
    .object({
      batch: z.number().int().positive(),
      added: z.number().int(),
      duplicates: z.number().int(),
      failed: z.number().int(),
      /** Words that came without their song and were taken for one: the first few. */
      words: z.array(takenWordsSchema),
    })
    .nullable(),
});
export type ArrivalsView = z.infer<typeof arrivalsSchema>;

const pathSchema = z.string().min(1).max(4096);

/** A song that came by the API, and the job that makes it singable: null where it is singable already. */
export const createdJobSchema = importResultSchema.extend({ job: jobSchema.nullable() });
export type CreatedJob = z.infer<typeof createdJobSchema>;

/** Where scripts make jobs: JSON with a path, or the bytes of a file under any other content type. */
export const createJobPath = '/api/jobs';

export const importsContract = {
  /** Brings one file of this machine into the library, copied. Regular files only. */
  create: operatorOnly
    .route({
      method: 'POST',
      path: '/jobs',
      tags: ['jobs'],
      successStatus: 201,
      summary: 'Make a song singable: by its path on this machine, or by its bytes',
      spec: (operation) => ({
        ...operation,
        parameters: [
          {
            name: 'name',
            in: 'query',
            required: false,
            description: 'Name of the file, for uploads. Its extension is not needed to read it.',
            schema: { type: 'string' },
          },
        ],
        requestBody: {
          required: true,
          content: {
            ...(operation.requestBody !== undefined && 'content' in operation.requestBody
              ? operation.requestBody.content
              : {}),
            'application/octet-stream': { schema: { type: 'string', format: 'binary' } },
          },
        },
      }),
    })
    .input(z.object({ path: pathSchema }))
    .output(createdJobSchema),
  /** Brings files (folders are walked) of this machine into the library, copied. One result per file; one bad file stops nothing. */
  paths: operatorOnly
    .input(z.object({ paths: z.array(pathSchema).min(1).max(100) }))
    .output(z.object({ results: z.array(pathImportSchema) })),
  /** The song that comes with Limelight. */
  demo: operatorOnly.output(importResultSchema),
  /**
   * Hands files and folders of this machine over and returns at once; what becomes of them is told by `arrivals`. Goes on
   * when the window that asked is gone.
   */
  hand: operatorOnly.input(z.object({ paths: z.array(pathSchema).min(1).max(10_000) })).output(z.object({})),
  arrivals: operatorOnly.output(eventIterator(arrivalsSchema)),
  /** Takes a failed file off the list. */
  dismiss: operatorOnly.input(z.object({ id: z.number().int().positive() })).output(z.object({})),
  settings: operatorOnly.output(importSettingsSchema),
  change: operatorOnly.input(importSettingsSchema).output(importSettingsSchema),
};

/** Header that carries the percent-encoded name of an uploaded file. */
export const uploadNameHeader = 'x-limelight-file-name';
/**
 * Header that ties files together: what belongs to a song (words, graphics, pictures) is sent first, to `companionsPath`, with
 * a name of the sender's making (24 hexadecimal digits), then the song with the same.
 */
export const companionsHeader = 'x-limelight-companions';
export const companionsPath = '/media/uploads/companions';
/** Where uploads go: one POST per file, the body is the file. */
export const uploadPath = '/media/uploads';
