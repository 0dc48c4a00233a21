import type { WindowKind } from '../../../shared/contract/player.ts';

/** A window that could make the sound, for as long as it watches. */
export interface Candidate {
  readonly kind: WindowKind;
  readonly order: number;
  /** It said that it cannot make sound yet. */
  blocked: boolean;
  heardAtMs: number;
}

/** Who should make the sound: stage before host, able before blocked, the holder of today before others of its kind. */
export function bestCandidate(candidates: ReadonlyMap<number, Candidate>, holder: number | null): number | null {
  const rank = ([id, { kind, blocked, order }]: [number, Candidate]): number[] => [
    blocked ? 1 : 0,
    kind === 'stage' ? 0 : 1,
    id === holder ? 0 : 1,
    order,
  ];
  const [best] = [...candidates].sort((a, b) => compare(rank(a), rank(b)));
  return best?.[0] ?? null;
}

function compare(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((value, index) => value !== b[index]);
  return at === -1 ? 0 : (a[at] as number) - (b[at] as number);
}
