import { expect, it } from 'vitest';
import { nightFolder } from '../support/night-folder.ts';
import { nightKillRounds } from '../support/night-kill-rounds.ts';

it('keeps the night whole when the station is killed in the middle of it', async () => {
  const { folder, songIds, port } = await nightFolder();
  const { events, done } = await nightKillRounds({ folder, songIds, port, rounds: 4, seed: 11, longestMs: 900 });
  expect(events).toBeGreaterThan(10);
  expect(done.get("a guest's add")).toBeGreaterThan(0);
});
