import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import type { Locator, Page } from '@playwright/test';
import { ffmpeg, makeSong, musicSource } from '../tests/support/sounds.ts';
import { expect, test } from './fixtures.ts';
import type { OperatorPage } from './page-models/operator-page.ts';

/** Words of the demo song's first line and when they begin, ms. */
const firstLine = 'Leave your coat beside the door,';
const firstWordMs = 6_522;

const words = (page: Page): Locator => page.getByTestId('words');
const line = (page: Page, text: string): Locator => words(page).locator('p[data-timing]').filter({ hasText: text });

/** How much of each word in sight is sung, with the time on the waveform. */
async function sung(operator: OperatorPage): Promise<{ atMs: number; shares: number[] }> {
  const shares = await line(operator.page, firstLine)
    .locator('[data-word]')
    .evaluateAll((all) => all.map((word) => Number((word as HTMLElement).dataset.sung ?? '0')));
  return { atMs: await operator.exactPosition(), shares };
}

async function demo(operator: OperatorPage): Promise<void> {
  await operator.button('Try the demo song').click();
  await operator.waitUntilReady('Pass the Light Around');
  await operator.song('Pass the Light Around').click();
  await expect(operator.button('Pause')).toBeVisible();
}

/** CD+G: one colour over all of the picture. */
function graphics(seconds: number, color: number): Buffer {
  const bytes = Buffer.alloc(seconds * 300 * 24);
  for (let at = 0; at < bytes.length; at += 24) {
    bytes[at] = 9;
    // Memory preset, again and again; the colours are loaded before it.
    bytes[at + 1] = at === 0 ? 30 : 1;
    if (at === 0) for (let i = 0; i < 8; i += 1) bytes.writeUInt16BE(0x3f3f, at + 4 + i * 2);
    else bytes[at + 4] = color;
  }
  return bytes;
}

test('words fill in time, also after a jump, and count in', { tag: '@long' }, async ({ operator }) => {
  await demo(operator);
  const { page } = operator;
  await operator.button('Start again').click();
  await expect(line(page, firstLine)).toHaveAttribute('data-current', 'true');
  await expect(words(page).locator('i[data-lit="true"]')).not.toHaveCount(0);
  // Before the first word nothing is sung, some way into the line a part of it is.
  await expect.poll(async () => (await sung(operator)).shares[0] ?? 0).toBeGreaterThan(0);
  const first = await sung(operator);
  expect(first.atMs).toBeGreaterThan(firstWordMs - 300);
  expect(first.shares.at(-1)).toBeLessThan(1);
  const second = page.locator('p[data-timing]').filter({ hasText: 'Someone saved a place for you.' });
  await expect(second).toHaveAttribute('data-current', 'true', { timeout: 10_000 });
  await operator.button('Start again').click();
  await expect(line(page, firstLine)).toHaveAttribute('data-current', 'true');
  expect((await sung(operator)).shares.every((share) => share === 0)).toBe(true);
});

test('words move earlier and later by keys, kept with the song', { tag: '@long' }, async ({ operator, page }) => {
  await demo(operator);
  for (let i = 0; i < 4; i += 1) await page.keyboard.press('.');
  await expect(operator.button('+0.20 s')).toBeVisible();
  // Those are not the keys of the tempo.
  await expect(operator.tempo).toHaveValue('1');
  await page.keyboard.press(',');
  await expect(operator.button('+0.15 s')).toBeVisible();
  await page.waitForTimeout(600);
  await page.reload();
  await expect(operator.button('+0.15 s')).toBeVisible();
  await operator.button('+0.15 s').click();
  await expect(operator.button('+0.15 s')).toBeHidden();
});

test('words are pasted, tapped with the space bar, saved and exported', async ({ operator, folder, page }) => {
  const file = await makeSong(path.join(folder, 'Ana - Bare.mp3'), 12, { seed: 5 });
  await operator.chooseFiles([file]);
  await expect(operator.song('Bare')).toBeVisible();
  await expect(page.getByText('Look for words online?')).toBeVisible();
  await operator.button('No, thanks').click();
  await operator.waitUntilReady('Bare');
  await expect(operator.song('Bare')).toContainText('no words');
  await operator.play('Bare');
  await operator.button('Add words').click();
  await page.getByRole('textbox', { name: 'Words of the song' }).fill('One two\nThree');
  await operator.button('Use these words').click();
  await operator.button('Tap along').click();
  for (const next of ['One', 'two', 'Three']) {
    await expect(page.getByRole('button', { name: `Space, or here, when you hear ${next}` })).toBeVisible();
    await page.waitForTimeout(700);
    await page.keyboard.press(' ');
  }
  await expect(operator.button('Tap along')).toBeVisible();
  await page.keyboard.press('Control+z');
  await page.keyboard.press('Control+y');
  await page.keyboard.press('Control+s');
  await expect(page.getByRole('dialog')).toBeHidden();
  await expect(words(page)).toBeVisible();
  await operator.button('Edit words').click();
  const text = await exportLrc(operator);
  expect(text).toMatch(
    /\[ar:Ana\]\n\[00:\d\d\.\d+\]<00:\d\d\.\d+>One <00:\d\d\.\d+>two<00:\d\d\.\d+>\n\[00:\d\d\.\d+\]<00:\d\d\.\d+>Three/u,
  );

  // An edge is dragged, taken back, and dragged once more.
  if (await operator.editor.getByRole('button', { name: 'Pause' }).isVisible())
    await operator.editor.getByRole('button', { name: 'Pause' }).click();
  const tapped = lineTimes(text);
  const [, third = 0] = tapped;
  await operator.editor.getByTitle('Go there').last().click();
  await expect.poll(() => operator.exactPosition()).toBeCloseTo(third - 500, -2);
  await operator.dragTimeline(500, 800);
  await operator.button('Undo').click();
  await expect(operator.button('Save')).toBeDisabled();
  await operator.button('Redo').click();
  // A save that fails says so over the editor, where it can be put away, and nothing is lost.
  const media = path.join(folder, 'data', 'media');
  renameSync(media, `${media}-gone`);
  await operator.button('Save').click();
  await expect(operator.editor.getByRole('alert')).toBeVisible();
  renameSync(`${media}-gone`, media);
  await operator.editor.getByRole('button', { name: 'Close this message' }).click();
  await operator.button('Save').click();
  await operator.button('Edit words').click();
  const [, moved = 0] = lineTimes(await exportLrc(operator));
  expect(Math.abs(moved - third - 300)).toBeLessThan(60);

  // One line goes round and round.
  const [from = 0] = tapped;
  await operator.button('Play this line round and round').first().click();
  await operator.editor.getByTitle('Go there').first().click();
  await operator.editor.getByRole('button', { name: 'Play', exact: true }).click();
  const seen: number[] = [];
  for (let i = 0; i < 30; i += 1) {
    seen.push(await operator.exactPosition());
    await page.waitForTimeout(150);
  }
  expect(seen.some((at, index) => at < (seen[index - 1] ?? 0) - 300)).toBe(true);
  expect(Math.min(...seen)).toBeGreaterThan(from - 1_000);
  expect(Math.max(...seen)).toBeLessThan(moved + 1_000);
});

/** What the editor gives for other programs. */
async function exportLrc(operator: OperatorPage): Promise<string> {
  const download = operator.page.waitForEvent('download');
  await operator.button('LRC').click();
  return await readFile(await (await download).path(), 'utf8');
}

/** When each line begins, ms. */
function lineTimes(lrc: string): number[] {
  return [...lrc.matchAll(/^\[(\d\d):(\d\d\.\d+)\]/gmu)].map(([, m, s]) => Number(m) * 60_000 + Number(s) * 1_000);
}

test('nothing of the words is lost when the editor is closed by mistake', { tag: '@long' }, async ({
  operator,
  page,
}) => {
  await demo(operator);
  await operator.button('Edit words').click();
  await operator.button('Change the text of line 1').click();
  const field = page.getByRole('textbox', { name: 'Change the text of line 1' });
  await field.fill('Leave your hat beside the door,');
  await field.press('Enter');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
  await operator.button('Edit words').click();
  await expect(page.getByRole('dialog').getByText('hat')).toBeVisible();
  await operator.button('Save').click();
  await expect(words(page).getByText('hat', { exact: true })).toBeAttached();
});

test('a dropped folder brings words, notes, cover and graphics along', async ({ operator, folder, page }) => {
  const songs = path.join(folder, 'Songs');
  const star = path.join(songs, 'Star');
  mkdirSync(star, { recursive: true });
  await makeSong(path.join(star, 'audio.mp3'), 4, { seed: 6 });
  await makeSong(path.join(star, 'music.mp3'), 4, { seed: 7 });
  writeFileSync(
    path.join(star, 'song.txt'),
    '#TITLE:Night Song\n#ARTIST:Ana\n#MP3:audio.mp3\n#INSTRUMENTAL:music.mp3\n#BPM:300\n#GAP:500\n: 0 20 2 Night\n: 22 20 4  song\nE\n',
  );
  await makeSong(path.join(songs, 'Ben - Disc.mp3'), 4, { seed: 8 });
  writeFileSync(path.join(songs, 'Ben - Disc.cdg'), graphics(4, 3));
  await operator.drop([songs]);
  await operator.waitUntilReady('Night Song');
  await operator.waitUntilReady('Disc');
  await expect(page.getByRole('row')).toHaveCount(2);
  await operator.song('Disc').click();
  const picture = page.getByRole('img', { name: 'Words as a picture (CD+G)' });
  await expect(picture).toBeVisible();
  await expect
    .poll(() =>
      picture.evaluate((canvas: HTMLCanvasElement) => canvas.getContext('2d')?.getImageData(150, 100, 1, 1).data[3]),
    )
    .toBe(255);
  await operator.song('Night Song').click();
  await expect(line(page, 'Night song')).toBeVisible();
});

test('a karaoke video plays as it is, with its own picture in step', { tag: '@long' }, async ({
  operator,
  folder,
  page,
}) => {
  const file = path.join(folder, 'Ana - Video.mp4');
  await ffmpeg(
    '-f',
    'lavfi',
    '-i',
    'testsrc=size=320x240:rate=25:duration=20',
    '-f',
    'lavfi',
    '-i',
    musicSource(20, 21),
    '-c:v',
    'libx264',
    '-preset',
    'ultrafast',
    '-pix_fmt',
    'yuv420p',
    '-shortest',
    file,
  );
  await operator.chooseFiles([file]);
  await operator.waitUntilReady('Video');
  await operator.play('Video');
  const video = page.getByTestId('song-video');
  await expect(video).toBeVisible();
  await operator.button('Word settings').click();
  await page.getByRole('checkbox', { name: '“Video” is a karaoke track already' }).click();
  await page.keyboard.press('Escape');
  // It plays on, and goes over to the new track where it is.
  const track = page.waitForRequest(/\/karaoke\//u);
  await expect(operator.button('Pause')).toBeVisible();
  await track;
  await expect(operator.button('Pause')).toBeVisible();
  expect(await operator.position()).toBeGreaterThan(0);
  await operator.waveform.press('ArrowRight');
  const offMs = async (): Promise<number> => {
    const shown = await video.evaluate((element: HTMLVideoElement) => element.currentTime * 1000);
    return Math.abs(shown - (await operator.exactPosition()));
  };
  await expect.poll(offMs, { timeout: 20_000 }).toBeLessThan(250);
});

test('the library is filtered, ordered, corrected and searched with typing errors', async ({
  operator,
  folder,
  page,
}) => {
  const make = async (name: string, seed: number): Promise<string> => makeSong(path.join(folder, name), 2, { seed });
  await operator.chooseFiles([
    await make('Queen - Bohemian Rhapsody.mp3', 11),
    await make('ABBA - Waterloo.mp3', 12),
    await make('Thing by Somebody.mp3', 13),
  ]);
  await expect(page.getByRole('row')).toHaveCount(3);
  await operator.search.fill('bohemain rapsody');
  await expect(page.getByRole('row')).toHaveCount(1);
  await expect(operator.song('Bohemian Rhapsody')).toBeVisible();
  await operator.search.fill('');
  await page.getByLabel('Order').selectOption('title');
  await expect(page.getByRole('row').first()).toContainText('Bohemian');
  await operator.button('1 name to check').click();
  await page.getByRole('textbox', { name: 'Artist' }).fill('Somebody Else');
  await operator.button('That is right').click();
  await expect(page.getByText('All names have been checked.')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(operator.song('Thing, Somebody Else')).toBeVisible();
  await operator.song('Waterloo').hover();
  await operator.song('Waterloo').getByRole('button', { name: 'Mark as a favourite' }).click();
  await operator.button('Favourites').click();
  await expect(page.getByRole('row')).toHaveCount(1);
  await operator.button('Show all songs').click();
  await operator.song('Waterloo').hover();
  await operator.song('Waterloo').getByRole('button', { name: 'Edit title and artist' }).click();
  await page.getByRole('textbox', { name: 'Title' }).fill('Waterloo (Live)');
  await operator.button('Save').click();
  await expect(operator.song('Waterloo (Live)')).toBeVisible();
  await operator.button('Undo').click();
  await expect(operator.song('Waterloo (Live)')).toBeHidden();
});

test('is usable by everybody: words, editor, dialogs @long', async ({ operator, page }) => {
  await demo(operator);
  const check = async (): Promise<void> => {
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`)).toEqual([]);
  };
  await check();
  await operator.button('Edit words').click();
  await check();
  await page.keyboard.press('Escape');
  await operator.button('Word settings').click();
  await check();
  await page.keyboard.press('Escape');
  for (const size of [
    { width: 390, height: 844 },
    { width: 1366, height: 768 },
  ]) {
    await page.setViewportSize(size);
    await operator.expectNoSidewaysScroll();
  }
});
