import type { FinishedTurn, RotationState, Singer } from './state.ts';
import { singerOf } from './state.ts';

/** What one singer did tonight. */
export interface SingerTotals {
  readonly singerId: string;
  readonly name: string;
  readonly turns: number;
  readonly songs: number;
  readonly applause: number;
}

export function totalsOf(state: RotationState): SingerTotals[] {
  return [...state.singers.values()]
    .filter(({ id }) => !state.groups.has(id))
    .map((singer) => {
      const own = state.history.filter((turn) => wasSung(turn) && turn.singerIds.includes(singer.id));
      const applause = own.reduce((sum, turn) => sum + turn.applause, 0);
      return { singerId: singer.id, name: singer.name, turns: turnsOf(state, singer), songs: own.length, applause };
    })
    .sort((a, b) => b.songs - a.songs || b.turns - a.turns || a.name.localeCompare(b.name));
}

/** A song that somebody sang: to its end, or until it was skipped and counted all the same (R11). */
export function wasSung({ outcome, counted }: Pick<FinishedTurn, 'outcome' | 'counted'>): boolean {
  return outcome === 'sung' || counted;
}

/** Turns of a person that counted tonight, those in groups as well. */
export function turnsOf(state: RotationState, singer: Singer): number {
  if (state.groups.size === 0) return singer.turns;
  const inGroups = state.history.filter(
    ({ counted, alreadyCounted, countedIds, singerIds }) =>
      counted &&
      !alreadyCounted &&
      !countedIds.includes(singer.id) &&
      singerIds.includes(singer.id) &&
      countedIds.some((id) => state.groups.has(id)),
  );
  return singer.turns + inGroups.length;
}

const csvColumns = ['started', 'ended', 'singers', 'title', 'artist', 'outcome', 'counted', 'applause'] as const;

/**
 * The songs of a night as comma-separated values (RFC 4180), with a byte order mark, which spreadsheets need to read names
 * right. A text that a spreadsheet would take for a formula gets an apostrophe before it.
 */
export function historyCsv(state: RotationState): string {
  const rows = state.history.map((turn) => {
    const row: Record<(typeof csvColumns)[number], string> = {
      started: localTime(turn.startedAtMs),
      ended: localTime(turn.endedAtMs),
      singers: namesOf(state, turn).join(', '),
      title: turn.song.title,
      artist: turn.song.artist,
      outcome: turn.outcome,
      counted: turn.counted ? 'yes' : 'no',
      applause: String(turn.applause),
    };
    return csvColumns.map((column) => csvField(row[column])).join(',');
  });
  return `\uFEFF${[csvColumns.join(','), ...rows].join('\r\n')}\r\n`;
}

export function historyJson(state: RotationState): string {
  const turns = state.history.map((turn) => ({ ...turn, singers: namesOf(state, turn) }));
  const night = { name: state.name, startedAtMs: state.startedAtMs, endedAtMs: state.endedAtMs };
  return `${JSON.stringify({ night, turns, singers: totalsOf(state) }, null, 2)}\n`;
}

function namesOf(state: RotationState, turn: FinishedTurn): string[] {
  return turn.singerIds.flatMap((id) => singerOf(state, id)?.name ?? []);
}

/** `2026-11-21T20:15:00-05:00`: what the clock on the wall said, and where on earth (ISO 8601). */
export function localTime(atMs: number): string {
  const aheadMinutes = -new Date(atMs).getTimezoneOffset();
  const local = new Date(atMs + aheadMinutes * 60_000).toISOString().slice(0, 19);
  const two = (n: number): string => String(Math.floor(n)).padStart(2, '0');
  const minutes = Math.abs(aheadMinutes);
  return `${local}${aheadMinutes < 0 ? '-' : '+'}${two(minutes / 60)}:${two(minutes % 60)}`;
}

function csvField(text: string): string {
  const safe = /^[=+\-@\t\r]/u.test(text) ? `'${text}` : text;
  return /[",\r\n]/u.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
