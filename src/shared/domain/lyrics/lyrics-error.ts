export const lyricsErrorReasons = ['empty', 'too-large', 'too-many-lines', 'line-too-long', 'no-words'] as const;
export type LyricsErrorReason = (typeof lyricsErrorReasons)[number];

/**
 * The only thing the parsers of this folder throw.
 *
 * - `empty`: nothing but white space
 * - `too-large`: more than `limits.characters`
 * - `too-many-lines`: more than `limits.lines` lines or `limits.syllables` syllables
 * - `line-too-long`: a line has more than `limits.lineCharacters`
 * - `no-words`: readable, but there is nothing to sing in it
 */
export class LyricsError extends Error {
  override readonly name = 'LyricsError';
  readonly reason: LyricsErrorReason;

  constructor(reason: LyricsErrorReason) {
    super(`lyrics: ${reason}`);
    this.reason = reason;
  }
}

/** Far above every song there is; what is larger is no lyrics file. */
export const limits = {
  characters: 2_000_000,
  lines: 20_000,
  syllables: 100_000,
  lineCharacters: 1_000,
  /** The latest time in a song. */
  timeMs: 24 * 60 * 60 * 1000,
} as const;

/** @throws LyricsError `empty`, `too-large` */
export function checkSize(text: string): void {
  if (text.length > limits.characters) throw new LyricsError('too-large');
  if (text.trim() === '') throw new LyricsError('empty');
}
