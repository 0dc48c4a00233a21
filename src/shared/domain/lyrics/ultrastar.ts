import {
  buildLyrics,
  checkTime,
  clampTime,
  cleanText,
  IssueList,
  type RawLine,
  type RawSyllable,
  splitLines,
} from './build-lines.ts';
import { checkSize, LyricsError, limits } from './lyrics-error.ts';
import type { NoteKind, ParsedLyrics } from './model.ts';

/** Names of files that belong to the song, as its text has them: to be looked for beside it and nowhere else. */
export interface UltraStarFiles {
  readonly audio: string | null;
  readonly video: string | null;
  readonly cover: string | null;
  readonly background: string | null;
  readonly instrumental: string | null;
  readonly vocals: string | null;
}

export interface UltraStarSong extends ParsedLyrics {
  readonly files: UltraStarFiles;
  readonly year: number | null;
  readonly genre: string | null;
  readonly edition: string | null;
  readonly creator: string | null;
  /** Where the video begins against the audio, in ms; positive: the audio starts that far into the video. */
  readonly videoGapMs: number;
  /** Part of the audio to play, ms; null for all of it. */
  readonly startMs: number | null;
  readonly endMs: number | null;
  /** As in the file: quarter notes a minute, four beats each. Null where it has none. */
  readonly bpm: number | null;
  readonly gapMs: number;
}

const kinds: Record<string, NoteKind> = { ':': 'normal', '*': 'golden', F: 'freestyle', R: 'rap', G: 'rap-golden' };
const marks = new Map(Object.entries(kinds).map(([mark, kind]) => [kind, mark]));

/** UltraStar counts semitones from C4. */
export const pitchOffset = 60;

const header = /^\s*#\s*([^:]{1,40}?)\s*:(.*)$/u;
const note = /^\s*([:*FRG])\s*(-?\d{1,9})\s+(-?\d{1,9})\s+(-?\d{1,9})(?:[ \t](.*))?$/u;
const lineBreak = /^\s*-\s*(-?\d{1,9})?(?:\s+(-?\d{1,9}))?/u;
const tempoChange = /^\s*B\s+(-?\d+(?:[.,]\d+)?)\s+(\d+(?:[.,]\d+)?)\s*$/u;
const player = /^\s*P\s*([1-9])\s*$/u;
const endMark = /^\s*E\s*$/u;

/** Whether a text is meant as an UltraStar song, to tell it from plain words. */
export function looksLikeUltraStar(text: string): boolean {
  const start = splitLines(text.slice(0, 20_000));
  const headers = start.filter((row) =>
    /^\s*#\s*(?:TITLE|ARTIST|BPM|GAP|MP3|AUDIO|VERSION|RELATIVE|LANGUAGE)\s*:/iu.test(row),
  );
  return headers.length >= 2 || (headers.length === 1 && start.some((row) => note.test(row)));
}

interface Note {
  readonly startBeat: number;
  readonly endBeat: number;
  readonly row: number;
  readonly text: string;
  /** MIDI note; null where it is not to be judged. */
  readonly pitch: number | null;
  readonly kind: NoteKind;
}

interface TempoChange {
  readonly beat: number;
  readonly bpm: number;
}

/** One singer's part while it is read. */
interface Track {
  readonly lines: Note[][];
  relativeBeat: number;
}

/**
 * An UltraStar song of any version: BPM and GAP with points or commas, beats absolute or relative, tempo changes (`B`),
 * duets (`P1`, `P2`, `P3` for both), golden, freestyle and rap notes. A beat is 15 000 / BPM ms, as the format has four
 * beats to a quarter note; beat 0 is at GAP ms.
 *
 * A song without a usable tempo keeps its words without times.
 *
 * @throws LyricsError
 */
export function parseUltraStar(text: string): UltraStarSong {
  checkSize(text);
  const issues = new IssueList();
  const head = new Map<string, string>();
  const tracks = new Map<number, Track>();
  const tempo: TempoChange[] = [];
  let current = 1;
  let ended = false;
  let notes = 0;
  const rows = splitLines(text);
  const track = (): Track => {
    const known = tracks.get(current) ?? { lines: [[]], relativeBeat: 0 };
    tracks.set(current, known);
    return known;
  };
  for (const [index, row] of rows.entries()) {
    if (endMark.test(row)) {
      ended = true;
      break;
    }
    if (row.trim() === '') continue;
    const tag = notes === 0 ? header.exec(row) : null;
    if (tag !== null) {
      const key = (tag[1] as string).toUpperCase();
      if (!head.has(key)) head.set(key, (tag[2] as string).trim());
      continue;
    }
    const relative = /^(?:yes|true|1)$/iu.test(head.get('RELATIVE') ?? '');
    const sung = note.exec(row);
    if (sung !== null) {
      notes += 1;
      if (notes > limits.syllables) throw new LyricsError('too-many-lines');
      addNote(track(), sung, index + 1, relative);
      continue;
    }
    const singer = player.exec(row);
    const change = tempoChange.exec(row);
    const pause = lineBreak.exec(row);
    if (singer !== null) current = Number(singer[1]);
    else if (change !== null) tempo.push({ beat: number(change[1]) ?? 0, bpm: number(change[2]) ?? 0 });
    else if (pause !== null) addBreak(track(), pause, relative);
    else issues.add('unreadable-lines', index + 1);
  }
  if (notes === 0) throw new LyricsError('no-words');
  if (!ended) issues.add('end-mark-missing');
  const bpm = number(head.get('BPM'));
  const gapMs = number(head.get('GAP')) ?? 0;
  const clock = bpm !== null && bpm > 0 && bpm < 100_000 ? beatClock(bpm, gapMs, tempo) : null;
  if (clock === null) issues.add('tempo-missing');
  const singers = singerNames(head, tracks);
  const lines = [...tracks].flatMap(([id, { lines: parts }]) =>
    parts
      .filter((part) => part.length > 0)
      .map((part) => toLine(part, clock, id <= singers.length ? id - 1 : null, issues)),
  );
  const lyrics = buildLyrics(singers.length > 1 ? joinSharedLines(lines) : lines, {
    singers,
    language: head.get('LANGUAGE') ?? null,
  });
  return { lyrics, issues: issues.list(), bpm, gapMs, ...about(head) };
}

function addNote(track: Track, match: RegExpExecArray, row: number, relative: boolean): void {
  const [, mark = ':', start = '0', length = '0', pitch = '0', text = ''] = match;
  const startBeat = Number(start) + (relative ? track.relativeBeat : 0);
  const kind = kinds[mark] ?? 'normal';
  (track.lines.at(-1) as Note[]).push({
    startBeat,
    endBeat: startBeat + Math.max(0, Number(length)),
    row,
    text: text.replaceAll('~', ''),
    pitch: kind === 'freestyle' ? null : Math.max(0, Math.min(127, Number(pitch) + pitchOffset)),
    kind,
  });
}

/** In relative songs the second number (or the only one) says how far the beats of the next line are moved. */
function addBreak(track: Track, match: RegExpExecArray, relative: boolean): void {
  if (relative) track.relativeBeat += Number(match[2] ?? match[1] ?? 0);
  track.lines.push([]);
}

/** Beats to ms of the song, through all changes of tempo. */
function beatClock(bpm: number, gapMs: number, changes: readonly TempoChange[]): (beat: number) => number {
  const steps = [{ beat: Number.NEGATIVE_INFINITY, atMs: 0, bpm }];
  for (const change of [...changes].sort((a, b) => a.beat - b.beat)) {
    if (!(change.bpm > 0) || change.bpm >= 100_000) continue;
    const before = steps.at(-1) as (typeof steps)[number];
    const from = before.beat === Number.NEGATIVE_INFINITY ? 0 : before.beat;
    const atMs =
      (before.beat === Number.NEGATIVE_INFINITY ? gapMs : before.atMs) + (change.beat - from) * (15_000 / before.bpm);
    steps.push({ beat: change.beat, atMs, bpm: change.bpm });
  }
  return (beat) => {
    let step = steps[0] as (typeof steps)[number];
    for (let i = 1; i < steps.length && (steps[i] as typeof step).beat <= beat; i += 1) step = steps[i] as typeof step;
    return step.beat === Number.NEGATIVE_INFINITY
      ? gapMs + beat * (15_000 / step.bpm)
      : step.atMs + (beat - step.beat) * (15_000 / step.bpm);
  };
}

function toLine(
  notes: readonly Note[],
  clock: ((beat: number) => number) | null,
  singer: number | null,
  issues: IssueList,
): RawLine {
  if (clock === null) {
    return {
      timing: 'none',
      singer,
      syllables: notes.map(({ text, pitch, kind }) => ({ text, pitch, kind, startMs: 0, endMs: 0 })),
    };
  }
  const inOrder = [...notes].sort((a, b) => a.startBeat - b.startBeat || a.row - b.row);
  if (inOrder.some((item, index) => item !== notes[index])) issues.add('times-out-of-order', notes[0]?.row ?? null);
  const syllables = inOrder.map(({ text, pitch, kind, startBeat, endBeat, row }, index): RawSyllable => {
    const next = inOrder[index + 1];
    const overlaps = next !== undefined && next.startBeat < endBeat;
    if (overlaps) issues.add('overlapping-notes', next.row);
    const startMs = checkTime(clock(startBeat), issues, row);
    return { text, pitch, kind, startMs, endMs: clampTime(clock(overlaps ? next.startBeat : endBeat)) };
  });
  return { timing: 'word', singer, syllables };
}

/** None for a solo. `P3` is both singers of a duet unless the song names a third, or has a fourth. */
function singerNames(head: ReadonlyMap<string, string>, tracks: ReadonlyMap<number, Track>): string[] {
  const nameOf = (id: number): string | null => head.get(`P${id}`) ?? head.get(`DUETSINGERP${id}`) ?? null;
  const ids = [...tracks.keys()];
  if (Math.max(...ids) === 1) return [];
  const highest = Math.max(...ids.filter((id) => id < 3 || nameOf(id) !== null || ids.some((other) => other > 3)), 2);
  return Array.from({ length: highest }, (_, index) => nameOf(index + 1) ?? '');
}

/** What two sing at the same time with the same words is one line for both. */
function joinSharedLines(lines: readonly RawLine[]): RawLine[] {
  const seen = new Map<string, number>();
  const out: RawLine[] = [];
  for (const line of lines) {
    const key = JSON.stringify(line.syllables.map(({ text, startMs }) => [text, startMs]));
    const at = seen.get(key);
    const known = at === undefined ? undefined : out[at];
    if (at !== undefined && known !== undefined && known.timing === 'word' && known.singer !== line.singer) {
      out[at] = { ...known, singer: null };
    } else {
      seen.set(key, out.length);
      out.push(line);
    }
  }
  return out;
}

function about(head: ReadonlyMap<string, string>) {
  const say = (key: string): string | null =>
    cleanText(head.get(key) ?? '')
      .trim()
      .slice(0, 300) || null;
  const newUnits = (number(head.get('VERSION')) ?? 0) >= 2;
  const videoGap = number(head.get('VIDEOGAP')) ?? 0;
  const start = number(head.get('START'));
  const year = /\d{4}/u.exec(head.get('YEAR') ?? '')?.[0];
  return {
    tags: { title: say('TITLE'), artist: say('ARTIST'), album: say('ALBUM') },
    files: {
      audio: say('AUDIO') ?? say('MP3'),
      video: say('VIDEO'),
      cover: say('COVER'),
      background: say('BACKGROUND'),
      instrumental: say('INSTRUMENTAL'),
      vocals: say('VOCALS'),
    },
    year: year === undefined ? null : Number(year),
    genre: say('GENRE'),
    edition: say('EDITION'),
    creator: say('CREATOR') ?? say('AUTHOR') ?? say('AUTOR'),
    // Seconds until version 2 of the format, milliseconds since.
    videoGapMs: Math.round(videoGap * (newUnits ? 1 : 1000)),
    startMs: start === null ? null : Math.max(0, Math.round(start * (newUnits ? 1 : 1000))),
    endMs: number(head.get('END')),
  };
}

/** Points or commas. Null where it is no number. */
function number(text: string | undefined): number | null {
  const trimmed = (text ?? '').trim().replace(',', '.');
  if (!/^[-+]?\d{1,12}(?:\.\d{1,12})?(?:\.\d+)*$/u.test(trimmed)) return null;
  const value = Number.parseFloat(trimmed);
  return Number.isFinite(value) ? value : null;
}

export function markOf(kind: NoteKind): string {
  return marks.get(kind) ?? ':';
}
