import path from 'node:path';
import { makeSong } from '../tests/support/sounds.ts';
import { expect, test } from './fixtures.ts';
import { NightPage } from './page-models/night-page.ts';
import { OperatorPage } from './page-models/operator-page.ts';
import { PhonePage } from './page-models/phone-page.ts';
import { StagePage } from './page-models/stage-page.ts';
import { phonesOverLoopback } from './support/night.ts';

const guests = ['Ana', 'Ben', 'Cai', 'Dora', 'Emre', 'Farah'] as const;
const titles = ['Amber', 'Birch', 'Cedar'] as const;

test('a short evening: a host, a TV and six phones sing real songs from the first to the last', async ({
  startStation,
  page,
  browser,
  context,
  folder,
}) => {
  test.setTimeout(120_000);
  const problems: string[] = [];
  const watch = (each: typeof page): void => {
    each.on('pageerror', (error) => problems.push(error.message));
  };
  context.on('page', watch);
  const { address } = await startStation(phonesOverLoopback);
  const operator = await new OperatorPage(page).open(address);
  const night = new NightPage(operator);
  await operator.chooseFiles(
    await Promise.all(titles.map((title, at) => makeSong(path.join(folder, `${title}.mp3`), 4, { seed: 60 + at }))),
  );
  for (const title of titles) await operator.waitUntilReady(title);
  await night.start({ gap: 'By itself after 5 s' });

  await page.getByRole('button', { name: /^TV screen/u }).click();
  const [window] = await Promise.all([
    context.waitForEvent('page'),
    page.getByRole('button', { name: 'Open the TV screen' }).click(),
  ]);
  await page.getByRole('button', { name: 'Done' }).click();
  const tv = new StagePage(window);
  await tv.page.setViewportSize({ width: 1280, height: 720 });
  await tv.letSoundOut();

  await page.getByRole('button', { name: 'Phones', exact: true }).click();
  await page.getByRole('checkbox', { name: /^Let phones in/u }).click();
  const link = (await page.locator('[data-qr]').getAttribute('data-qr')) ?? '';
  await page.keyboard.press('Escape');
  await expect(tv.stage).toContainText('Scan to sing');

  const phones: PhonePage[] = [];
  await test.step('six phones come in and pick a song each', async () => {
    for (const [at, name] of guests.entries()) {
      const phone = await PhonePage.take(browser);
      watch(phone.page);
      await (await phone.scan(link)).giveName(name);
      await phone.add(titles[at % titles.length] ?? '');
      phones.push(phone);
    }
    await expect(page.getByRole('button', { name: '6 phones', exact: true })).toBeVisible();
    await expect.poll(() => night.order()).toEqual([...guests]);
    await expect((phones[0] as PhonePage).turn).toContainText('next');
    await expect((phones[3] as PhonePage).turn).toContainText('3 turns');
  });

  await operator.button('Start Ana now').click();
  for (const [at, name] of guests.entries()) {
    await test.step(`${name} sings, and the room sees it`, async () => {
      await night.expectSinging(name);
      await tv.expectScene('singing');
      await expect(tv.stage).toContainText(name);
      const next = guests[at + 1];
      if (next !== undefined) await expect(night.next).toContainText(next);
      if (next !== undefined) {
        await tv.expectScene('next');
        await expect(tv.stage).toContainText(next);
        // Once it starts by itself; the others are started by a host in a hurry.
        if (at > 0) await operator.button(`Start ${next} now`).click();
      }
    });
  }

  await test.step('nobody is left, everybody has sung once, in the order they came', async () => {
    await expect(page.getByText('Nobody has a song that is ready')).toBeVisible({ timeout: 30_000 });
    const sung = await (await night.end()).locator('li b').allTextContents();
    expect(sung.slice(0, guests.length)).toEqual([...guests]);
    for (const phone of phones) await expect(phone.page.getByText('That was the night')).toBeVisible();
  });
  expect(problems).toEqual([]);
  for (const phone of phones) await phone.hangUp();
});
