import { readFileSync } from 'node:fs';
import path from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { newId } from '../src/main/host/ids.ts';
import { ffmpeg, makeSong } from '../tests/support/sounds.ts';
import { expect, test } from './fixtures.ts';
import { NightPage } from './page-models/night-page.ts';
import { OperatorPage } from './page-models/operator-page.ts';
import { hostOf } from './support/night.ts';

test('a host runs a night: singers, songs, turns, mistakes and their undoing, and what is left of it', async ({
  operator,
  folder,
  page,
}) => {
  test.setTimeout(180_000);
  const night = new NightPage(operator);
  await test.step('three short songs, three singers, one of them typed with the song', async () => {
    await operator.chooseFiles([
      await makeSong(path.join(folder, 'First.mp3'), 4, { seed: 41 }),
      await makeSong(path.join(folder, 'Second.mp3'), 4, { seed: 42 }),
      await makeSong(path.join(folder, 'Third.mp3'), 30, { seed: 43 }),
    ]);
    for (const title of ['First', 'Second', 'Third']) await operator.waitUntilReady(title);
    await night.start({ gap: 'By itself after 5 s' });
    await night.add('Ana', 'Ben');
    await night.give('First', 'Ana');
    await night.give('Second', 'Ben');
    await operator.song('Third').click();
    await page.getByRole('textbox', { name: 'Singer, or a new name' }).fill('Cai');
    await page.keyboard.press('Enter');
    await expect(night.singer('Cai')).toContainText('Third');
    // The keys go on where they were.
    await expect(page.locator('[role="grid"]:focus')).toHaveCount(1);
    // What is only a part of somebody's name is another name; arrow keys choose.
    await operator.song('Third').click();
    await page.getByRole('textbox', { name: 'Singer, or a new name' }).fill('C');
    await page.keyboard.press('Enter');
    await expect(night.undo).toHaveText('Undo: “Third” added');
    await expect(night.singer('C')).toContainText('Third');
    await operator.song('First').click();
    await page.getByRole('textbox', { name: 'Singer, or a new name' }).fill('ai');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await expect(night.undo).toHaveText('Undo: “First” added');
    await night.singer('Cai').click();
    await expect(night.rotation.getByRole('list', { name: 'Songs of Cai' })).toContainText('First');
    await night.singer('Cai').click();
    for (let i = 0; i < 3; i += 1) await page.keyboard.press('Control+z');
    await expect(night.singer('C')).toHaveCount(0);
    expect(await night.order()).toEqual(['Ana', 'Ben', 'Cai']);
    // The same name again, whatever the case.
    await page.getByRole('combobox', { name: 'Name of the singer' }).fill('ana');
    await page.keyboard.press('Enter');
    await expect(page.getByText('“Ana” is here already.')).toBeVisible();
    await page.getByRole('combobox', { name: 'Name of the singer' }).fill('');
  });

  await test.step('dragging a song onto a singer, and a singer before another, both taken back', async () => {
    await operator.song('First').dragTo(night.singer('Cai'));
    await expect(night.undo).toHaveText('Undo: “First” added');
    await night.undo.click();
    await night.singer('Cai').dragTo(night.singer('Ana'), { targetPosition: { x: 60, y: 8 } });
    await expect.poll(() => night.order()).toEqual(['Cai', 'Ana', 'Ben']);
    await page.keyboard.press('Control+z');
    await expect.poll(() => night.order()).toEqual(['Ana', 'Ben', 'Cai']);
    // One place down, and to the last place: by the lower half of a row, and below all of them.
    await night.singer('Ana').dragTo(night.singer('Ben'), { targetPosition: { x: 60, y: 44 } });
    await expect.poll(() => night.order()).toEqual(['Ben', 'Ana', 'Cai']);
    await night.singer('Ben').dragTo(night.singer('Cai'), { targetPosition: { x: 60, y: 44 } });
    await expect.poll(() => night.order()).toEqual(['Ana', 'Cai', 'Ben']);
    const list = night.rotation.getByRole('list').first();
    const height = (await list.boundingBox())?.height ?? 0;
    await night.singer('Ana').dragTo(list, { targetPosition: { x: 60, y: height - 12 } });
    await expect.poll(() => night.order()).toEqual(['Cai', 'Ben', 'Ana']);
    for (let i = 0; i < 3; i += 1) await page.keyboard.press('Control+z');
    await expect.poll(() => night.order()).toEqual(['Ana', 'Ben', 'Cai']);
    await night.singer('Cai').press('Alt+ArrowUp');
    await expect.poll(() => night.order()).toEqual(['Ana', 'Cai', 'Ben']);
    await night.singer('Cai').press('Alt+ArrowDown');
    await expect.poll(() => night.order()).toEqual(['Ana', 'Ben', 'Cai']);
  });

  await test.step('the first song is started by hand, the next by itself', async () => {
    await operator.button('Start Ana now').click();
    await night.expectSinging('Ana');
    await expect(night.next).toContainText('Ben — Second');
    await expect(night.singer('Ben')).toContainText('next');
    await expect(night.next).toContainText('starts by itself', { timeout: 30_000 });
    await night.expectSinging('Ben');
    await expect(night.next).toContainText('starts by itself', { timeout: 30_000 });
    await operator.button('Wait').click();
    await operator.button('Start Cai now').click();
    await night.expectSinging('Cai');
  });

  await test.step('a skip is no turn unless it is counted; a no-show keeps the song', async () => {
    await operator.button('Skip').click();
    await operator.button('Count it as a turn').click();
    await expect(night.singer('Cai')).toContainText('1 turn tonight');
    await night.give('Third', 'Cai');
    await operator.button('Start Cai now').click();
    await night.expectSinging('Cai');
    await operator.button('No-show').click();
    await expect(night.singer('Cai')).toContainText('Third');
    await night.undo.click();
    await night.expectSinging('Cai');
  });

  await test.step('a singer has songs to move and a name to mend; two names become one', async () => {
    await night.give('First', 'Ben');
    await night.give('Second', 'Ben');
    await night.singer('Ben').click();
    const songs = night.rotation.getByRole('list', { name: 'Songs of Ben' }).getByRole('listitem');
    await songs.first().getByRole('button', { name: 'Later' }).click();
    await expect(songs.first()).toContainText('Second');
    await songs.first().dragTo(songs.last());
    await expect(songs.last()).toContainText('Second');
    await songs.last().dragTo(songs.first());
    await expect(songs.first()).toContainText('Second');
    await songs.first().getByRole('button', { name: 'Sings along' }).click();
    await songs.first().getByRole('combobox').selectOption({ label: 'Cai' });
    await expect(songs.first()).toContainText('with Cai');
    await night.undo.click();
    await expect(songs.first()).not.toContainText('with Cai');
    await operator.button('Hold').click();
    await expect(night.singer('Ben')).toContainText('on hold');
    await operator.button('Edit').click();
    await page.getByLabel('Name', { exact: true }).fill('Benedetta');
    await page.getByLabel(/emoji/u).fill('🎷');
    const photo = path.join(folder, 'face.png');
    await ffmpeg('-f', 'lavfi', '-i', 'testsrc=size=640x480:duration=1', '-frames:v', '1', photo);
    await page.getByRole('dialog').locator('input[type=file]').setInputFiles(photo);
    const face = page.getByRole('dialog').locator('img');
    await expect.poll(() => face.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(256);
    await page.getByLabel('Is the same person as').selectOption({ label: 'Ana' });
    await operator.button('Save').click();
    await expect(night.singer('Benedetta')).toBeHidden();
    await expect(night.singer('Ana')).toContainText('Second');
  });

  await test.step('usable by everybody', async () => {
    const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21aa']).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
    for (const [width, height] of [
      [1366, 768],
      [390, 844],
    ] as const) {
      await page.setViewportSize({ width, height });
      await operator.expectNoSidewaysScroll();
    }
    await page.setViewportSize({ width: 1366, height: 768 });
    await expect(night.next).toBeInViewport();
  });

  await test.step('the end, and what is left of it', async () => {
    await expect(await night.end()).toContainText('Cai Third');
    const download = page.waitForEvent('download');
    await page.getByRole('link', { name: 'As a table (CSV)' }).click();
    const text = readFileSync(await (await download).path(), 'utf8');
    expect(text).toContain('Ana,First');
    await operator.button('Close').click();
    await expect(night.rotation).toBeHidden();
  });

  await test.step('who sang before is known at the next night', async () => {
    await night.start();
    await operator.song('First').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox').fill('a');
    await dialog.getByRole('button', { name: /^Ana.*sang before/u }).click();
    await expect(night.singer('Ana')).toContainText('First');
  });
});

test.describe('on a small laptop and on a phone', () => {
  test.use({ shelf: true });

  test('every button of a turn can be pressed, and the question after a breakdown, however long the names are', async ({
    startStation,
    page,
    folder,
  }) => {
    const sizes = [
      { width: 1366, height: 768 },
      { width: 390, height: 844 },
    ];
    let station = await startStation();
    let host = hostOf(station);
    const { items } = await host<{ items: { id: string }[] }>('library/list', {});
    const songId = items[0]?.id ?? '';
    await host('library/edit', { id: songId, title: 'Tone of the Very Long Extended Remastered Live Version' });
    const lines = Array.from({ length: 12 }, (_, at) => `[00:${String(at * 5).padStart(2, '0')}.00]Sing line ${at}`);
    await host('words/paste', { id: songId, text: lines.join('\n') });
    await host('night/start', { name: 'The longest night of the year '.repeat(3).slice(0, 80) });
    const command = (type: object) => host('night/command', { commandId: newId(Date.now()), command: type });
    for (const name of ['Maximiliane Alexandra von Hohenstein', 'Ben']) {
      const singerId = newId(Date.now());
      await command({ type: 'add-singer', singerId, name });
      await command({ type: 'queue', entryId: newId(Date.now()), songId, singerIds: [singerId] });
    }
    const operator = await new OperatorPage(page).open(station.address);
    const night = new NightPage(operator);
    await command({ type: 'start', turnId: newId(Date.now()) });
    await expect(page.getByText('Sing line 0', { exact: true })).toBeVisible();
    await host('imports/hand', { paths: [await makeSong(path.join(folder, 'Wordless.mp3'), 2, { seed: 44 })] });
    await expect(page.getByRole('region', { name: 'Look for words online?' })).toBeVisible();
    const expectPressable = async (...names: string[]): Promise<void> => {
      for (const size of sizes) {
        await page.setViewportSize(size);
        await operator.expectNoSidewaysScroll();
        for (const name of names)
          await operator.expectOnTop(operator.player.getByRole('button', { name, exact: true }));
        expect(await night.footerOverlaps()).toEqual([]);
      }
      await page.setViewportSize({ width: 1366, height: 768 });
    };
    await expectPressable('Pause', 'Start again', 'Skip', 'No-show', 'Sound');
    await host('player/command', { type: 'seek', positionMs: 30_000 });
    await expect.poll(() => operator.position()).toBeGreaterThan(31);

    await station.kill();
    station = await startStation();
    host = hostOf(station);
    await page.goto(station.address);
    const goOn = operator.player.getByRole('button', { name: /^Go on at 0:3/u });
    await expect(goOn).toBeVisible();
    await expect.poll(() => operator.exactPosition()).toBeGreaterThan(25_000);
    await expectPressable((await goOn.textContent()) ?? '', 'Play', 'Skip', 'No-show');
    await goOn.click();
    await expect(operator.button('Pause')).toBeVisible();
  });
});

test('a song that is removed while it is sung can be put back, and the night goes on without it', {
  tag: '@long',
}, async ({ operator, folder, page }) => {
  const night = new NightPage(operator);
  await operator.chooseFiles([
    await makeSong(path.join(folder, 'Gone.mp3'), 20, { seed: 51 }),
    await makeSong(path.join(folder, 'Next.mp3'), 20, { seed: 52 }),
  ]);
  for (const title of ['Gone', 'Next']) await operator.waitUntilReady(title);
  await night.start({ gap: 'When I say so' });
  await night.add('Ana', 'Ben');
  await night.give('Gone', 'Ana');
  await night.give('Next', 'Ben');
  await page.getByRole('button', { name: 'Start Ana now' }).click();
  await expect(operator.button('Pause')).toBeVisible();
  const remove = async (): Promise<void> => {
    await operator.song('Gone').hover();
    await operator.song('Gone').getByRole('button', { name: 'Remove from the library' }).click();
  };
  await remove();
  const place = page.getByRole('region', { name: 'Gone' });
  await expect(place.getByRole('status')).toContainText('no longer in the library');
  await expect(place.getByRole('button', { name: 'Skip' })).toBeVisible();
  const looked = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21aa']).analyze();
  expect(looked.violations).toEqual([]);
  await operator.button('Put it back').click();
  await expect(operator.button('Play')).toBeVisible();
  await operator.button('Play').click();
  await expect(operator.button('Pause')).toBeVisible();
  await remove();
  await place.getByRole('button', { name: 'Skip' }).click();
  await expect(page.getByRole('button', { name: 'Start Ben now' })).toBeEnabled();
});
