import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { loudnessSchema } from '../domain/loudness.ts';
import { failureSchema } from '../errors.ts';
import { anyScreen, idSchema, operatorOnly, timestampMsSchema } from './base.ts';
import { jobStateSchema, separationStageSchema } from './jobs.ts';

/** The newest separation job of a song, as far as a person at the song's row wants to know. */
export const songJobSchema = z.object({
  id: idSchema,
  state: jobStateSchema,
  /** 0..1 of the song's length separated. */
  fraction: z.number().min(0).max(1),
  stage: separationStageSchema.nullable(),
  /** Whole seconds until it is ready, counting what waits before it; null while nothing can be said. */
  secondsLeft: z.number().nonnegative().nullable(),
  failure: failureSchema.nullable(),
});

export const songSchema = z.object({
  id: idSchema,
  title: z.string(),
  artist: z.string(),
  album: z.string().nullable(),
  durationMs: z.number().int().nonnegative().nullable(),
  fileName: z.string(),
  addedAtMs: timestampMsSchema,
  /** Changes with the picture; null while there is none. */
  coverVersion: z.string().nullable(),
  /** Changes with the karaoke track; null while there is none. */
  karaokeVersion: z.string().nullable(),
  /** Of the karaoke track; null until it is measured. */
  loudness: loudnessSchema.nullable(),
  job: songJobSchema.nullable(),
});
export type Song = z.infer<typeof songSchema>;

export const libraryCountsSchema = z.object({
  total: z.number().int(),
  ready: z.number().int(),
  waiting: z.number().int(),
  failed: z.number().int(),
});
export type LibraryCounts = z.infer<typeof libraryCountsSchema>;

export const listInputSchema = z.object({
  search: z.string().max(200).optional(),
  offset: z.coerce.number().int().nonnegative().default(0),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});
export const songPageSchema = z.object({
  /** Songs that match, on all pages together. */
  total: z.number().int(),
  items: z.array(songSchema),
});
export type SongPage = z.infer<typeof songPageSchema>;

/** First the counts as they are (`changed` empty), then one per burst of changes. */
export const libraryChangeSchema = z.object({
  revision: z.number().int(),
  counts: libraryCountsSchema,
  changed: z.array(songSchema),
  /** Songs came, went or were renamed: pages must be asked for again. */
  orderChanged: z.boolean(),
});
export type LibraryChange = z.infer<typeof libraryChangeSchema>;

const songIdInput = z.object({ id: idSchema });

export const libraryContract = {
  list: anyScreen
    .route({ method: 'GET', path: '/songs', tags: ['songs'] })
    .input(listInputSchema)
    .output(songPageSchema),
  get: anyScreen
    .route({ method: 'GET', path: '/songs/{id}', tags: ['songs'] })
    .input(songIdInput)
    .output(songSchema),
  watch: anyScreen.output(eventIterator(libraryChangeSchema)),
  /** Takes the song off the shelf. It can be put back until its files are deleted, an hour later. */
  remove: operatorOnly
    .route({ method: 'DELETE', path: '/songs/{id}', tags: ['songs'] })
    .input(songIdInput)
    .output(songSchema),
  restore: operatorOnly
    .route({ method: 'POST', path: '/songs/{id}/restore', tags: ['songs'] })
    .input(songIdInput)
    .output(songSchema),
  /** Queues the separation of a song that has no karaoke track: after a failure, a cancellation. */
  separate: operatorOnly
    .route({ method: 'POST', path: '/songs/{id}/separate', tags: ['songs'] })
    .input(songIdInput)
    .output(songSchema),
};
