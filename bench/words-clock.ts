import { clockErrors, makeClickSong } from '../e2e/support/clicks.ts';
import { percentile, round, table } from './measure.ts';
import { post, withPage } from './with-page.ts';

/** Words in time with the sound. */
export async function benchWordsClock(folder: string, quick: boolean): Promise<string> {
  return [
    '### Words against the sound',
    '',
    'Words on screen against what is heard (clicks in the output, the edge in the filling words), Chromium without a graphics card:',
    '',
    await clockTable(folder, quick),
  ].join('\n');
}

async function clockTable(folder: string, quick: boolean): Promise<string> {
  return await withPage(folder, async (page, operator) => {
    const song = await makeClickSong(folder, 60);
    await operator.drop([song.folder]);
    await operator.waitUntilReady(song.title);
    await operator.play(song.title);
    const tell = (command: object) => (): Promise<unknown> => post(page, 'player/command', command);
    const pause = async (): Promise<void> => {
      await operator.button('Pause').click();
      await page.waitForTimeout(700);
    };
    const rows = [];
    for (const [what, tempo, ...before] of [
      ['playing', 1],
      ['after a jump', 1, tell({ type: 'seek', positionMs: 25_300 })],
      ['after a jump back', 1, () => page.waitForTimeout(3_000), tell({ type: 'seek', positionMs: 1_700 })],
      ['after a pause', 1, pause, () => operator.button('Play').click()],
      ['after a jump while paused', 1, pause, tell({ type: 'seek', positionMs: 17_900 }), tell({ type: 'play' })],
      ['tempo 85 %', 0.85, tell({ type: 'tempo', tempo: 0.85 })],
      ['tempo 115 %', 1.15, tell({ type: 'tempo', tempo: 1.15 })],
      ['key +3', 1, tell({ type: 'tempo', tempo: 1 }), tell({ type: 'key', semitones: 3 })],
    ] as const) {
      await post(page, 'player/command', { type: 'seek', positionMs: 2_200 });
      for (const step of before) await step();
      await page.waitForTimeout(1_500);
      const { errors, frames } = await clockErrors(page, quick ? 9_000 : 20_000, tempo);
      const sizes = errors.map(Math.abs);
      rows.push({
        what,
        clicks: errors.length,
        'error median': `${round(percentile(errors, 0.5))} ms`,
        'p95 of its size': `${round(percentile(sizes, 0.95))} ms`,
        'frames a second (median)': round(1000 / percentile(frames, 0.5), 0),
        'slowest 5 %': `${round(percentile(frames, 0.95))} ms`,
      });
    }
    return table(rows);
  });
}
