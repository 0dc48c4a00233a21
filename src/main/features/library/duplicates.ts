import type { SongRecord } from './repository.ts';

/** The same recording in two files differs by a little silence. */
const sameLengthMs = 3_000;

/**
 * Of songs with the same title and artist those of about the same length, as groups; the best one first: favourite, with words,
 * ready, most sung, oldest.
 */
export function findDuplicates(groups: readonly (readonly SongRecord[])[]): SongRecord[][] {
  return groups.flatMap(byLength);
}

function byLength(songs: readonly SongRecord[]): SongRecord[][] {
  const inOrder = [...songs].sort((a, b) => (a.durationMs ?? 0) - (b.durationMs ?? 0));
  const groups: SongRecord[][] = [];
  for (const song of inOrder) {
    const last = groups.at(-1)?.at(-1);
    if (last !== undefined && (song.durationMs ?? 0) - (last.durationMs ?? 0) <= sameLengthMs)
      groups.at(-1)?.push(song);
    else groups.push([song]);
  }
  return groups.filter((group) => group.length > 1).map((group) => group.sort(compareWorth));
}

function compareWorth(a: SongRecord, b: SongRecord): number {
  const rank = (song: SongRecord): number[] => [
    song.missingSinceMs === null ? 0 : 1,
    song.favouriteAtMs === null ? 1 : 0,
    song.words?.version == null ? 1 : 0,
    song.karaokeVersion === null ? 1 : 0,
    -song.sungCount,
    song.addedAtMs,
  ];
  const [left, right] = [rank(a), rank(b)];
  const at = left.findIndex((value, index) => value !== right[index]);
  return at === -1 ? 0 : (left[at] ?? 0) - (right[at] ?? 0);
}
