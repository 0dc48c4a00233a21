import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Station } from '../../src/main/host/create-station.ts';
import type { PathImport } from '../../src/shared/contract/imports.ts';
import type { Song } from '../../src/shared/contract/library.ts';
import { lineText } from '../../src/shared/domain/lyrics/model.ts';
import { makeSong } from './sounds.ts';
import { openStation } from './station.ts';
import { tempDir } from './temp.ts';

export const lrc = '[00:00.50]One two\n[00:01.50]Three four\n';
export const enhanced = '[00:00.50]<00:00.50>One <00:01.00>two<00:01.50>\n';
export const ultraStar = (audio: string, more = '') =>
  `#TITLE:Night Song\n#ARTIST:Ana\n#LANGUAGE:German\n#YEAR:1984\n#MP3:${audio}\n${more}#BPM:300\n#GAP:500\n: 0 4 2 Night\n: 5 4 4  song\nE\n`;

/** CD+G: memory preset, border preset, then tiles. */
export function graphics(seconds: number): Buffer {
  const bytes = Buffer.alloc(seconds * 300 * 24);
  for (let at = 0; at < bytes.length; at += 24) {
    bytes[at] = 9;
    bytes[at + 1] = at === 0 ? 1 : 6;
    bytes[at + 4] = 1;
  }
  return bytes;
}

/** Imports files, one result each. */
export async function all(station: Station, ...paths: string[]): Promise<PathImport[]> {
  const results: PathImport[] = [];
  for await (const result of station.imports.importPaths(paths)) results.push(result);
  return results;
}

/** Imports one file that is fine. */
export async function one(station: Station, file: string): Promise<Song> {
  const [result] = await all(station, file);
  if (result === undefined || result.status === 'failed') throw new Error(JSON.stringify(result));
  return result.song;
}

/** The words of a song, a text for each line. */
export const lines = async (station: Station, id: string): Promise<string[]> =>
  (await station.words.get(id)).lines.map(lineText);

let seed = 0;
/** A place with a station that starts no jobs, and a fresh song "Ana - Song.mp3" in a folder. */
export async function place(options: Parameters<typeof openStation>[1] = { idle: true }) {
  const folder = tempDir();
  const music = path.join(folder, 'Music');
  await mkdir(music);
  seed += 1;
  const song = await makeSong(path.join(music, 'Ana - Song.mp3'), 2, { seed });
  const station = await openStation(path.join(folder, 'data'), options);
  return {
    folder,
    music,
    song,
    station,
    beside: (name: string, data: string | Uint8Array) => writeFile(path.join(music, name), data),
  };
}
