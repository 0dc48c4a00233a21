import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { failureSchema } from '../errors.ts';
import { idSchema, operatorOnly, timestampMsSchema } from './base.ts';

export const jobStates = ['queued', 'running', 'done', 'failed', 'cancelled'] as const;
export const jobStateSchema = z.enum(jobStates);
export type JobState = z.infer<typeof jobStateSchema>;

export const jobKinds = ['separate', 'picture', 'purge'] as const;
export const jobKindSchema = z.enum(jobKinds);
export type JobKind = z.infer<typeof jobKindSchema>;

/** What a running separation is doing. */
export const separationStages = ['starting', 'separating', 'finishing'] as const;
export const separationStageSchema = z.enum(separationStages);
export type SeparationStage = z.infer<typeof separationStageSchema>;

export const jobSchema = z.object({
  id: idSchema,
  kind: jobKindSchema,
  songId: idSchema.nullable(),
  songTitle: z.string().nullable(),
  state: jobStateSchema,
  /** Higher runs first; equal ones in the order they came. */
  priority: z.number().int(),
  fraction: z.number().min(0).max(1),
  stage: separationStageSchema.nullable(),
  secondsLeft: z.number().nonnegative().nullable(),
  attempts: z.number().int().nonnegative(),
  failure: failureSchema.nullable(),
  createdAtMs: timestampMsSchema,
  startedAtMs: timestampMsSchema.nullable(),
  finishedAtMs: timestampMsSchema.nullable(),
  /** A retry waits until then. */
  runAtMs: timestampMsSchema,
});
export type Job = z.infer<typeof jobSchema>;

const jobIdInput = z.object({ id: idSchema });

export const jobListInputSchema = z.object({
  state: jobStateSchema.optional(),
  kind: jobKindSchema.optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
});

/** What the footer shows: the job at work, how many wait behind it. */
export const queueViewSchema = z.object({
  revision: z.number().int(),
  running: jobSchema.nullable(),
  next: jobSchema.nullable(),
  waiting: z.number().int(),
  failed: z.number().int(),
});
export type QueueView = z.infer<typeof queueViewSchema>;

export const jobsContract = {
  list: operatorOnly
    .route({ method: 'GET', path: '/jobs', tags: ['jobs'] })
    .input(jobListInputSchema)
    .output(z.object({ items: z.array(jobSchema) })),
  get: operatorOnly
    .route({ method: 'GET', path: '/jobs/{id}', tags: ['jobs'] })
    .input(jobIdInput)
    .output(jobSchema),
  watch: operatorOnly.output(eventIterator(queueViewSchema)),
  cancel: operatorOnly
    .route({ method: 'POST', path: '/jobs/{id}/cancel', tags: ['jobs'] })
    .input(jobIdInput)
    .output(jobSchema),
  retry: operatorOnly
    .route({ method: 'POST', path: '/jobs/{id}/retry', tags: ['jobs'] })
    .input(jobIdInput)
    .output(jobSchema),
  /** Moves a waiting job to the front of its queue. */
  runNext: operatorOnly
    .route({ method: 'POST', path: '/jobs/{id}/run-next', tags: ['jobs'] })
    .input(jobIdInput)
    .output(jobSchema),
};
