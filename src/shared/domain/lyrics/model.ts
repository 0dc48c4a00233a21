import { z } from 'zod';

/** How a note counts when singing is scored; names and meaning as in UltraStar. */
export const noteKinds = ['normal', 'golden', 'freestyle', 'rap', 'rap-golden'] as const;
export type NoteKind = (typeof noteKinds)[number];

/** What the times of a line are good for: nothing, the line as a whole, or each word. */
export const lyricTimings = ['none', 'line', 'word'] as const;
export type LyricTiming = (typeof lyricTimings)[number];

/**
 * What is sung in one go: a word, a syllable of one, or (a line that is only timed as a whole) all of a line.
 *
 * `text` ends with one space where a word ends and another follows, and never begins with one; it is empty (or that one
 * space) where the syllable before is held on another note. Times in whole milliseconds of the song; both are 0 in a line
 * without times. `pitch` is a MIDI note (60 = C4).
 */
export const syllableSchema = z.object({
  text: z.string(),
  startMs: z.number().int().nonnegative(),
  durationMs: z.number().int().nonnegative(),
  pitch: z.number().int().nullable(),
  kind: z.enum(noteKinds),
});
export type Syllable = z.infer<typeof syllableSchema>;

/** Never without syllables, which are in order of time. */
export const lyricLineSchema = z.object({
  timing: z.enum(lyricTimings),
  /** Index into `singers`; null where all sing, or nobody is told apart. */
  singer: z.number().int().nonnegative().nullable(),
  /** A blank line stood before it. */
  startsVerse: z.boolean(),
  syllables: z.array(syllableSchema).min(1),
});
export type LyricLine = z.infer<typeof lyricLineSchema>;

/** Words of a song. Lines with times are in order of their start. */
export const lyricsSchema = z.object({
  version: z.literal(1),
  lines: z.array(lyricLineSchema),
  /** Names of the singers of a duet, as far as the file has them; '' for one without a name. */
  singers: z.array(z.string()),
  /** As the file says it ("English", "de"); null where it does not. */
  language: z.string().nullable(),
  /** Times were made up from where somebody sings, not measured. */
  guessed: z.boolean(),
});
export type Lyrics = z.infer<typeof lyricsSchema>;

/** What was odd about a file that could be used all the same. */
export const lyricIssueKinds = [
  'times-out-of-order',
  'time-below-zero',
  'time-out-of-range',
  'overlapping-notes',
  'end-mark-missing',
  'tempo-missing',
  'unreadable-lines',
  'cut-off',
] as const;
export type LyricIssueKind = (typeof lyricIssueKinds)[number];

export const lyricIssueSchema = z.object({
  kind: z.enum(lyricIssueKinds),
  /** How often. */
  count: z.number().int().positive(),
  /** Where first, counted from 1; null where no line can be named. */
  line: z.number().int().positive().nullable(),
});
export type LyricIssue = z.infer<typeof lyricIssueSchema>;

/** What a file says about its song. */
export interface LyricTags {
  readonly title: string | null;
  readonly artist: string | null;
  readonly album: string | null;
}

export const noTags: LyricTags = { title: null, artist: null, album: null };

export interface ParsedLyrics {
  readonly lyrics: Lyrics;
  readonly tags: LyricTags;
  readonly issues: readonly LyricIssue[];
}

/** The best timing that any line has. */
export function timingOf(lyrics: Lyrics): LyricTiming {
  const has = (timing: LyricTiming): boolean => lyrics.lines.some((line) => line.timing === timing);
  return has('word') ? 'word' : has('line') ? 'line' : 'none';
}

export function lineText(line: LyricLine): string {
  return line.syllables
    .map((syllable) => syllable.text)
    .join('')
    .trim();
}

export function lineStartMs(line: LyricLine): number {
  return line.syllables[0]?.startMs ?? 0;
}

export function lineEndMs(line: LyricLine): number {
  let end = 0;
  for (const { startMs, durationMs } of line.syllables) end = Math.max(end, startMs + durationMs);
  return end;
}

/** The words alone, verses apart by a blank line. */
export function lyricsText(lyrics: Lyrics): string {
  return lyrics.lines
    .map((line, index) => (line.startsVerse && index > 0 ? `\n${lineText(line)}` : lineText(line)))
    .join('\n');
}
