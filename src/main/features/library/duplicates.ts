import { foldText, guessTitle } from '../../../shared/domain/titles.ts';
import type { SongRecord } from './repository.ts';

/** The same recording in two files differs by a little silence. */
const sameLengthMs = 3_000;

/**
 * Groups of songs with the same title and artist and about the same length; the best one first: favourite, with words, ready,
 * most sung, oldest.
 */
export function findDuplicates(songs: readonly SongRecord[]): SongRecord[][] {
  const byName = new Map<string, SongRecord[]>();
  for (const song of songs) {
    // "Waterloo (Remastered)" is Waterloo; "Waterloo (Live)" is not.
    const key = `${foldText(song.artist)}\n${foldText(guessTitle(song.title).title)}`;
    const same = byName.get(key);
    if (same) same.push(song);
    else byName.set(key, [song]);
  }
  return [...byName.values()].filter((group) => group.length > 1).flatMap(byLength);
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
