import { parseAss } from './ass.ts';
import { parseLrc } from './lrc.ts';
import type { ParsedLyrics } from './model.ts';
import { parsePlain } from './plain.ts';
import { parseSubtitles } from './subtitles.ts';
import { looksLikeUltraStar, parseUltraStar } from './ultrastar.ts';

export const lyricFormats = ['lrc', 'ultrastar', 'subtitles', 'ass', 'plain'] as const;
export type LyricFormat = (typeof lyricFormats)[number];

const parsers: Record<LyricFormat, (text: string) => ParsedLyrics> = {
  lrc: parseLrc,
  ultrastar: parseUltraStar,
  subtitles: parseSubtitles,
  ass: parseAss,
  plain: parsePlain,
};

/** Endings of files with words, best first. */
export const lyricExtensions = ['lrc', 'txt', 'ass', 'ssa', 'vtt', 'srt'] as const;

/** What a text is, by what is in it: endings lie, and tags inside files have none. */
export function lyricFormatOf(text: string): LyricFormat {
  const start = text.slice(0, 50_000);
  if (/^\ufeff?\s*\[Script Info\]/iu.test(start) || /^\s*Dialogue\s*:\s*\S+,\s*\d+:\d\d:\d\d/mu.test(start))
    return 'ass';
  if (/\d:\d\d(?:[.,]\d{1,3})?\s*-->\s*\d/u.test(start)) return 'subtitles';
  if (looksLikeUltraStar(start)) return 'ultrastar';
  if (/^\ufeff?\s*\[[-+]?\d{1,4}:[-+]?\d{1,3}/mu.test(start) || /<\d{1,3}:\d{1,2}[.:]\d{1,3}>/u.test(start))
    return 'lrc';
  return 'plain';
}

/** Reads words of any known format. @throws LyricsError */
export function parseLyrics(text: string, format: LyricFormat = lyricFormatOf(text)): ParsedLyrics {
  return parsers[format](text);
}
