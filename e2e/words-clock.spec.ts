import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { clockErrors, makeClickSong } from './support/clicks.ts';
import { putEarsOn } from './support/listen.ts';

/** Half of the clicks are nearer than this, ms: a machine that does more than one thing draws some frames late. */
const nearEnoughMs = 40;

/** ms, the middle one of the clicks of some seconds. */
async function clockError(page: Page): Promise<number> {
  const { errors } = await clockErrors(page, 4_000, 1);
  expect(errors.length).toBeGreaterThan(2);
  return errors.map(Math.abs).sort((a, b) => a - b)[Math.floor(errors.length / 2)] ?? Number.NaN;
}

test.beforeEach(async ({ page }) => {
  await putEarsOn(page);
});

test('the words are where the sound is, also after a jump', { tag: '@long' }, async ({ operator, folder, page }) => {
  const song = await makeClickSong(folder, 40);
  await operator.drop([song.folder]);
  await operator.waitUntilReady(song.title);
  await operator.play(song.title);
  expect(await clockError(page)).toBeLessThan(nearEnoughMs);
  await operator.waveform.press('ArrowRight');
  expect(await clockError(page)).toBeLessThan(nearEnoughMs);
});

test('the words go with the sound where a track cannot be jumped in', { tag: '@long' }, async ({
  operator,
  folder,
  page,
}) => {
  const song = await makeClickSong(folder, 40);
  await operator.drop([song.folder]);
  await operator.waitUntilReady(song.title);
  // A wire that knows no ranges: a jump lands at the beginning.
  await page.route('**/karaoke/*', async (route) => {
    const { range: _, ...headers } = await route.request().allHeaders();
    const response = await route.fetch({ headers });
    await route.fulfill({ status: 200, contentType: 'audio/webm', body: await response.body() });
  });
  await operator.play(song.title);
  await operator.waveform.press('ArrowRight');
  await page.waitForTimeout(500);
  expect(await clockError(page)).toBeLessThan(nearEnoughMs);
});
