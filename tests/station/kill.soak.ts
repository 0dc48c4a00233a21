import { createHash } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { killRounds } from '../support/kill-rounds.ts';
import { makeSong } from '../support/sounds.ts';
import { tempDir } from '../support/temp.ts';

/** Enough to be at work to the last round. */
const songCount = 48;
const rounds = Number(process.env.LIMELIGHT_SOAK_ROUNDS ?? 50);
const seed = Number(process.env.LIMELIGHT_SOAK_SEED ?? 1);

it(`has every song absent or whole after each of ${rounds} kills (seed ${seed})`, async () => {
  const folder = tempDir('soak');
  const songsDir = path.join(folder, 'songs');
  await mkdir(songsDir);
  const hashes = new Set<string>();
  for (let i = 1; i <= songCount; i += 1) {
    const file = await makeSong(path.join(songsDir, `${i}.mp3`), i % 2 === 0 ? 60 : 20, { seed: i });
    hashes.add(
      createHash('sha256')
        .update(await readFile(file))
        .digest('hex'),
    );
  }
  const { rounds: done, songs } = await killRounds({
    folder,
    songsDir,
    hashes,
    rounds,
    seed,
    longestMs: 5_000,
    onRound: ({ round, afterMs, songs: there, ready, resumed }) => {
      process.stdout.write(
        `round ${round}: killed after ${afterMs} ms, ${there} songs whole, ${ready} ready, ${resumed} to go on from a chunk\n`,
      );
    },
  });
  expect(done.length).toBe(rounds);
  expect(songs).toBe(songCount);
});
