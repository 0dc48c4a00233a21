import { buildLyrics, type RawLine, splitLines, wholeLine } from './build-lines.ts';
import { checkSize } from './lyrics-error.ts';
import { noTags, type ParsedLyrics } from './model.ts';

/** "[Chorus]", "(Verse 2)", "Bridge:": says what follows and is not sung. */
const heading =
  /^\s*(?:\[[^\]]{1,60}\]|[(]?(?:intro|verse|pre-?chorus|chorus|refrain|bridge|hook|outro|interlude|solo|instrumental|strophe|couplet|estribillo)\b[\s\d]{0,6}[)]?:?)\s*$/iu;

/**
 * Words without times, a line each. Headings and blank lines begin a verse.
 *
 * @throws LyricsError
 */
export function parsePlain(text: string): ParsedLyrics {
  checkSize(text);
  const lines: RawLine[] = [];
  let startsVerse = false;
  for (const row of splitLines(text)) {
    if (row.trim() === '' || heading.test(row)) {
      startsVerse = true;
      continue;
    }
    lines.push({ timing: 'none', syllables: wholeLine(row, 0, 0), startsVerse });
    startsVerse = false;
  }
  return { lyrics: buildLyrics(lines), tags: noTags, issues: [] };
}
