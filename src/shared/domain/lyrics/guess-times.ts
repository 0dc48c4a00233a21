import { mergeHolds } from './build-lines.ts';
import { type LyricLine, type Lyrics, lineText, type Syllable } from './model.ts';

/** A stretch of the song where somebody sings, in ms. */
export interface SungStretch {
  readonly startMs: number;
  readonly endMs: number;
}

/** Vocals this far below their loudest are taken for silence: bleeding and breaths. */
const quietShare = 0.12;
/** Shorter pauses are within a line; shorter sounds are no singing. */
const shortestPauseMs = 400;
const shortestSoundMs = 250;

/**
 * Where somebody sings, from the waveform of the separated vocals (largest sample of each of equal stretches of the song,
 * any scale).
 */
export function sungStretches(vocals: readonly number[], durationMs: number): SungStretch[] {
  if (vocals.length === 0 || durationMs <= 0) return [];
  const stepMs = durationMs / vocals.length;
  // The loudest tenth, not the loudest point: one click must not make the rest silent.
  const loud = [...vocals].sort((a, b) => b - a)[Math.floor(vocals.length / 10)] ?? 0;
  if (loud <= 0) return [];
  const stretches: { startMs: number; endMs: number }[] = [];
  vocals.forEach((level, index) => {
    if (level < loud * quietShare) return;
    const startMs = index * stepMs;
    const endMs = startMs + stepMs;
    const last = stretches.at(-1);
    if (last !== undefined && startMs - last.endMs < shortestPauseMs) last.endMs = endMs;
    else stretches.push({ startMs, endMs });
  });
  return stretches
    .filter(({ startMs, endMs }) => endMs - startMs >= shortestSoundMs)
    .map(({ startMs, endMs }) => ({ startMs: Math.round(startMs), endMs: Math.min(durationMs, Math.round(endMs)) }));
}

/** About how long a word takes: a beat and a bit for each of its vowels, or each sign where the script has none. */
function weightOf(text: string): number {
  const signs = text.match(/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/gu)?.length ?? 0;
  const vowels = text.normalize('NFD').match(/[aeiouyæøœаеёиоуыэюя]+/giu)?.length ?? 0;
  return Math.max(1, signs + vowels) + 0.5;
}

/**
 * Words without times spread over where somebody sings: each line and word gets a share by its length, and a line never
 * begins within a pause. A first guess, marked as one.
 *
 * Without any singing the whole song counts as sung.
 */
export function guessTimes(lyrics: Lyrics, sung: readonly SungStretch[], durationMs: number): Lyrics {
  const stretches = sung.length > 0 ? sung : [{ startMs: 0, endMs: Math.max(1, durationMs) }];
  const words = lyrics.lines.map((line) => splitWords(line));
  const weights = words.map((line) => line.reduce((sum, word) => sum + weightOf(word), 0));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const sungMs = stretches.reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0);
  const clock = sungClock(stretches);
  let before = 0;
  const lines = lyrics.lines.map((line, index): LyricLine => {
    const share = (weight: number): number => (weight / total) * sungMs;
    const start = nearestEntrance(stretches, share(before), share(weights[index] ?? 0));
    const end = share(before + (weights[index] ?? 0));
    before += weights[index] ?? 0;
    let at = start;
    const rate = Math.max(0, end - start) / Math.max(1, weights[index] ?? 1);
    const syllables = (words[index] ?? []).map((text, position): Syllable => {
      const from = at;
      at += weightOf(text) * rate;
      const startMs = Math.round(clock(from, 'start'));
      const last = position === (words[index]?.length ?? 0) - 1;
      return {
        text: last ? text : `${text} `,
        startMs,
        durationMs: Math.max(0, Math.round(clock(at, 'end')) - startMs),
        pitch: null,
        kind: 'normal',
      };
    });
    return { ...line, timing: 'word', syllables };
  });
  return { ...lyrics, lines: inOrder(lines), guessed: true };
}

function splitWords(line: LyricLine): string[] {
  const text = lineText({ ...line, syllables: mergeHolds(line.syllables) });
  const words = text.split(/\s+/u).filter((word) => word !== '');
  return words.length === 0 ? [text] : words;
}

/** Sung milliseconds to milliseconds of the song. At a pause `end` is before it and `start` behind it. */
function sungClock(stretches: readonly SungStretch[]): (sungMs: number, side: 'start' | 'end') => number {
  return (sungMs, side) => {
    let left = sungMs;
    for (const { startMs, endMs } of stretches) {
      const length = endMs - startMs;
      if (left < length || (side === 'end' && left <= length)) return startMs + Math.max(0, left);
      left -= length;
    }
    return stretches.at(-1)?.endMs ?? 0;
  };
}

/** A line begins where singing begins again, if that is not far from where its share begins. */
function nearestEntrance(stretches: readonly SungStretch[], at: number, length: number): number {
  let entrance = 0;
  let best = at;
  let nearest = length * 0.3;
  for (const { startMs, endMs } of stretches) {
    const distance = Math.abs(entrance - at);
    if (distance <= nearest) {
      best = entrance;
      nearest = distance;
    }
    entrance += endMs - startMs;
  }
  return best;
}

/** Snapping to entrances may turn two times round: none begins before the one before it. */
function inOrder(lines: readonly LyricLine[]): LyricLine[] {
  let latest = 0;
  return lines.map((line) => ({
    ...line,
    syllables: line.syllables.map((syllable) => {
      const startMs = Math.max(latest, syllable.startMs);
      const endMs = Math.max(startMs, syllable.startMs + syllable.durationMs);
      latest = startMs;
      return { ...syllable, startMs, durationMs: endMs - startMs };
    }),
  }));
}
