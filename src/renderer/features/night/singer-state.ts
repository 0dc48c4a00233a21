import type { NightEntry, NightSinger, NightView } from '../../../shared/contract/night.ts';
import type { Messages } from '../../i18n/en.ts';

interface SingerState {
  readonly main: string;
  readonly detail: string;
  readonly tone: 'quiet' | 'wait';
}

/** What the host wants to know of a singer, in two short lines. */
export function singerState(singer: NightSinger, { turn }: NightView, t: Messages['night']): SingerState {
  const approved = singer.songs.filter(({ requested }) => !requested);
  if (turn?.entry.singerIds.includes(singer.id))
    return { main: t.singing, detail: approved.length > 0 ? t.more(approved.length) : '', tone: 'quiet' };
  if (singer.status === 'hold')
    return { main: t.onHold, detail: singer.misses > 0 ? t.misses(singer.misses) : t.backLater, tone: 'quiet' };
  const [first] = approved;
  if (first === undefined) return { main: t.keepsPlace, detail: t.turns(singer.turns), tone: 'quiet' };
  const problem = readinessLine(first, t);
  if (singer.turnsAway === null || singer.wait === null) return { main: t.inLine, detail: problem ?? '', tone: 'wait' };
  const main = singer.turnsAway === 0 ? t.next : t.away(singer.turnsAway);
  if (problem !== null) return { main, detail: problem, tone: 'wait' };
  return { main, detail: t.wait(singer.wait.lowMs, singer.wait.highMs), tone: 'quiet' };
}

/** Null where the song is ready. */
export function readinessLine({ readiness }: NightEntry, t: Messages['night']): string | null {
  const seconds = Math.ceil((readiness.readyInMs ?? 0) / 1000);
  switch (readiness.state) {
    case 'ready':
      return null;
    case 'in-time':
      return t.readyIn(seconds);
    case 'late':
      return t.readyLate(seconds);
    case 'never':
      return t.readyNever;
    case 'unknown':
      return readiness.readyInMs === null ? t.readyUnknown : t.readyIn(seconds);
  }
}
