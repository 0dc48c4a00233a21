import { z } from 'zod';
import { failureSchema } from '../errors.ts';
import { operatorOnly } from './base.ts';
import { songSchema } from './library.ts';

export const importResultSchema = z.object({
  /** `duplicate`: the same content is in the library already; `song` is that one. */
  status: z.enum(['added', 'duplicate']),
  song: songSchema,
});
export type ImportResult = z.infer<typeof importResultSchema>;

export const pathImportSchema = z.discriminatedUnion('status', [
  importResultSchema.extend({ status: z.literal('added'), path: z.string() }),
  importResultSchema.extend({ status: z.literal('duplicate'), path: z.string() }),
  z.object({ status: z.literal('failed'), path: z.string(), failure: failureSchema }),
]);
export type PathImport = z.infer<typeof pathImportSchema>;

export const importsContract = {
  /** Copies files (folders are walked) of this machine into the library. One result per file; one bad file stops nothing. */
  paths: operatorOnly
    .input(z.object({ paths: z.array(z.string().min(1).max(4096)).min(1).max(100) }))
    .output(z.object({ results: z.array(pathImportSchema) })),
  /** The song that comes with Limelight. */
  demo: operatorOnly.output(importResultSchema),
};

/** Header that carries the percent-encoded name of an uploaded file. */
export const uploadNameHeader = 'x-limelight-file-name';
/** Where uploads go: one POST per file, the body is the file. */
export const uploadPath = '/media/uploads';
