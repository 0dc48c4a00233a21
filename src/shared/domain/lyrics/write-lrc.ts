import { mergeHolds } from './build-lines.ts';
import { type LyricLine, type Lyrics, type LyricTags, lineEndMs, lineStartMs, lineText } from './model.ts';

const two = (n: number): string => String(n).padStart(2, '0');

/** `mm:ss.xx`, with a third digit only where the time needs it. */
export function lrcStamp(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  const seconds = Math.floor(ms / 1000) % 60;
  const rest = ms % 1000;
  const fraction = rest % 10 === 0 ? two(rest / 10) : String(rest).padStart(3, '0');
  return `${two(minutes)}:${two(seconds)}.${fraction}`;
}

/** What would be read as a stamp, a tag or a voice is kept from being one. */
function escapeText(text: string): string {
  return text.replaceAll(/([<[])(?=\s*[-+\d])/gu, '$1\u2060').replace(/^(?=\s*(?:\[|(?:v[1-9]|[MFD])\s*:))/u, '\u2060');
}

const idValue = (text: string): string => text.replaceAll(/[\r\n\]]/gu, ' ').trim();

/**
 * Enhanced LRC: a stamp per line and one per word, as it can be read back. A line whose end is not the start of the next gets
 * an empty stamp. Without times it is the plain words.
 */
export function writeLrc(lyrics: Lyrics, tags: LyricTags & { by?: string }): string {
  const head = [
    ['ti', tags.title],
    ['ar', tags.artist],
    ['al', tags.album],
    ['la', lyrics.language],
    ['by', tags.by ?? null],
  ]
    .filter(([, value]) => value !== null && idValue(value as string) !== '')
    .map(([key, value]) => `[${key}:${idValue(value as string)}]`);
  const body: string[] = [];
  const startAt = (index: number): number => lineStartMs(lyrics.lines[index] as LyricLine);
  const voices = lyrics.lines.some((line) => line.singer !== null);
  lyrics.lines.forEach((line, index) => {
    if (line.startsVerse && index > 0) body.push('');
    body.push(writeLine(line, voices));
    if (line.timing !== 'line') return;
    const endMs = lineEndMs(line);
    let next = index + 1;
    while (next < lyrics.lines.length && startAt(next) <= startAt(index)) next += 1;
    // Before a line that starts at the same time an end mark would come too late for its own.
    if (next === index + 1 && (next >= lyrics.lines.length || startAt(next) !== endMs))
      body.push(`[${lrcStamp(endMs)}]`);
  });
  return `${[...head, ...body].join('\n')}\n`;
}

function writeLine(line: LyricLine, voices: boolean): string {
  if (line.timing === 'none') return escapeText(lineText(line));
  const start = `[${lrcStamp(lineStartMs(line))}]`;
  const voice = !voices ? '' : line.singer === null ? 'D:' : `v${Math.min(9, line.singer + 1)}:`;
  if (line.timing === 'line') return `${start}${voice}${escapeText(lineText(line))}`;
  let out = `${start}${voice}`;
  const syllables = mergeHolds(line.syllables);
  syllables.forEach((syllable, index) => {
    const next = syllables[index + 1];
    const endMs = syllable.startMs + syllable.durationMs;
    out += `<${lrcStamp(syllable.startMs)}>${escapeText(syllable.text)}`;
    if (next === undefined || next.startMs !== endMs) out += `<${lrcStamp(endMs)}>`;
  });
  return out;
}
