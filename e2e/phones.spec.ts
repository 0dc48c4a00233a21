import path from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { newId } from '../src/main/host/ids.ts';
import type { NightView } from '../src/shared/contract/night.ts';
import { makeSong } from '../tests/support/sounds.ts';
import { expect, test } from './fixtures.ts';
import { OperatorPage } from './page-models/operator-page.ts';
import { PhonePage, phoneSizes } from './page-models/phone-page.ts';
import { hostOf, phonesOverLoopback } from './support/night.ts';

test.use({ shelf: true });

async function expectFits(page: Page): Promise<void> {
  for (const viewport of Object.values(phoneSizes)) {
    await page.setViewportSize(viewport);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
    const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21aa']).analyze();
    expect(violations.map(({ id, nodes }) => ({ id, where: nodes.map(({ target }) => target.join(' ')) }))).toEqual([]);
    // A thumb is 48 pixels wide.
    const small = await page.evaluate(() =>
      [...document.querySelectorAll('button, input')]
        .filter((element) => {
          const { width, height } = element.getBoundingClientRect();
          return width > 0 && (width < 47.5 || height < 47.5);
        })
        .map((element) => element.outerHTML.slice(0, 100)),
    );
    expect(small).toEqual([]);
  }
}

test('phones come in with the code, pick songs, go offline and come back; the host sees them and shows one out', async ({
  startStation,
  page,
  browser,
  folder,
}) => {
  test.setTimeout(180_000);
  const station = await startStation(phonesOverLoopback);
  const host = hostOf(station);
  for (const [seed, name] of ['Ana - Blue Moon', 'Ben - <b>Red</b> Sun'].entries())
    await host('imports/hand', {
      paths: [await makeSong(path.join(folder, `${name.replace('/', '')}.mp3`), 2, { seed })],
    });
  await new OperatorPage(page).open(station.address);

  // The host: no phones without a night; then one switch, and the way in is there.
  await page.getByRole('button', { name: 'Phones', exact: true }).click();
  await expect(page.getByText('Start a night first')).toBeVisible();
  await page.keyboard.press('Escape');
  await host('night/start', { name: 'Saturday night' });
  await page.getByRole('button', { name: 'Phones', exact: true }).click();
  await page.getByRole('checkbox', { name: /^Let phones in/u }).click();
  await expect(page.getByText('Waiting for the first phone')).toBeVisible();
  const link = (await page.locator('[data-qr]').getAttribute('data-qr')) ?? '';
  const { origin, hash } = new URL(link);

  const problems: string[] = [];
  const take = async (size?: keyof typeof phoneSizes): Promise<PhonePage> => {
    const phone = await PhonePage.take(browser, size);
    phone.page.on('pageerror', (error) => problems.push(error.message));
    return phone;
  };

  // One types the address and a wrong code first; the other one scans.
  const emre = await take();
  await emre.page.goto(origin);
  await emre.enterCode('ZZZZ');
  await expect(emre.page.getByRole('alert')).toHaveText('That is not the code.');
  await expectFits(emre.page);
  await emre.enterCode(hash.slice(1).toLowerCase());
  await emre.giveName('<script>alert(1)</script>');
  await expect(page.getByText('A phone came in: it works.')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: '1 phone', exact: true })).toBeVisible();
  const ana = await (await take('small')).scan(link);
  await expectFits(ana.page);
  await ana.giveName('<SCRIPT>alert(1)</script>').catch(() => {});
  await expect(ana.page.getByRole('alert')).toContainText('is here already');
  await ana.giveName('Ana');
  // The code is nowhere to be read over a shoulder.
  expect(new URL(ana.page.url()).hash).toBe('');

  await expect(ana.song('Blue Moon')).toBeVisible({ timeout: 40_000 });
  await ana.add('Tone');
  await ana.search.fill('blue');
  await expect(ana.song('Tone')).toHaveCount(0);
  await ana.add('Blue Moon');
  await expectFits(ana.page);
  await emre.add('Tone');
  await expect(ana.turn).toContainText('1 turn until you sing');
  const turnId = newId(Date.now());
  await host('night/command', {
    commandId: newId(Date.now()),
    command: { type: 'start', turnId },
  });
  await expect(emre.turn).toContainText('You are on');
  await expect(ana.turn).toContainText('You are next');

  await ana.open('Tonight');
  await ana.button(/Clap for <script>/u).tap();
  await expect(ana.page.getByText('1 clap')).toBeVisible();
  await ana.open('My list');
  // With a finger: the first song below the second.
  await ana.drag(0, 1);
  await expect.poll(() => ana.myList()).toEqual(['Blue Moon', 'Tone']);
  await emre.open('Tonight');
  await expect(emre.page.getByText('1 clap')).toBeVisible();
  await emre.button(/^Sing along: Blue Moon/u).tap();
  await expect(ana.page.getByText('with <script>alert(1)</script>')).toBeVisible();
  await expectFits(emre.page);
  await expectFits(ana.page);

  // Into the pocket: what is tapped there is kept, and done once when the line is back.
  await emre.open('Songs');
  await expect(emre.song('<b>Red<b> Sun')).toBeVisible({ timeout: 40_000 });
  await emre.page.context().setOffline(true);
  await expect(emre.offline).toBeVisible();
  await emre.song('<b>Red<b> Sun').getByRole('button').tap();
  await emre.open('My list');
  await emre.page.locator('.grip').last().focus();
  await emre.page.keyboard.press('ArrowUp');
  await expect(emre.offline).toContainText('2 taps are kept');
  await emre.page.context().setOffline(false);
  await expect(emre.offline).toHaveCount(0, { timeout: 20_000 });
  const songsOf = async (name: string): Promise<string[]> => {
    const stream = await fetch(`${new URL(station.address).origin}/rpc/night/watch`, {
      method: 'POST',
      headers: { authorization: `Bearer ${new URL(station.address).searchParams.get('token')}` },
    });
    const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    while (!text.includes('\n\n')) text += (await reader?.read())?.value ?? '';
    await reader?.cancel();
    const data = /^data: (.*)$/mu.exec(text)?.[1] ?? '{}';
    const view = (JSON.parse(data) as { json: NightView }).json;
    return view.singers.find((singer) => singer.name === name)?.songs.map(({ title }) => title) ?? [];
  };
  await expect.poll(() => songsOf('<script>alert(1)</script>')).toEqual(['<b>Red<b> Sun', 'Blue Moon']);

  // Taken off, and the room closed.
  await emre.choose('Blue Moon');
  await emre.button('Do not sing along').tap();
  await expect.poll(() => songsOf('<script>alert(1)</script>')).toEqual(['<b>Red<b> Sun']);
  await expect.poll(() => songsOf('Ana')).toEqual(['Blue Moon', 'Tone']);

  // The host is asked first: nobody joins by themselves, and whoever asks in vain is told once.
  const command = (type: object) => host('night/command', { commandId: newId(Date.now()), command: type });
  await ana.open('Tonight');
  await expect(ana.button(/^Sing along: <b>Red/u)).toBeVisible();
  await command({ type: 'set-options', options: { approveFirst: true } });
  await expect(ana.button(/^Sing along/u)).toHaveCount(0);
  await emre.open('Songs');
  await emre.add('Tone');
  await page.getByRole('button', { name: 'Not now' }).click();
  await expect(emre.page.getByText('The host did not take Tone this time.')).toBeVisible();
  await expect(emre.button('Add Tone to my list')).toBeVisible();
  // Most clap when it is over: until the next begins.
  await command({ type: 'skip', turnId, counted: true });
  await ana.open('Tonight');
  await expect(ana.page.getByText('Just sung')).toBeVisible();
  await ana.button(/Clap for <script>/u).tap();
  await expect(ana.page.getByText('2 claps')).toBeVisible();
  await emre.open('Tonight');
  await expect(emre.page.getByText('2 claps')).toBeVisible();
  await expect(emre.button(/Clap for/u)).toHaveCount(0);
  // Shown the door by the host, or gone by themselves: asked alike.
  await command({ type: 'set-options', options: { listOpen: false } });
  await ana.open('Songs');
  await page
    .getByRole('region', { name: 'Rotation' })
    .getByRole('button', { name: /^Ana, /u })
    .click();
  await page.getByRole('button', { name: 'Leaves' }).click();
  await expect(ana.page.getByText('You are not on tonight’s list. Want to come back?')).toBeVisible();
  await ana.giveName('Ana');
  await expect(ana.turn).toContainText('When the host opens the list again');
  await expect(ana.page.getByText('Tap +')).toHaveCount(0);
  await host('night/end');
  await expect(ana.page.getByRole('heading', { name: 'That was the night' })).toBeVisible();
  await expectFits(ana.page);
  await expect(page.getByRole('button', { name: 'Phones', exact: true })).toBeVisible();
  expect(problems).toEqual([]);
  await emre.hangUp();
  await ana.hangUp();
});
