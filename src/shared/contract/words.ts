import { z } from 'zod';
import { lyricsSchema } from '../domain/lyrics/model.ts';
import { failureSchema } from '../errors.ts';
import { anyScreen, idSchema, operatorOnly } from './base.ts';
import { songSchema } from './library.ts';

/** How far words can be moved against the sound. */
export const largestNudgeMs = 60_000;

/** Looking for words online: `unasked` until a person has said yes or no. */
export const onlineChoices = ['unasked', 'on', 'off'] as const;
export const onlineChoiceSchema = z.enum(onlineChoices);
export type OnlineChoice = z.infer<typeof onlineChoiceSchema>;

export const wordsSettingsSchema = z.object({
  /** LRCLIB: title, artist, album and length of songs without words are sent. */
  lyricsOnline: onlineChoiceSchema,
  /** MusicBrainz: what is known of doubtful titles is sent. */
  titlesOnline: z.enum(['on', 'off']),
  font: z.enum(['show', 'plain', 'serif']),
  /** Share of the usual size. */
  size: z.number().min(0.6).max(1.6),
  lines: z.number().int().min(2).max(4),
});
export type WordsSettings = z.infer<typeof wordsSettingsSchema>;

export const titleProposalSchema = z.object({
  title: z.string(),
  artist: z.string(),
  album: z.string().nullable(),
  year: z.number().int().nullable(),
});
export type TitleProposal = z.infer<typeof titleProposalSchema>;

const songIdInput = z.object({ id: idSchema });

export const wordsContract = {
  /** The words of a song. @throws `words-missing` */
  get: anyScreen
    .route({ method: 'GET', path: '/songs/{id}/words', tags: ['words'] })
    .input(songIdInput)
    .output(lyricsSchema),
  /** Keeps words made or mended by hand, and enhanced LRC beside the library's copy of the song. */
  save: operatorOnly
    .route({ method: 'PUT', path: '/songs/{id}/words', tags: ['words'] })
    .input(z.object({ id: idSchema, lyrics: lyricsSchema }))
    .output(songSchema),
  /** Reads words of any known format. Plain words get times where somebody sings, clearly marked as a guess. */
  paste: operatorOnly.input(z.object({ id: idSchema, text: z.string().max(2_000_001) })).output(songSchema),
  /** Spreads words without times over the parts of the song where somebody sings. */
  guess: operatorOnly.input(songIdInput).output(songSchema),
  remove: operatorOnly
    .route({ method: 'DELETE', path: '/songs/{id}/words', tags: ['words'] })
    .input(songIdInput)
    .output(songSchema),
  /** Puts back the words that others took the place of, while the station has not been started again since. */
  restore: operatorOnly.input(z.object({ id: idSchema, version: z.string().max(40) })).output(songSchema),
  /** Moves the words against the sound: positive is later. */
  nudge: operatorOnly
    .route({ method: 'PUT', path: '/songs/{id}/nudge', tags: ['words'] })
    .input(z.object({ id: idSchema, nudgeMs: z.number().int().min(-largestNudgeMs).max(largestNudgeMs) }))
    .output(songSchema),
  /** As a file for other programs. */
  export: operatorOnly
    .route({ method: 'GET', path: '/songs/{id}/words/export', tags: ['words'] })
    .input(z.object({ id: idSchema, format: z.enum(['lrc', 'ultrastar']) }))
    .output(z.object({ fileName: z.string(), text: z.string() })),
  /** Looks for the words of one song online, now. */
  look: operatorOnly
    .input(songIdInput)
    .output(z.object({ found: z.boolean(), song: songSchema, failure: failureSchema.nullable() })),
  settings: anyScreen.output(wordsSettingsSchema),
  setSettings: operatorOnly.input(wordsSettingsSchema.partial()).output(wordsSettingsSchema),
  /** What MusicBrainz knows of a song with a doubtful title. Only with `titlesOnline`. */
  proposeTitles: operatorOnly.input(songIdInput).output(z.object({ proposals: z.array(titleProposalSchema) })),
};
