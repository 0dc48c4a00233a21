import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { newId } from '../src/main/host/ids.ts';
import type { ProcedureMeta } from '../src/shared/contract/base.ts';
import { contract } from '../src/shared/contract/index.ts';
import { readQr } from '../tests/support/qr-reader.ts';
import { expect, test } from './fixtures.ts';
import { OperatorPage } from './page-models/operator-page.ts';
import { StagePage } from './page-models/stage-page.ts';
import { hear, putEarsOn } from './support/listen.ts';
import { hostOf, phonesOverLoopback } from './support/night.ts';

test.use({ shelf: true });

const loud = -45;
const silence = -90;
const toneSeconds = 60;

async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21aa']).analyze();
  expect(violations.map(({ id, nodes }) => ({ id, where: nodes.map(({ target }) => target.join(' ')) }))).toEqual([]);
}

/** The window that the host's button opens. */
async function openTv(operator: OperatorPage): Promise<StagePage> {
  const { page } = operator;
  await page.getByRole('button', { name: /^TV screen/u }).click();
  await expect(page.getByText('No TV screen is open.')).toBeVisible();
  const [window] = await Promise.all([
    page.context().waitForEvent('page'),
    page.getByRole('button', { name: 'Open the TV screen' }).click(),
  ]);
  const tv = new StagePage(window);
  await expect(tv.stage).toBeVisible();
  await page.getByRole('button', { name: 'Done' }).click();
  return tv;
}

const output = async (page: Page): Promise<number> => (await hear(page)).output[0];

test('the TV asks for a click, takes the sound, keeps it while the host reloads, and hands it back when it is closed', {
  tag: '@long',
}, async ({ startStation, context }) => {
  const { address } = await startStation();
  const page = await context.newPage();
  await putEarsOn(page);
  const operator = await new OperatorPage(page).open(address);
  context.on('page', (opened) => void opened.setViewportSize({ width: 1280, height: 720 }));
  const tv = await openTv(operator);
  await expect(tv.page).toHaveURL(/\/stage$/u);
  // A window that a click has opened may be let off the click by the browser; loaded again it is not.
  const needsClick = page.getByRole('button', { name: /TV needs a click/u });
  await expect(async () => {
    if (!(await needsClick.isVisible())) await tv.page.reload();
    await expect(needsClick).toBeVisible({ timeout: 5_000 });
  }).toPass();
  await expectAccessible(tv.page);

  // Until then the host makes the sound, and the TV follows.
  await operator.play('Tone');
  await expect.poll(() => output(page)).toBeGreaterThan(loud);
  await tv.expectScene('singing');
  await expect(tv.stage).toContainText('Tone');
  await expect(tv.stage).toContainText('No words for this one');
  await expectAccessible(tv.page);
  // Nothing on it can be operated but the click for the sound.
  expect(await tv.page.getByRole('button').count()).toBe(1);

  // Ears must be on before the TV's page makes its first sound.
  await putEarsOn(tv.page);
  await tv.page.reload();
  await tv.letSoundOut();
  await expect.poll(() => output(tv.page)).toBeGreaterThan(loud);
  await expect.poll(() => output(page)).toBeLessThan(silence);
  await expect(page.getByText('The sound comes from another window.')).toBeVisible();
  await expect(page.getByRole('button', { name: /TV screen open/u })).toBeVisible();

  // The host's window comes and goes; the song does not notice.
  const before = await tv.position(toneSeconds);
  const heard: number[] = [];
  const reloaded = page.reload();
  for (let i = 0; i < 12; i += 1) {
    heard.push(await output(tv.page));
    await tv.page.waitForTimeout(120);
  }
  await reloaded;
  expect(Math.min(...heard)).toBeGreaterThan(loud);
  await expect.poll(() => tv.position(toneSeconds)).toBeGreaterThan(before + 1);

  // Pause and play reach the TV.
  await operator.button('Pause').click();
  await expect(tv.stage.getByText('Paused')).toBeVisible();
  await expect.poll(() => output(tv.page)).toBeLessThan(silence);
  await operator.button('Play').click();
  await expect.poll(() => output(tv.page)).toBeGreaterThan(loud);

  // Unplugged in the middle of a song: the host goes on where it was.
  const at = await tv.position(toneSeconds);
  await tv.page.close();
  await expect.poll(() => output(page), { timeout: 5_000 }).toBeGreaterThan(loud);
  expect(Math.abs((await operator.position()) - at)).toBeLessThan(4);
  await expect(page.getByRole('button', { name: /no TV screen open/u })).toBeVisible();
});

test('never two musics at once when the sound moves from the host to the TV', { tag: '@long' }, async ({
  startStation,
  context,
}) => {
  const { address } = await startStation();
  const page = await context.newPage();
  await putEarsOn(page);
  const operator = await new OperatorPage(page).open(address);
  const tv = await openTv(operator);
  await putEarsOn(tv.page);
  await tv.page.reload();
  await operator.play('Tone');
  await expect.poll(() => output(page)).toBeGreaterThan(loud);
  /** When the last 5 ms of a page's output were loud, by the clock that both pages share. */
  const listen = (on: Page): Promise<number[]> =>
    on.evaluate(async () => {
      const moments: number[] = [];
      const until = Date.now() + 3_500;
      while (Date.now() < until) {
        const { ears } = window as unknown as { ears: { output: AnalyserNode[] } };
        const [ear] = ears.output;
        if (ear !== undefined) {
          const samples = new Float32Array(256);
          ear.getFloatTimeDomainData(samples);
          if (Math.max(...samples.map(Math.abs)) > 0.01) moments.push(Date.now());
        }
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      return moments;
    });
  const host = listen(page);
  const stage = listen(tv.page);
  await tv.letSoundOut();
  const [fromHost, fromTv] = [await host, await stage];
  expect(fromHost.length).toBeGreaterThan(3);
  expect(fromTv.length).toBeGreaterThan(3);
  expect(Math.min(...fromTv)).toBeGreaterThan(Math.max(...fromHost));
});

test('words stand still and say so while the station is away, and go on when it is back @long', async ({
  startStation,
  page,
  browser,
}) => {
  const station = await startStation();
  const operator = await new OperatorPage(page).open(station.address);
  const tv = await openTv(operator);
  await operator.play('Tone');
  await tv.expectScene('singing');
  await station.kill();
  await expect(tv.stage.getByText('Waiting for Limelight ...')).toBeVisible();
  const at = await tv.position(toneSeconds);
  await tv.page.waitForTimeout(1_000);
  expect(await tv.position(toneSeconds)).toBeCloseTo(at, 1);
  await tv.expectScene('singing');
  await startStation();
  await expect(tv.stage.getByText('Waiting for Limelight ...')).toBeHidden();
  // A fresh browser that holds no cookie finds no TV.
  const elsewhere = await browser.newContext();
  const stranger = await elsewhere.newPage();
  await stranger.goto(tv.page.url());
  await expect(stranger.getByRole('heading')).toHaveText('This page does not know the way in.');
  await elsewhere.close();
});

test.describe('a TV link that got around', () => {
  /** Every procedure of the contract, with the roles that may call it. */
  const procedures = Object.entries(contract).flatMap(([feature, routes]) =>
    Object.entries(routes).map(([name, route]) => ({
      path: `${feature}/${name}`,
      roles: ((route as unknown as { '~orpc': { meta: ProcedureMeta } })['~orpc'].meta as ProcedureMeta).roles,
    })),
  );

  test('is no host: what only the host may do is refused, all of it', async ({ startStation, request, page }) => {
    const { address } = await startStation();
    const { origin, searchParams } = new URL(address);
    const host = { authorization: `Bearer ${searchParams.get('token') ?? ''}` };
    const operator = await new OperatorPage(page).open(address);
    const tv = await openTv(operator);
    const token = (await tv.page.context().cookies()).find(({ name }) => name.startsWith('limelight-stage-'))?.value;
    const stage = { authorization: `Bearer ${token}` };
    const forHosts = procedures.filter(({ roles }) => !roles.includes('stage'));
    expect(forHosts.length).toBeGreaterThan(40);
    for (const { path } of forHosts) {
      const answer = await request.post(`${origin}/rpc/${path}`, { headers: stage, data: { json: {} } });
      expect([path, answer.status()]).toEqual([path, path.startsWith('guest/') ? answer.status() : 403]);
      expect(answer.status()).toBeGreaterThanOrEqual(400);
    }
    const { items } = (await (await request.get(`${origin}/api/songs`, { headers: stage })).json()) as {
      items: { id: string; karaokeVersion: string }[];
    };
    const [song] = items;
    const karaoke = `${origin}/media/songs/${song?.id}/karaoke/${song?.karaokeVersion}`;
    expect((await request.get(karaoke, { headers: stage })).status()).toBe(200);
    expect((await request.get(`${origin}/stage`, { headers: stage })).status()).toBe(200);
    for (const [method, path] of [
      ['GET', '/'],
      ['GET', '/index.html'],
      ['POST', '/media/uploads'],
      ['POST', '/api/jobs'],
      ['DELETE', `/api/songs/${song?.id}`],
      ['GET', '/media/nights/01m7ydz5sfevjybmt01fvhbsfm/history.csv'],
    ] as const) {
      const answer = await request.fetch(`${origin}${path}`, { method, headers: stage, data: 'x' });
      expect([path, answer.status()]).toEqual([path, 403]);
    }
    // Nor does the token open the host's page, as an address or as the host's cookie.
    const port = new URL(origin).port;
    expect((await request.get(`${origin}/?token=${token}`)).status()).toBe(401);
    expect((await request.get(origin, { headers: { cookie: `limelight-${port}=${token}` } })).status()).toBe(401);
    expect((await request.get(`${origin}/stage?token=${searchParams.get('token')}`)).status()).toBe(401);
    expect((await request.get(`${origin}/api/songs`, { headers: host })).status()).toBe(200);
    expect((await request.get(`${origin}/api/songs/${song?.id}`, { headers: host })).status()).toBe(200);
  });

  test('its wire is the TV’s own: the host’s is shut to it, and it cannot say that it is something else', async ({
    startStation,
    page,
    browser,
  }) => {
    const { address } = await startStation();
    const tv = await openTv(await new OperatorPage(page).open(address));
    const cookies = (await tv.page.context().cookies()).filter(({ name }) => name.startsWith('limelight-stage-'));
    const context = await browser.newContext();
    await context.addCookies(cookies);
    const alone = await new StagePage(await context.newPage()).open(`${new URL(address).origin}/stage`);
    await alone.expectScene('idle');
    const sockets = await alone.page.evaluate(async () => {
      const open = (path: string): Promise<string> =>
        new Promise((resolve) => {
          const socket = new WebSocket(`ws://${location.host}${path}`);
          socket.onopen = () => resolve('open');
          socket.onerror = () => resolve('shut');
        });
      return [await open('/ws'), await open('/stage/ws')];
    });
    expect(sockets).toEqual(['shut', 'open']);
    await context.close();
  });
});

test('everybody who sings has a share of the TV, however many they are and however long their names', async ({
  startStation,
  page,
}) => {
  const station = await startStation();
  const host = hostOf(station);
  const operator = await new OperatorPage(page).open(station.address);
  const command = (type: object) => host('night/command', { commandId: newId(Date.now()), command: type });
  const { items } = await host<{ items: { id: string }[] }>('library/list', {});
  await host('night/start', {});
  const names = ['Maximiliane Alexandra von Hohenstein-Zol', 'Bartholomew Montgomery Featherstonehaugh', 'Ana'];
  names.push('Konstantinopolitanischer Dudelsackspieler'.slice(0, 40));
  const singerIds = names.map(() => newId(Date.now()));
  for (const [at, name] of names.entries()) await command({ type: 'add-singer', singerId: singerIds[at], name });
  await command({ type: 'queue', entryId: newId(Date.now()), songId: items[0]?.id, singerIds });
  const tv = await openTv(operator);
  await tv.expectScene('next');
  const shown = tv.stage.getByRole('heading', { level: 1 });
  expect(await tv.namesInSight(shown)).toEqual(names);
  await command({ type: 'start', turnId: newId(Date.now()) });
  await tv.expectScene('singing');
  for (const width of [1280, 1920]) {
    await tv.page.setViewportSize({ width, height: (width * 9) / 16 });
    expect(await tv.namesInSight(tv.stage.locator('header'))).toEqual(names);
  }
});

test('between songs: who is next, who after that, the countdown, and a code that leads phones in', {
  tag: '@long',
}, async ({ startStation, page }) => {
  const { address } = await startStation(phonesOverLoopback);
  const operator = await new OperatorPage(page).open(address);
  const tv = await openTv(operator);
  const call = async <T>(procedure: string, input: object): Promise<T> => {
    const answer = await page.request.post(`${new URL(address).origin}/rpc/${procedure}`, { data: { json: input } });
    expect([procedure, answer.status()]).toEqual([procedure, 200]);
    return ((await answer.json()) as { json: T }).json;
  };
  const command = (id: string, about: object) => call('night/command', { commandId: `command0${id}`, command: about });
  const { items } = await call<{ items: { id: string }[] }>('library/list', {});
  await call('night/start', { name: '', options: { getReadySeconds: 30 } });
  await expect(tv.stage.getByRole('heading', { name: 'Who sings first?' })).toBeVisible();

  // Names are text, whatever they look like.
  const names = ['Ana', '<b>Ben</b>', 'محمد عبد الرحمن', 'M'.repeat(40)];
  for (const [i, name] of names.entries()) {
    await command(`join0${i}`, { type: 'add-singer', singerId: `singer000${i}`, name, colour: '#101010' });
    const songId = items[0]?.id;
    await command(`queue${i}`, { type: 'queue', entryId: `entry0000${i}`, songId, singerIds: [`singer000${i}`] });
  }
  await tv.expectScene('next');
  await expect(tv.stage.getByRole('heading', { name: 'Ana' })).toBeVisible();
  await expect(tv.stage.locator('dd')).toHaveText([/<b>Ben<\/b>.*Tone/u, /محمد عبد الرحمن.*Tone/u]);
  await expect(tv.stage.getByText('Coming up')).toBeVisible();

  const { link, code } = await call<{ link: string; code: string }>('room/setOpen', { open: true });
  await expect(tv.stage.getByText(code, { exact: true })).toBeVisible();
  expect(await tv.readCode(readQr)).toBe(link);

  await command('start', { type: 'start', turnId: 'turn000001' });
  await tv.expectScene('singing');
  await expect(tv.stage.locator('header')).toContainText('Ana');
  await call('player/command', { type: 'seek', positionMs: 59_000 });
  await tv.expectScene('next');
  await expect(tv.stage.getByRole('heading', { name: '<b>Ben</b>' })).toBeVisible();
  await expect(tv.stage.getByRole('timer')).toHaveAccessibleName(/^(?:2\d|30) seconds to go$/u);
  await expectAccessible(tv.page);
  for (const size of [
    { width: 1280, height: 720 },
    { width: 1920, height: 1080 },
    { width: 1024, height: 768 },
  ]) {
    await tv.page.setViewportSize(size);
    await expect.poll(() => tv.textOutside()).toEqual([]);
  }
  await call('night/countdown', { paused: true });
  await expect(tv.stage.getByText('The host waits a moment.')).toBeVisible();
});

test('inside the safe margins on every television, without scrolling', { tag: '@long' }, async ({
  startStation,
  page,
}) => {
  const { address } = await startStation();
  const operator = await new OperatorPage(page).open(address);
  const tv = await openTv(operator);
  await operator.play('Tone');
  await tv.expectScene('singing');
  await tv.page.emulateMedia({ reducedMotion: 'reduce' });
  for (const size of [
    { width: 1280, height: 720 },
    { width: 1366, height: 768 },
    { width: 1920, height: 1080 },
    { width: 3840, height: 2160 },
    { width: 1024, height: 768 },
  ]) {
    await tv.page.setViewportSize(size);
    await expect.poll(() => tv.textOutside()).toEqual([]);
  }
});
