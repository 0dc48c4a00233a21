import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { loudnessSchema } from '../domain/loudness.ts';
import { lyricIssueSchema, lyricTimings } from '../domain/lyrics/model.ts';
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

/** Where words came from, best first. */
export const wordSources = [
  'editor',
  'lrc-file',
  'ultrastar',
  'tags',
  'subtitles',
  'text-file',
  'lrclib',
  'guess',
  /** CD+G: a picture of words, not words. */
  'graphics',
] as const;
export type WordSource = (typeof wordSources)[number];

/** The words of a song, as far as its row wants to know. The words themselves: `/media/songs/<id>/words/<version>`. */
export const songWordsSchema = z.object({
  /** Changes with the words; null: what was there could not be used, `failure` says why. */
  version: z.string().nullable(),
  source: z.enum(wordSources),
  timing: z.enum(lyricTimings).nullable(),
  /** Times were made up from where somebody sings. */
  guessed: z.boolean(),
  /** What was odd about them, although they can be used. */
  issues: z.array(lyricIssueSchema),
  failure: failureSchema.nullable(),
  /** Positive: the words come that much later. */
  nudgeMs: z.number().int(),
});
export type SongWords = z.infer<typeof songWordsSchema>;

/** How a song is sung over: its vocals taken out, as it is, or with the instrumental it came with. */
export const backings = ['separate', 'as-is', 'instrumental'] as const;
export type Backing = (typeof backings)[number];

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
  year: z.number().int().nullable(),
  /** A two-letter code where it is known, else as the file has it. */
  language: z.string().nullable(),
  favourite: z.boolean(),
  /** Title or artist were guessed, and nobody has looked yet. */
  doubtful: z.boolean(),
  sungCount: z.number().int().nonnegative(),
  /** The library's own copy of the file is gone. */
  missing: z.boolean(),
  backing: z.enum(backings),
  /** The file has a moving picture. */
  hasVideo: z.boolean(),
  /** Changes with the picture for the stage; null while there is none. */
  videoVersion: z.string().nullable(),
  videoGapMs: z.number().int(),
  /** CD+G graphics. */
  graphicsVersion: z.string().nullable(),
  backgroundVersion: z.string().nullable(),
  words: songWordsSchema.nullable(),
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

export const songOrders = ['best', 'newest', 'title', 'artist', 'year', 'most-sung'] as const;
export type SongOrder = (typeof songOrders)[number];

/** Query strings have words where the wire has truth values. */
const flag = z.union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')]).optional();

export const listInputSchema = z.object({
  /** Words of title, artist or album, in any order; the last may be unfinished. Typing errors are forgiven. */
  search: z.string().max(200).optional(),
  ready: flag,
  hasWords: flag,
  neverSung: flag,
  favourite: flag,
  doubtful: flag,
  missing: flag,
  language: z.string().max(20).optional(),
  /** Its first year: 1980. */
  decade: z.coerce.number().int().min(1000).max(9990).multipleOf(10).optional(),
  /** `best`: what fits the search best, or else the newest. */
  sort: z.enum(songOrders).default('best'),
  offset: z.coerce.number().int().nonnegative().default(0),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});
export type LibraryQuery = z.infer<typeof listInputSchema>;
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

/** What the library has to filter by, with how many songs each. */
export const facetsSchema = z.object({
  languages: z.array(z.object({ language: z.string(), count: z.number().int() })),
  decades: z.array(z.object({ decade: z.number().int(), count: z.number().int() })),
  favourites: z.number().int(),
  doubtful: z.number().int(),
  missing: z.number().int(),
  withoutWords: z.number().int(),
  duplicates: z.number().int(),
});
export type Facets = z.infer<typeof facetsSchema>;

const name = (max = 300) => z.string().max(max);
export const songEditSchema = z.object({
  id: idSchema,
  title: name().min(1).optional(),
  /** '' where nobody is known. */
  artist: name().optional(),
  album: name().nullable().optional(),
  year: z.number().int().min(1000).max(2999).nullable().optional(),
  language: name(20).nullable().optional(),
  /** A person has looked: no longer doubtful. True by itself with a new title or artist. */
  looked: z.boolean().optional(),
});
export type SongEdit = z.infer<typeof songEditSchema>;

const undoSchema = z.object({ undoId: idSchema });

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
  facets: anyScreen.route({ method: 'GET', path: '/facets', tags: ['songs'] }).output(facetsSchema),
  /** Changes what the library says of a song. The file stays as it is. */
  edit: operatorOnly
    .route({ method: 'PATCH', path: '/songs/{id}', tags: ['songs'] })
    .input(songEditSchema)
    .output(songSchema),
  setFavourite: operatorOnly
    .route({ method: 'PUT', path: '/songs/{id}/favourite', tags: ['songs'] })
    .input(z.object({ id: idSchema, favourite: z.boolean() }))
    .output(songSchema),
  /** Whether the song is a karaoke track already: then nothing is taken out of it. */
  setBacking: operatorOnly
    .route({ method: 'PUT', path: '/songs/{id}/backing', tags: ['songs'] })
    .input(z.object({ id: idSchema, backing: z.enum(['separate', 'as-is']) }))
    .output(songSchema),
  /** Songs that seem to be there more than once: same title and artist, about the same length. */
  duplicates: operatorOnly
    .route({ method: 'GET', path: '/duplicates', tags: ['songs'] })
    .output(z.object({ groups: z.array(z.object({ songs: z.array(songSchema) })) })),
  /** Keeps one song of several; it gets words, favourite mark and count of the others where it has none. */
  merge: operatorOnly
    .route({ method: 'POST', path: '/songs/{id}/merge', tags: ['songs'] })
    .input(z.object({ id: idSchema, others: z.array(idSchema).min(1).max(20) }))
    .output(undoSchema.extend({ song: songSchema })),
  /** Takes a merge back, within the hour that removed songs are kept. */
  unmerge: operatorOnly
    .route({ method: 'POST', path: '/merges/{undoId}/undo', tags: ['songs'] })
    .input(undoSchema)
    .output(z.object({ songs: z.array(songSchema) })),
  /** Looks for the library's own files; finds missing ones again where they came from, by their content. */
  checkFiles: operatorOnly
    .route({ method: 'POST', path: '/check-files', tags: ['songs'] })
    .output(z.object({ missing: z.number().int(), found: z.number().int() })),
  /** Shows the song's file in the system's file manager. */
  reveal: operatorOnly.input(songIdInput).output(z.object({ path: z.string(), shown: z.boolean() })),
};
