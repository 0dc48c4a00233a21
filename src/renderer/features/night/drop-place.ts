/** A row of the rotation, and which of its edges somebody who is dragged would come to. */
export interface DropTarget {
  readonly id: string;
  /** `onto`: a song, for this singer. */
  readonly side: 'before' | 'after' | 'onto';
}

/**
 * Before whom somebody comes who is to be the last of those who wait: whoever sings may stand behind them in line already, and
 * would otherwise be overtaken a round later. Null: nobody stands there.
 *
 * @param line everybody in order, also whoever sings
 */
export function behindWaiting(dragged: string, line: readonly string[], waiting: readonly string[]): string | null {
  const others = line.filter((id) => id !== dragged);
  const last = waiting.filter((id) => id !== dragged).at(-1);
  return last === undefined ? null : (others[others.indexOf(last) + 1] ?? null);
}

/**
 * Before whom a singer who was dragged comes: null is the last place, undefined the place they have already.
 *
 * @param at null: below all rows
 * @param waiting everybody who does not sing now, in order
 */
export function placeFor(
  dragged: string,
  at: DropTarget | null,
  waiting: readonly string[],
): string | null | undefined {
  if (at?.id === dragged) return;
  const others = waiting.filter((id) => id !== dragged);
  const onto = at === null ? others.length : others.indexOf(at.id);
  // Nobody comes before whoever sings: that is the first place after.
  const to = onto < 0 ? 0 : at?.side === 'after' ? onto + 1 : onto;
  return to === waiting.indexOf(dragged) ? undefined : (others[to] ?? null);
}
