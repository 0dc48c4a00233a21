import path from 'node:path';
import type { Page } from '@playwright/test';
import { StagePage } from '../e2e/page-models/stage-page.ts';
import { makeClickSong } from '../e2e/support/clicks.ts';
import { makeSong } from '../tests/support/sounds.ts';
import { percentile, round, table } from './measure.ts';
import { post, withPage } from './with-page.ts';

const sizes = [
  { width: 1280, height: 720 },
  { width: 1920, height: 1080 },
  { width: 3840, height: 2160 },
];

/** How long each frame took, ms. */
function frames(page: Page, ms: number): Promise<number[]> {
  return page.evaluate(
    (length) =>
      new Promise<number[]>((resolve) => {
        const took: number[] = [];
        let last = 0;
        const draw = (now: number): void => {
          if (last > 0) took.push(now - last);
          last = now;
          if (took.length > 0 && performance.now() > until) resolve(took);
          else requestAnimationFrame(draw);
        };
        const until = performance.now() + length;
        requestAnimationFrame(draw);
      }),
    ms,
  );
}

/** How smoothly the TV screen is drawn without a graphics card, in each of its scenes. */
export async function benchStage(folder: string, quick: boolean): Promise<string> {
  return await withPage(folder, async (page, operator) => {
    const song = await makeClickSong(folder, 60);
    const covers = await Promise.all(
      Array.from({ length: 12 }, (_, i) => makeSong(path.join(folder, `Ana - Song ${i}.mp3`), 1, { seed: i })),
    );
    await operator.drop([song.folder, ...covers]);
    await operator.waitUntilReady(song.title);
    const opened = page.context().waitForEvent('page');
    await page.getByRole('button', { name: /^TV screen/u }).click();
    await page.getByRole('button', { name: 'Open the TV screen' }).click();
    const tv = new StagePage(await opened);
    const rows = [];
    for (const size of sizes) {
      await tv.page.setViewportSize(size);
      for (const [scene, begin] of [
        ['idle', () => post(page, 'player/command', { type: 'stop' }).catch(() => {})],
        [
          'singing',
          async () => {
            const { items } = (await post(page, 'library/list', { search: song.title })) as { items: { id: string }[] };
            await post(page, 'player/command', { type: 'load', songId: items[0]?.id, play: true });
          },
        ],
      ] as const) {
        await begin();
        await tv.expectScene(scene);
        await tv.page.waitForTimeout(1_500);
        const took = await frames(tv.page, quick ? 4_000 : 10_000);
        rows.push({
          scene,
          size: `${size.width} x ${size.height}`,
          'frames a second': round((took.length * 1000) / took.reduce((sum, one) => sum + one, 0), 0),
          'slowest 5 %': `${round(percentile(took, 0.95))} ms`,
        });
      }
    }
    return [
      '### The TV screen',
      '',
      'Drawn by Chromium without a graphics card, while the station plays a song or separates the others:',
      '',
      table(rows),
    ].join('\n');
  });
}
