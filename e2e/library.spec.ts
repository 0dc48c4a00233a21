import { copyFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Locator } from '@playwright/test';
import { makeSong } from '../tests/support/sounds.ts';
import { expect, test } from './fixtures.ts';
import { OperatorPage } from './page-models/operator-page.ts';
import { startLrclib } from './support/lrclib.ts';

/** A short song with tags. */
async function tagged(file: string, seed: number, tags: Record<string, string>): Promise<string> {
  const args = Object.entries(tags).flatMap(([key, value]) => ['-metadata', `${key}=${value}`]);
  return await makeSong(file, 2, { seed, args });
}

test('songs are picked out, two of one become one, and what was removed comes back', { tag: '@long' }, async ({
  operator,
  folder,
  page,
}) => {
  const at = (name: string): string => path.join(folder, name);
  await operator.chooseFiles([
    await tagged(at('a.mp3'), 31, { title: 'Nachtlied', artist: 'Ana', date: '1984', language: 'deu' }),
    await tagged(at('b.mp3'), 32, { title: 'Day Song', artist: 'Ben', date: '1991', language: 'eng' }),
    await tagged(at('c.mp3'), 33, { title: 'Day song', artist: 'Ben', date: '1991', language: 'eng' }),
  ]);
  const rows = page.getByRole('row');
  await expect(rows).toHaveCount(3);

  // Two of one become one, and two again.
  await operator.button('1 song here twice').click();
  await page.getByRole('dialog').getByRole('button', { name: 'Keep this one' }).first().click();
  await expect(rows).toHaveCount(2);
  await page.getByRole('dialog').getByRole('button', { name: 'Undo' }).click();
  await expect(rows).toHaveCount(3);
  await page.keyboard.press('Escape');

  // By language, by decade, by what was never sung.
  await page.getByLabel('Decade').selectOption('1980');
  await expect(rows).toHaveCount(1);
  await expect(operator.song('Nachtlied')).toBeVisible();
  await operator.button('Show all songs').click();
  await page.getByLabel('Language').selectOption({ label: 'English (2)' });
  await expect(rows).toHaveCount(2);
  await operator.button('Show all songs').click();
  await operator.waitUntilReady('Nachtlied');
  await operator.song('Nachtlied').click();
  await operator.button('Never sung').click();
  // It plays to its end, and has been sung.
  await expect(operator.song('Nachtlied')).toBeHidden({ timeout: 30_000 });
  await expect(rows).toHaveCount(2);
  await operator.button('Show all songs').click();

  await operator.song('Nachtlied').hover();
  await operator.song('Nachtlied').getByRole('button', { name: 'Mark as a favourite' }).click();
  await operator.song('Nachtlied').getByRole('button', { name: 'Remove from the library' }).click();
  await expect(rows).toHaveCount(2);
  await operator.button('Put it back').click();
  await expect(rows).toHaveCount(3);
  await operator.button('Favourites').click();
  await expect(rows).toHaveCount(1);
  await expect(operator.song('Nachtlied')).toContainText('ready');
});

test('a song whose file is gone says so, and is whole again when it is dropped in from elsewhere', {
  tag: '@long',
}, async ({ folder, startStation, page }) => {
  const before = await startStation();
  const operator = await new OperatorPage(page).open(before.address);
  const file = await makeSong(path.join(folder, 'Ana - Lost.mp3'), 2, { seed: 34 });
  await operator.chooseFiles([file]);
  await operator.waitUntilReady('Lost');
  await before.stop();
  const moved = path.join(folder, 'another name.mp3');
  copyFileSync(file, moved);
  rmSync(file);
  const media = path.join(folder, 'data', 'media');
  for (const song of readdirSync(media)) rmSync(path.join(media, song, 'source.mp3'));
  const { address } = await startStation();
  await operator.open(address);
  await expect(operator.button('1 file missing')).toBeVisible();
  await expect(operator.song('Lost')).toContainText('file missing');
  await operator.chooseFiles([moved]);
  await expect(operator.song('Lost')).not.toContainText('file missing');
  await expect(operator.button('1 file missing')).toBeHidden();
  await expect(page.getByRole('row')).toHaveCount(1);
});

test('words come online after one yes, or as a file of their own', { tag: '@long' }, async ({
  folder,
  startStation,
  page,
}) => {
  const lrclib = await startLrclib('Online', '[00:00.50] Words from afar\n[00:01.20] and more\n');
  const { address } = await startStation({ LIMELIGHT_LRCLIB: lrclib.url });
  const operator = await new OperatorPage(page).open(address);
  await operator.chooseFiles([await makeSong(path.join(folder, 'Ana - Online.mp3'), 3, { seed: 35 })]);
  await expect(page.getByText('Look for words online?')).toBeVisible();
  await operator.waitUntilReady('Online');
  expect(lrclib.asked).toEqual([]);
  await operator.button('Look online').click();
  await expect(page.getByText('Look for words online?')).toBeHidden();
  await expect(operator.song('Online')).not.toContainText('no words');
  expect(lrclib.asked[0]?.searchParams.get('artist_name')).toBe('Ana');

  // A file with words, without its song: it takes the place of the others, and gives it back.
  await operator.song('Online').click();
  const words = page.getByTestId('words');
  const shown = (text: string): Locator => words.locator(`[data-text="${text}"]`);
  await expect(shown('Words from afar')).toBeAttached();
  const own = path.join(folder, 'Ana - Online.lrc');
  writeFileSync(own, '[00:00.50]Words of my own\n[00:01.20]and more\n');
  await operator.drop([own]);
  await expect(shown('Words of my own')).toBeAttached();
  await operator.button('Undo').click();
  await expect(shown('Words from afar')).toBeAttached();
  const other = path.join(folder, 'Nobody.lrc');
  writeFileSync(other, '[00:00.50]Whose words\n');
  await operator.drop([other]);
  await expect(page.getByText('no song here is called like it')).toBeVisible();

  // How words look is kept.
  await operator.button('Word settings').click();
  await page.getByLabel('Lines in sight').selectOption('2');
  await page.getByLabel('Letters').selectOption({ label: 'Book' });
  await page.keyboard.press('Escape');
  await page.reload();
  await expect(words).toHaveAttribute('data-lines', '2');
  await expect(words).toHaveAttribute('data-font', 'serif');
  await lrclib.close();
});
