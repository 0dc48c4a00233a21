import type { FinishedTurn, RotationState } from './state.ts';
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
    .map((singer) => {
      const own = state.history.filter((turn) => turn.outcome === 'sung' && turn.singerIds.includes(singer.id));
      const applause = own.reduce((sum, turn) => sum + turn.applause, 0);
      return { singerId: singer.id, name: singer.name, turns: singer.turns, songs: own.length, applause };
    })
    .sort((a, b) => b.songs - a.songs || b.turns - a.turns || a.name.localeCompare(b.name));
}

const csvColumns = ['started', 'ended', 'singers', 'title', 'artist', 'outcome', 'counted', 'applause'] as const;

/**
 * The songs of a night as comma-separated values (RFC 4180), with a byte order mark, which spreadsheets need to read names
 * right. A text that a spreadsheet would take for a formula gets an apostrophe before it.
 */
export function historyCsv(state: RotationState): string {
  const rows = state.history.map((turn) => {
    const row: Record<(typeof csvColumns)[number], string> = {
      started: new Date(turn.startedAtMs).toISOString(),
      ended: new Date(turn.endedAtMs).toISOString(),
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

function csvField(text: string): string {
  const safe = /^[=+\-@\t\r]/u.test(text) ? `'${text}` : text;
  return /[",\r\n]/u.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
