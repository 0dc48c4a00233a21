import type { GuestView } from '../../../shared/contract/guest.ts';
import { phoneEn as t } from '../../i18n/phone-en.ts';
import { mark } from './told.tsx';

export interface TurnText {
  /** What glows. */
  readonly lead: string | null;
  readonly rest: string;
  /** Names in it are marked. */
  readonly text: string;
}

const minuteMs = 60_000;

/** Where somebody stands, in words. @param elapsedMs since the station told it */
export function tellTurn(view: GuestView, me: NonNullable<GuestView['me']>, elapsedMs: number): TurnText {
  const { turn } = t;
  if (me.singingNow) return { lead: turn.now, rest: '', text: turn.nowText(mark(view.now?.title ?? '')) };
  if (me.status === 'hold') return { lead: null, rest: turn.holdTitle, text: turn.holdText };
  const first = me.songs.find(({ requested }) => !requested);
  if (first === undefined && me.songs.length > 0) return { lead: null, rest: turn.askedTitle, text: turn.askedText };
  if (first === undefined) {
    if (!view.listOpen) return { lead: null, rest: turn.closedTitle, text: turn.closedText };
    // Whoever has sung has a place in the round, and keeps it.
    return me.turns > 0
      ? { lead: null, rest: turn.moreTitle, text: turn.moreText }
      : { lead: null, rest: turn.pickTitle, text: turn.pickText };
  }
  const title = mark(first.title);
  if (me.turnsAway === null) return { lead: null, rest: turn.waitTitle, text: turn.waitText(title) };
  const text = me.wait === null ? title : turn.about(title, tellWait(me.wait, elapsedMs));
  if (me.turnsAway === 0) return { lead: turn.next, rest: '', text };
  return { lead: turn.turns(me.turnsAway), rest: turn.until, text };
}

/** "in about 9-12 minutes": whole minutes, since nobody knows better. */
export function tellWait({ lowMs, highMs }: { lowMs: number; highMs: number }, elapsedMs: number): string {
  const low = Math.max(0, Math.floor((lowMs - elapsedMs) / minuteMs));
  const high = Math.max(low, Math.ceil((highMs - elapsedMs) / minuteMs));
  if (high <= 1) return t.turn.soon;
  return t.turn.minutes(Math.max(1, low), high);
}
