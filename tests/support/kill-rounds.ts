import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { killAll, startCli } from './processes.ts';

export interface KillRound {
  readonly round: number;
  readonly afterMs: number;
  /** Songs in the library after the restart, and how many of them can be sung. */
  readonly songs: number;
  readonly ready: number;
  /** Jobs that went on from a checkpoint rather than from the start. */
  readonly resumed: number;
}

/** Park & Miller 1988: the same rounds for the same seed. */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

interface LibraryState {
  readonly songs: {
    id: string;
    content_sha256: string;
    source_file: string;
    karaoke_version: string | null;
    cover_version: string | null;
  }[];
  readonly running: number;
}

function readLibrary(dataDir: string): LibraryState {
  const db = new SqliteDatabase(path.join(dataDir, 'library.sqlite'));
  try {
    if (db.pragma('integrity_check', { simple: true }) !== 'ok') throw new Error('the library is damaged');
    const songs = db.prepare('SELECT * FROM songs').all() as LibraryState['songs'];
    const { n } = db.prepare("SELECT count(*) AS n FROM jobs WHERE state = 'running'").get() as { n: number };
    return { songs, running: n };
  } finally {
    db.close();
  }
}

/** Each song whole: its source byte for byte what was imported, each file it names there; no folder without a song. */
export function checkWhole(dataDir: string, hashes: ReadonlySet<string>): LibraryState {
  const state = readLibrary(dataDir);
  const mediaDir = path.join(dataDir, 'media');
  const folders = existsSync(mediaDir) ? readdirSync(mediaDir) : [];
  const known = new Set(state.songs.map((song) => song.content_sha256));
  for (const folder of folders) if (!known.has(folder)) throw new Error(`media folder without a song: ${folder}`);
  for (const song of state.songs) {
    if (!hashes.has(song.content_sha256)) throw new Error('a song nobody imported');
    const folder = path.join(mediaDir, song.content_sha256);
    const sum = execFileSync('sha256sum', [path.join(folder, song.source_file)])
      .toString()
      .slice(0, 64);
    if (sum !== song.content_sha256) throw new Error(`source of ${song.id} is not what was imported`);
    const files = [
      song.karaoke_version === null
        ? []
        : [`karaoke-${song.karaoke_version}.webm`, `peaks-${song.karaoke_version}.json`],
      song.cover_version === null ? [] : [`cover-${song.cover_version}.jpg`],
    ].flat();
    for (const file of files)
      if (!existsSync(path.join(folder, file))) throw new Error(`${file} of ${song.id} is missing`);
  }
  return state;
}

/**
 * Imports a folder while the whole station is killed (SIGKILL, with every child it has) at random moments, `rounds` times;
 * after each restart every song is absent or whole. In the end the import is run to its end, and everything is there.
 */
export async function killRounds(options: {
  readonly folder: string;
  readonly songsDir: string;
  readonly hashes: ReadonlySet<string>;
  readonly rounds: number;
  readonly seed: number;
  readonly longestMs: number;
  onRound?(round: KillRound): void;
}): Promise<{ rounds: KillRound[]; songs: number }> {
  const { folder, songsDir, hashes, rounds, seed, longestMs } = options;
  const random = randomFrom(seed);
  const dataDir = path.join(folder, 'data');
  const done: KillRound[] = [];
  mkdirSync(dataDir, { recursive: true });
  for (let round = 1; round <= rounds; round += 1) {
    const afterMs = Math.round(150 + random() * longestMs);
    const station = startCli(['import', songsDir, '--json', '--device', 'cpu', '--data', dataDir]);
    await Promise.race([new Promise((resolve) => setTimeout(resolve, afterMs)), station.done]);
    killAll(station);
    await station.done;
    // The next start mends what was cut off; then all is looked at.
    const restart = startCli(['import', path.join(songsDir, 'nothing'), '--no-wait', '--json', '--data', dataDir]);
    await restart.done;
    const state = checkWhole(dataDir, hashes);
    if (state.running !== 0) throw new Error('a job is running though no station is');
    const result = {
      round,
      afterMs,
      songs: state.songs.length,
      ready: state.songs.filter((song) => song.karaoke_version !== null).length,
      resumed: state.songs.filter((song) =>
        existsSync(path.join(dataDir, 'work', song.id, 'chunks', 'vocals-00000.f32')),
      ).length,
    };
    done.push(result);
    options.onRound?.(result);
  }
  const last = startCli(['import', songsDir, '--json', '--device', 'cpu', '--data', dataDir]);
  const { code, stdout } = await last.done;
  if (code !== 0) throw new Error(`the last import ended with ${code}: ${stdout.slice(-500)}`);
  const state = checkWhole(dataDir, hashes);
  if (state.songs.some((song) => song.karaoke_version === null)) throw new Error('not every song became singable');
  return { rounds: done, songs: state.songs.length };
}

/** Copies files into a fresh folder below `folder`. */
export function copyInto(folder: string, files: readonly string[]): string {
  mkdirSync(folder, { recursive: true });
  for (const file of files) copyFileSync(file, path.join(folder, path.basename(file)));
  return folder;
}
