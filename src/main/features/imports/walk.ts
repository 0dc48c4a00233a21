import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { isNamedLike } from '../../../shared/domain/companions.ts';
import { isWordsName } from '../../../shared/domain/loose-words.ts';
import { isLikelySong } from '../../../shared/domain/song-files.ts';
import { audioOfText, partsOfSongs } from '../words/find-words.ts';

/** Folders deeper than this are loops or not music. */
const deepest = 32;

/**
 * Files to import from a list of files and folders. Files that were named come as they are, so that a wrong one gets its
 * sentence; in folders only what looks like sound, video or an archive of songs is picked. Hidden files, links and unreadable folders inside
 * folders are passed over. Words that were named come last, as they may be for one of the songs, and not at all where they come
 * in with one of these. The text of an UltraStar song is a song, not words: it comes as its sound.
 */
export async function* findSongFiles(paths: readonly string[]): AsyncGenerator<string> {
  const words: string[] = [];
  const songs: string[] = [];
  for (const given of paths) {
    const file = path.resolve(given);
    const info = await stat(file).catch(() => null);
    if (info?.isDirectory()) yield* walk(file, 0);
    else {
      const text = isWordsName(file);
      const song = text ? await audioOfText(file) : file;
      if (song === null) words.push(file);
      else if (!text || !songs.includes(song)) {
        songs.push(song);
        yield song;
      }
    }
  }
  for (const file of words) if (!songs.some((song) => belongsTo(file, song))) yield file;
}

/** It comes in with its song. */
function belongsTo(file: string, song: string): boolean {
  return path.dirname(file) === path.dirname(song) && isNamedLike(path.basename(file), path.basename(song));
}

async function* walk(folder: string, depth: number): AsyncGenerator<string> {
  if (depth > deepest) return;
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  entries.sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }));
  // The instrumental of an UltraStar song is no song of its own.
  const parts = await partsOfSongs(
    folder,
    entries.map((entry) => entry.name),
  );
  for (const entry of entries) {
    if (parts.has(entry.name)) continue;
    if (entry.name.startsWith('.')) continue;
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) yield* walk(file, depth + 1);
    else if (entry.isFile() && (isLikelySong(entry.name) || /\.zip$/iu.test(entry.name))) yield file;
  }
}
