import path from 'node:path';
import { ffmpeg, makeSong } from '../tests/support/sounds.ts';
import { expect, test } from './fixtures.ts';
import { OperatorPage } from './page-models/operator-page.ts';
import { hear, putEarsOn, recordOutput } from './support/listen.ts';

test.use({ shelf: true });

test.describe('playing', () => {
  test('buttons, keys and waveform move the song', async ({ operator, page }) => {
    await operator.play('Tone');
    await operator.button('Pause').click();
    await expect(operator.button('Play')).toBeVisible();
    const paused = await operator.position();
    await page.waitForTimeout(1_200);
    expect(await operator.position()).toBe(paused);

    await page.locator('body').click({ position: { x: 900, y: 700 } });
    await page.keyboard.press('Space');
    await expect(operator.button('Pause')).toBeVisible();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => operator.position()).toBeGreaterThanOrEqual(paused + 10);
    await page.keyboard.press('Home');
    await expect.poll(() => operator.position()).toBeLessThanOrEqual(2);

    const box = await operator.waveform.boundingBox();
    if (box === null) throw new Error('no waveform');
    await page.mouse.click(box.x + box.width * 0.75, box.y + 40);
    await expect.poll(() => operator.position()).toBeGreaterThanOrEqual(44);
    await operator.button('Start again').click();
    await expect.poll(() => operator.position()).toBeLessThanOrEqual(2);
    await operator.button('Stop').click();
    await expect(operator.button('Play')).toBeVisible();
    await expect(operator.time).toHaveText(/^0:00/u);

    // The list by keyboard alone.
    await operator.list.focus();
    await page.keyboard.press('Enter');
    await expect(operator.button('Pause')).toBeVisible();
  });

  test('the song ends once, by itself, and waits at its beginning', async ({ operator, page, folder }) => {
    await operator.drop([await makeSong(path.join(folder, 'Short.mp3'), 3)]);
    await operator.waitUntilReady('Short');
    await page.evaluate(() => {
      const { play } = HTMLMediaElement.prototype;
      const starts: number[] = [];
      HTMLMediaElement.prototype.play = function (this: HTMLMediaElement) {
        starts.push(this.currentTime);
        return play.call(this);
      };
      Object.assign(window, { starts });
    });
    await operator.play('Short');
    await expect(operator.button('Play')).toBeVisible({ timeout: 10_000 });
    await expect(operator.time).toHaveText(/^0:00/u);
    // Nothing of its beginning is heard again after its last note.
    expect(await page.evaluate(() => (window as unknown as { starts: number[] }).starts)).toHaveLength(1);
    await operator.button('Play').click();
    await expect(operator.button('Pause')).toBeVisible();
  });

  test('the guide-vocal slider makes no click, however it is moved', { tag: '@long' }, async ({
    operator,
    page,
    folder,
  }) => {
    await putEarsOn(page);
    await page.reload();
    // Instead of its track a pure tone in the vocals: any click stands out of it.
    const tone = path.join(folder, 'tone.webm');
    const frequency = 220;
    await ffmpeg(
      '-f',
      'lavfi',
      '-i',
      `aevalsrc=0|0|0.5*sin(${frequency}*2*PI*t)|0.5*sin(${frequency}*2*PI*t):c=quad:d=30:s=48000`,
      '-c:a',
      'libopus',
      '-mapping_family',
      '1',
      '-b:a',
      '256k',
      tone,
    );
    await page.route('**/karaoke/*', (route) => route.fulfill({ path: tone, contentType: 'audio/webm' }));
    await operator.song('Tone').click();
    await expect(operator.button('Pause')).toBeVisible();
    await expect.poll(async () => (await hear(page)).channels[2], { timeout: 15_000 }).toBeGreaterThan(-12);

    /** Second differences of a sine of amplitude A stay below A w^2; a jump in level does not. */
    const limit = 0.5 * ((2 * Math.PI * frequency) / 44_100) ** 2;
    for (const percent of [100, 0, 100, 30, 100, 0]) {
      await operator.setLevel(operator.guide, percent);
      await page.waitForTimeout(180);
      const samples = await recordOutput(page);
      let roughest = 0;
      for (let i = 2; i < samples.length; i += 1) {
        roughest = Math.max(
          roughest,
          Math.abs((samples[i] as number) - 2 * (samples[i - 1] as number) + (samples[i - 2] as number)),
        );
      }
      // A click at -60 dB of full scale would show as 1e-3 above the tone's own curve.
      expect(roughest).toBeLessThan(limit + 1e-3);
    }
  });

  test('pausing and seeking fade instead of cutting', async ({ operator, page, folder }) => {
    await putEarsOn(page);
    await page.reload();
    const tone = path.join(folder, 'tone.webm');
    await ffmpeg(
      '-f',
      'lavfi',
      '-i',
      'aevalsrc=0.5*sin(220*2*PI*t)|0.5*sin(220*2*PI*t)|0|0:c=quad:d=30:s=48000',
      '-c:a',
      'libopus',
      '-mapping_family',
      '1',
      '-b:a',
      '256k',
      tone,
    );
    await page.route('**/karaoke/*', (route) => route.fulfill({ path: tone, contentType: 'audio/webm' }));
    await operator.song('Tone').click();
    await expect.poll(async () => (await hear(page)).output[0], { timeout: 15_000 }).toBeGreaterThan(-12);
    const limit = 0.5 * ((2 * Math.PI * 220) / 44_100) ** 2;
    await operator.button('Pause').click();
    await page.waitForTimeout(150);
    const samples = await recordOutput(page);
    let roughest = 0;
    for (let i = 2; i < samples.length; i += 1) {
      roughest = Math.max(
        roughest,
        Math.abs((samples[i] as number) - 2 * (samples[i - 1] as number) + (samples[i - 2] as number)),
      );
    }
    expect(roughest).toBeLessThan(limit + 2e-3);
    await expect.poll(async () => (await hear(page)).output[0]).toBeLessThan(-80);
  });
});

test.describe('one sound, many windows', () => {
  test('a second window shows the same and stays silent; it takes over when the first is closed', async ({
    operator,
    page,
    context,
  }) => {
    await operator.play('Tone');

    const otherPage = await context.newPage();
    await putEarsOn(otherPage);
    const other = await new OperatorPage(otherPage).open(page.url());
    await expect(other.button('Pause')).toBeVisible();
    await expect(otherPage.getByText('The sound comes from another window.')).toBeVisible();
    expect(Math.abs((await other.position()) - (await operator.position()))).toBeLessThanOrEqual(1);
    await other.button('Pause').click();
    await expect(operator.button('Play')).toBeVisible();
    await other.button('Play').click();
    await expect(operator.button('Pause')).toBeVisible();

    const before = await operator.position();
    await page.close();
    await expect(otherPage.getByText('The sound comes from another window.')).toHaveCount(0);
    await expect(other.button('Pause')).toBeVisible();
    await expect.poll(() => other.position()).toBeGreaterThanOrEqual(before);
    await expect.poll(async () => (await hear(otherPage)).channels[0], { timeout: 10_000 }).toBeGreaterThan(-50);
  });

  test('a reload goes on with the song, or asks for the click a browser wants', async ({ operator, page }) => {
    await operator.play('Tone');
    await expect.poll(() => operator.position()).toBeGreaterThanOrEqual(3);
    await page.reload();
    await expect(operator.player).toContainText('Tone');
    const unlock = operator.button('Turn on the sound');
    await expect(unlock.or(operator.button('Pause')).first()).toBeVisible();
    if (await unlock.isVisible()) await unlock.click();
    await expect(operator.button('Pause')).toBeVisible();
    await expect.poll(() => operator.position()).toBeGreaterThanOrEqual(3);
    expect(await operator.position()).toBeLessThan(20);
  });

  test('a station that crashes and comes back is found again, with everything in it', async ({
    page,
    startStation,
  }) => {
    const first = await startStation();
    const operator = await new OperatorPage(page).open(first.address);
    await operator.play('Tone');
    await first.kill();
    await expect(page.getByText('Limelight is not answering. Reconnecting ...')).toBeVisible();
    await startStation();
    await expect(page.getByText('Limelight is not answering. Reconnecting ...')).toHaveCount(0);
    await expect(operator.song('Tone')).toContainText('ready');
    await expect(operator.player).toContainText('Tone');
    await operator.button('Play').click();
    await expect(operator.button('Pause')).toBeVisible();
  });
});
