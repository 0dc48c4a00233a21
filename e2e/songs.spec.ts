import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ffmpeg, makeSong, musicFolder } from '../tests/support/sounds.ts';
import { expect, test } from './fixtures.ts';
import { hear, putEarsOn } from './support/listen.ts';

test.describe('first evening', () => {
  test('the empty screen teaches, the demo song comes in, becomes singable, and is heard', async ({
    operator,
    page,
  }) => {
    // Ears must be there before the page makes its first sound.
    await putEarsOn(page);
    await page.reload();
    await expect(page.getByRole('heading', { name: 'Ready when you are' })).toBeVisible();
    await operator.button('Try the demo song').click();
    const title = 'Pass the Light Around';
    await expect(operator.song(title)).toContainText('Limelight');
    await expect(operator.song(title)).toContainText('1:26');
    await expect(page.getByRole('progressbar')).toBeVisible();
    await operator.waitUntilReady(title);
    await expect(operator.song(title).locator('img')).toHaveJSProperty('complete', true);

    await operator.play(title);
    // Before the first word (6.5 s) there is only the band.
    await expect.poll(() => operator.position()).toBeGreaterThanOrEqual(3);
    const intro = await hear(page);
    for (const level of intro.channels.slice(0, 2)) expect(level).toBeGreaterThan(-35);
    for (const level of intro.channels.slice(2)) expect(level).toBeLessThan(-40);

    // In the chorus there are both, each in its channels.
    await operator.waveform.focus();
    await page.keyboard.press('PageUp');
    await expect.poll(() => operator.position()).toBeGreaterThanOrEqual(33);
    const both = await loudest(page);
    for (const level of both.channels) expect(level).toBeGreaterThan(-32);

    // The slider is off: only the band goes out. Full: voice and band do.
    await expect(operator.player).toContainText('off');
    const off = await hear(page);
    // What goes out is the band, at the level that matches it to other songs.
    const matching = off.output[0] - off.channels[0];
    expect(Math.abs(matching)).toBeLessThan(12);
    expect(Math.abs(off.output[1] - off.channels[1] - matching)).toBeLessThan(1);
    await operator.setLevel(operator.guide, 100);
    await page.waitForTimeout(700);
    const full = await loudest(page);
    const sum = 10 * Math.log10(10 ** (full.channels[0] / 10) + 10 ** (full.channels[2] / 10));
    expect(Math.abs(full.output[0] - matching - sum)).toBeLessThan(2);
    expect(full.output[0] - matching - full.channels[0]).toBeGreaterThan(1);

    await operator.setLevel(operator.volume, 0);
    await page.waitForTimeout(700);
    expect((await hear(page)).output[0]).toBeLessThan(-80);
  });

  test('real songs: dropped, read, made singable and heard', { tag: '@long' }, async ({ operator, page, folder }) => {
    const music = musicFolder();
    test.skip(music === null, 'LIMELIGHT_TEST_MUSIC names no folder: the demo song stands for real music');
    await putEarsOn(page);
    await page.reload();
    // Its first minute as it is coded: tags, cover and all.
    const file = path.join(folder, '06 Caesium.mp3');
    const original = path.join(music ?? '', 'everything-is-free', '06 Caesium.mp3');
    await ffmpeg('-i', original, '-t', '60', '-map', '0', '-c', 'copy', file);
    await operator.drop([file]);
    await expect(operator.song('Caesium')).toContainText('Software-Entwicklungskit');
    await expect(operator.song('Caesium')).toContainText('1:00');
    await operator.waitUntilReady('Caesium', 110_000);
    await operator.play('Caesium');
    await expect.poll(() => operator.position()).toBeGreaterThanOrEqual(2);
    await expect.poll(async () => (await hear(page)).channels[0], { timeout: 20_000 }).toBeGreaterThan(-45);
  });
});

/** Of a few moments the one with the loudest voice: words have gaps between them. */
async function loudest(page: Parameters<typeof hear>[0]) {
  let best = await hear(page);
  for (let i = 0; i < 8; i += 1) {
    await page.waitForTimeout(250);
    const next = await hear(page);
    if (next.channels[2] > best.channels[2]) best = next;
  }
  return best;
}

test.describe('dropping', () => {
  test('files and whole folders come in at once; what is no song says why, and the rest goes on', async ({
    operator,
    page,
    folder,
  }) => {
    const songs = path.join(folder, 'Night');
    mkdirSync(path.join(songs, 'Disc 2'), { recursive: true });
    await makeSong(path.join(songs, 'Ana - First Song.mp3'), 2, { seed: 1 });
    await makeSong(path.join(songs, 'Disc 2', 'Ben - Second Song.flac'), 2, { seed: 2 });
    writeFileSync(path.join(songs, 'cover.jpg'), 'no song');
    const text = path.join(folder, 'letter.mp3');
    writeFileSync(text, 'Dear diary, today I sang.');
    const empty = path.join(folder, 'empty.mp3');
    writeFileSync(empty, '');
    await operator.drop([songs, text, empty]);
    // A message that goes by itself: looked out for from the beginning.
    const summary = expect(page.getByText('2 songs added, 2 could not be used')).toBeVisible({ timeout: 60_000 });
    await expect(operator.song('First Song')).toContainText('Ana');
    await expect(operator.song('Second Song')).toContainText('Ben');
    await expect(page.getByText('“letter.mp3” is not a sound or video file Limelight can read.')).toBeVisible();
    await expect(page.getByText('“empty.mp3” is empty.')).toBeVisible();
    await summary;
    await operator.waitUntilReady('First Song');
    await operator.waitUntilReady('Second Song');
    await page.getByRole('alert').filter({ hasText: 'letter.mp3' }).getByRole('button', { name: 'Dismiss' }).click();
    await expect(page.getByText('“letter.mp3” is not')).toHaveCount(0);

    await operator.drop([path.join(songs, 'Ana - First Song.mp3')]);
    await expect(page.getByText('1 already here')).toBeVisible();
    await expect(page.getByText('2 songs', { exact: true })).toBeVisible();
  });

  test('a file that vanishes before its turn is told, not lost in silence', { tag: '@long' }, async ({
    operator,
    page,
    folder,
  }) => {
    const files = await Promise.all([1, 2, 3].map((seed) => makeSong(path.join(folder, `${seed}.wav`), 60, { seed })));
    // Slow the first ones down, so that the third waits while its file disappears.
    await page.route('**/media/uploads', async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      await route.continue();
    });
    await operator.drop(files);
    await page.waitForTimeout(300);
    rmSync(files[2] ?? '');
    await expect(page.getByText('“3.wav” is no longer where it was.')).toBeVisible({ timeout: 30_000 });
    await expect(page.getByText('2 songs', { exact: true })).toBeVisible();
  });

  test('names with markup, quotes, emoji and line breaks are shown as they are', async ({ operator, page, folder }) => {
    const base = await makeSong(path.join(folder, 'x.mp3'), 1);
    const names = [
      '<img src=x onerror=alert(1)>',
      "“Quotes” & 'more'",
      '🎤 Ünïcödé 夜',
      `${'Very long title '.repeat(12)}end`,
    ];
    const bytes = readFileSync(base);
    const files = names.map((name, index) => {
      const file = path.join(folder, `${name}.mp3`);
      writeFileSync(file, Buffer.concat([bytes, Buffer.from([index])]));
      return file;
    });
    await operator.drop(files);
    for (const name of names) await expect(page.getByText(name.slice(0, 60)).first()).toBeVisible();
    await expect(page.locator('img[src="x"]')).toHaveCount(0);
    await operator.expectNoSidewaysScroll();
  });
});
