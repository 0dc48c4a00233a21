import { expect, it } from 'vitest';
import { nightFolder } from '../support/night-folder.ts';
import { nightKillRounds } from '../support/night-kill-rounds.ts';

const rounds = Number(process.env.LIMELIGHT_SOAK_ROUNDS ?? 100);
const seed = Number(process.env.LIMELIGHT_SOAK_SEED ?? 1);

it(`keeps the night whole through ${rounds} kills (seed ${seed})`, async () => {
  const { folder, songIds, port } = await nightFolder();
  const { events, done, sentAgain } = await nightKillRounds({
    folder,
    songIds,
    port,
    rounds,
    seed,
    longestMs: 2_500,
    onRound: ({ round, afterMs, startMs, events: count, turnsOver }) => {
      const night = `${count} events whole, ${turnsOver} turns over`;
      process.stdout.write(`round ${round}: open in ${startMs} ms, killed after ${afterMs} ms, ${night}\n`);
    },
  });
  const counts = [...done].sort(([, a], [, b]) => b - a).map(([what, count]) => `${what} ${count}`);
  process.stdout.write(`${events} events; ${sentAgain} commands sent again; done: ${counts.join(', ')}\n`);
  expect(events).toBeGreaterThan(rounds);
});
