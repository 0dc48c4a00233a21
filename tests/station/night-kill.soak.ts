import path from 'node:path';
import { expect, it } from 'vitest';
import { nightFolder } from '../support/night-folder.ts';
import { nightKillRounds } from '../support/night-kill-rounds.ts';

const rounds = Number(process.env.LIMELIGHT_SOAK_ROUNDS ?? 100);
const seed = Number(process.env.LIMELIGHT_SOAK_SEED ?? 1);

it(`keeps the night whole through ${rounds} kills (seed ${seed})`, async () => {
  const { folder, songIds, port } = await nightFolder();
  const { events } = await nightKillRounds({
    folder,
    songIds,
    port,
    rounds,
    seed,
    longestMs: 2_500,
    onRound: ({ round, afterMs, events: count, sung }) => {
      process.stdout.write(`round ${round}: killed after ${afterMs} ms, ${count} events whole, ${sung} songs over\n`);
    },
  });
  process.stdout.write(`${path.basename(folder)}: ${events} events\n`);
  expect(events).toBeGreaterThan(rounds);
});
