import { type LyricLine, type Lyrics, type LyricTags, lineEndMs, lineStartMs, type Syllable } from './model.ts';
import { markOf, pitchOffset } from './ultrastar.ts';

export interface UltraStarHeader extends LyricTags {
  readonly audio: string | null;
  readonly cover?: string | null;
  readonly year?: number | null;
}

/**
 * Beats of 10 ms: fine enough to sing by, and a tempo that every player of the format reads. What comes in on this grid
 * goes out unchanged.
 */
const beatMs = 10;
const bpm = 15_000 / beatMs;
/** Where nothing says how high a note is, and it is not to be judged by its pitch. */
const noPitch = 0;

const oneLine = (text: string): string => text.replaceAll(/[\r\n]/gu, ' ').trim();
const beat = (ms: number): number => Math.round(ms / beatMs);

/**
 * An UltraStar song (format version 1.1.0, UTF-8). Syllables without a pitch become freestyle notes; a line that is timed as a
 * whole becomes one note. Lines without times are left out: the format has no place for them.
 */
export function writeUltraStar(lyrics: Lyrics, about: UltraStarHeader): string {
  const timed = lyrics.lines.filter((line) => line.timing !== 'none');
  const head: [string, string | number | null | undefined][] = [
    ['VERSION', '1.1.0'],
    ['TITLE', about.title],
    ['ARTIST', about.artist],
    ['ALBUM', about.album],
    ['LANGUAGE', lyrics.language],
    ['YEAR', about.year],
    ['AUDIO', about.audio],
    ['MP3', about.audio],
    ['COVER', about.cover],
    ['BPM', bpm],
    ['GAP', 0],
    ...(lyrics.singers.length > 1
      ? lyrics.singers.map((name, index): [string, string] => [`P${index + 1}`, name || `Singer ${index + 1}`])
      : []),
  ];
  const rows = head
    .filter(([, value]) => value !== null && value !== undefined && oneLine(String(value)) !== '')
    .map(([key, value]) => `#${key}:${oneLine(String(value))}`);
  if (lyrics.singers.length > 1) {
    lyrics.singers.forEach((_, singer) => {
      // What all sing stands in every part: the format's own mark for both is read by few.
      const part = timed.filter((line) => line.singer === singer || line.singer === null);
      if (part.length > 0) rows.push(`P${singer + 1}`, ...writePart(part));
    });
  } else {
    rows.push(...writePart(timed));
  }
  return `${[...rows, 'E'].join('\n')}\n`;
}

function writePart(lines: readonly LyricLine[]): string[] {
  return lines.flatMap((line, index) => {
    const notes = line.syllables.map((syllable, at) => writeNote(syllable, line.syllables[at - 1]));
    const next = lines[index + 1];
    if (next === undefined) return notes;
    return [...notes, `- ${Math.min(beat(lineEndMs(line)), beat(lineStartMs(next)))}`];
  });
}

/** Spaces stand before words: a space at the end of a row is lost in the first editor. */
function writeNote(syllable: Syllable, before: Syllable | undefined): string {
  const start = beat(syllable.startMs);
  const length = Math.max(0, beat(syllable.startMs + syllable.durationMs) - start);
  const space = before?.text.endsWith(' ') ? ' ' : '';
  const text = syllable.text.replaceAll('~', '').trim() || '~';
  const mark = syllable.pitch === null ? 'F' : markOf(syllable.kind);
  return `${mark} ${start} ${length} ${syllable.pitch === null ? noPitch : syllable.pitch - pitchOffset} ${space}${text}`;
}
