import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { makeSong } from '../tests/support/sounds.ts';
import { expect, test } from './fixtures.ts';
import { OperatorPage } from './page-models/operator-page.ts';

async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21aa']).analyze();
  expect(violations.map(({ id, nodes }) => ({ id, where: nodes.map(({ target }) => target.join(' ')) }))).toEqual([]);
}

test.describe('the way in', () => {
  test('only the address with the token opens the station; other sites and names do not get in', async ({
    startStation,
    page,
    request,
  }) => {
    const { address } = await startStation();
    const origin = new URL(address).origin;
    const token = new URL(address).searchParams.get('token') ?? '';
    await page.goto(origin);
    await expect(page.getByRole('heading')).toHaveText('This page does not know the way in.');
    expect((await request.get(`${origin}/api/songs`)).status()).toBe(401);
    expect((await request.get(`${origin}/?token=${token.slice(0, -1)}x`)).status()).toBe(401);
    expect((await request.get(`${origin}/api/songs`, { headers: { authorization: `Bearer ${token}` } })).status()).toBe(
      200,
    );
    expect((await request.get(`${origin}/api/songs`, { headers: { authorization: 'Bearer nonsense' } })).status()).toBe(
      401,
    );
    const bearer = { authorization: `Bearer ${token}` };
    expect((await request.get(`${origin}/api/songs`, { headers: { ...bearer, host: 'evil.example' } })).status()).toBe(
      403,
    );
    expect(
      (await request.get(`${origin}/api/songs`, { headers: { ...bearer, origin: 'http://evil.example' } })).status(),
    ).toBe(403);

    await page.goto(address);
    await expect(page).toHaveURL(`${origin}/`);
    await expect(page.getByText('Ready when you are')).toBeVisible();
    const cookies = await page.context().cookies();
    expect(cookies).toMatchObject([{ httpOnly: true, sameSite: 'Strict' }]);
    const headers = (await page.request.get(origin)).headers();
    expect(headers['content-security-policy']).toContain("default-src 'self'");
    expect(headers['content-security-policy']).not.toContain('unsafe-inline');
  });

  test('no other page can speak to the station through the browser', async ({ startStation, page }) => {
    const { address } = await startStation();
    await page.goto(address);
    await page.goto('about:blank');
    const { host } = new URL(address);
    const outcome = await page.evaluate(
      (where) =>
        new Promise((resolve) => {
          const socket = new WebSocket(`ws://${where}/ws`);
          socket.onopen = () => resolve('open');
          socket.onerror = () => resolve('refused');
        }),
      host,
    );
    expect(outcome).toBe('refused');
  });
});

test.describe('the look', () => {
  const sizes = {
    laptop: { width: 1366, height: 768 },
    large: { width: 1920, height: 1080 },
    phone: { width: 390, height: 844 },
  };

  test('holds together and is accessible at every size: empty, busy, failing, playing', async ({
    operator,
    page,
    folder,
  }) => {
    const atEverySize = async (state: string): Promise<void> => {
      for (const [name, viewport] of Object.entries(sizes))
        await test.step(`${state}, ${name}`, async () => {
          await page.setViewportSize(viewport);
          await operator.expectNoSidewaysScroll();
          await expectAccessible(page);
        });
    };
    await expect(operator.button('Try the demo song')).toBeVisible();
    await atEverySize('empty');

    const wrong = path.join(folder, 'wrong.mp3');
    writeFileSync(wrong, 'words');
    const long = path.join(
      folder,
      `${'A very long artist name '.repeat(3)} - ${'and an even longer title '.repeat(5)}.mp3`,
    );
    await operator.chooseFiles([
      await makeSong(long, 3),
      await makeSong(path.join(folder, 'Ben - Two.mp3'), 90, { seed: 2 }),
      wrong,
    ]);
    await expect(page.getByText('“wrong.mp3” is not a sound')).toBeVisible();
    await expect(page.getByRole('progressbar')).toBeVisible();
    await atEverySize('busy and failing');

    await operator.waitUntilReady('and an even longer title');
    await operator.song('and an even longer title').click();
    await expect(operator.button('Pause')).toBeVisible();
    await operator.button('Sound').click();
    await atEverySize('playing, with the sound settings');
    await page.keyboard.press('Escape');
    await atEverySize('playing');
  });

  test('asks nothing of anybody: nothing is fetched from elsewhere', async ({ startStation, page }) => {
    const { address } = await startStation();
    const foreign: string[] = [];
    page.on('request', (request) => {
      if (!request.url().startsWith(new URL(address).origin) && !request.url().startsWith('data:'))
        foreign.push(request.url());
    });
    await new OperatorPage(page).open(address);
    await page.waitForLoadState('networkidle');
    expect(foreign).toEqual([]);
  });
});

test.describe('finding songs', () => {
  test('the search narrows the list as one types, says when there is nothing, and Escape clears it', async ({
    operator,
    page,
    folder,
  }) => {
    const names = ['Ana - Blue Moon', 'Ben - Red Sun', 'Cai - Blue Sky'];
    const files = await Promise.all(names.map((name, seed) => makeSong(path.join(folder, `${name}.mp3`), 1, { seed })));
    await operator.drop(files);
    await expect(page.getByText('3 songs', { exact: true })).toBeVisible();
    await page.keyboard.press('Control+k');
    await page.keyboard.type('blue');
    await expect(page.getByText('2 found')).toBeVisible();
    await expect(operator.song('Red Sun')).toHaveCount(0);
    await page.keyboard.type(' ana');
    await expect(page.getByText('1 found')).toBeVisible();
    await page.keyboard.type('xyz');
    await expect(page.getByText('No song with “blue anaxyz”.')).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(page.getByText('3 songs', { exact: true })).toBeVisible();
  });

  test('a song can be removed and put back', async ({ operator, page, folder }) => {
    await operator.drop([await makeSong(path.join(folder, 'Ana - Gone.mp3'), 1)]);
    await operator.waitUntilReady('Gone');
    await operator.song('Gone').hover();
    await operator.song('Gone').getByRole('button', { name: 'Remove from the library' }).click();
    await expect(operator.song('Gone')).toHaveCount(0);
    await operator.button('Put it back').click();
    await expect(operator.song('Gone')).toContainText('ready');
    await expect(page.getByText('1 song', { exact: true })).toBeVisible();
  });

  test('waiting songs can be moved up and stopped', { tag: '@long' }, async ({ operator, folder }) => {
    const files = await Promise.all(
      // The first is long enough to be at work until the others are told what to do.
      [1, 2, 3].map((seed) => makeSong(path.join(folder, `Song ${seed}.flac`), seed === 1 ? 600 : 240, { seed })),
    );
    await operator.drop(files.slice(0, 1));
    await expect(operator.song('Song 1')).toContainText('%');
    await operator.drop(files.slice(1));
    await expect(operator.song('Song 2')).toContainText('waiting');
    await expect(operator.song('Song 3')).toContainText('waiting');
    await operator.song('Song 3').hover();
    await operator.song('Song 3').getByRole('button', { name: 'Do this one next' }).click();
    await operator.song('Song 1').hover();
    await operator.song('Song 1').getByRole('button', { name: 'Stop taking out the vocals' }).click();
    await expect(operator.song('Song 1')).toContainText('vocals still in');
    await expect(operator.song('Song 3')).toContainText(/%/u);
    await expect(operator.song('Song 2')).toContainText('waiting');
    await operator.song('Song 1').hover();
    await operator.song('Song 1').getByRole('button', { name: 'Take out the vocals' }).click();
    await expect(operator.song('Song 1')).toContainText('waiting');
  });

  test('without ffmpeg the screen says what is missing and what to do', async ({ startStation, page }) => {
    const { address } = await startStation({ LIMELIGHT_FFMPEG: '/nowhere/ffmpeg' });
    await new OperatorPage(page).open(address);
    await expect(page.getByRole('alert')).toContainText(
      'The program that reads sound files, ffmpeg, is not on this computer.',
    );
  });
});
