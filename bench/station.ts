import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { chromium } from '@playwright/test';
import { freePort, startStation } from '../e2e/support/station-process.ts';
import { makeSong, projectRoot } from '../tests/support/sounds.ts';
import { findBrowser } from '../tools/lib/browser.mjs';
import { percentile, round, table } from './measure.ts';

const browserArguments = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

function openBrowser() {
  const executablePath = findBrowser();
  return chromium.launch({ ...(executablePath === null ? {} : { executablePath }), args: browserArguments });
}

/** Makes `count` different songs of one: a tail of its own gives each its content. */
function copies(song: string, folder: string, count: number): string[] {
  mkdirSync(folder, { recursive: true });
  const bytes = readFileSync(song);
  return Array.from({ length: count }, (_, i) => {
    const file = path.join(folder, `Artist ${i % 40} - Song ${i}.mp3`);
    writeFileSync(file, Buffer.concat([bytes, Buffer.from(`#${i}`)]));
    return file;
  });
}

/** From the drop to the row, and how the window feels while a thousand files come in. */
export async function benchImport(folder: string, quick: boolean): Promise<string> {
  const song = await makeSong(path.join(folder, 'song.mp3'), 180, { seed: 2 });
  const station = await startStation(path.join(folder, 'data-import'), await freePort());
  const browser = await openBrowser();
  try {
    const page = await browser.newPage({ viewport: { width: 1366, height: 768 } });
    await page.goto(station.address);
    await page.getByText('Ready when you are').waitFor();
    const drop = async (files: readonly string[]): Promise<void> => {
      const devtools = await page.context().newCDPSession(page);
      const data = { items: [], files: [...files], dragOperationsMask: 1 };
      for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
        await devtools.send('Input.dispatchDragEvent', { type, x: 700, y: 400, data });
      await devtools.detach();
    };
    const rowTimes: number[] = [];
    const libraryTimes: number[] = [];
    for (const file of copies(song, path.join(folder, 'few'), 12)) {
      const title = path.basename(file, '.mp3').split(' - ')[1] ?? '';
      const from = performance.now();
      await drop([file]);
      await page.getByText(title, { exact: true }).first().waitFor();
      rowTimes.push(performance.now() - from);
      await page.getByRole('row', { name: title }).first().waitFor();
      libraryTimes.push(performance.now() - from);
    }

    const count = quick ? 200 : 1_000;
    const many = copies(song, path.join(folder, 'many'), count);
    await page.evaluate(() => {
      const frames: number[] = [];
      (window as unknown as { frames: number[] }).frames = frames;
      let last = performance.now();
      const tick = (): void => {
        const now = performance.now();
        frames.push(now - last);
        last = now;
        requestAnimationFrame(tick);
      };
      requestAnimationFrame(tick);
    });
    const from = performance.now();
    await drop(many);
    // A person goes on working: types into the search while files stream in.
    const keyTimes: number[] = [];
    const search = page.getByRole('textbox', { name: 'Search your songs' });
    // The few of before are among them: known by their content.
    const all = `${count.toLocaleString('en')} songs`;
    while (!(await page.getByText(all, { exact: true }).isVisible())) {
      const keyFrom = performance.now();
      await search.fill(keyTimes.length % 2 === 0 ? 'Song 1' : '');
      if (keyTimes.length % 2 === 0) await search.fill('');
      keyTimes.push(performance.now() - keyFrom);
      await page.waitForTimeout(400);
      if (performance.now() - from > 600_000) throw new Error('the import takes more than ten minutes');
    }
    const importSeconds = (performance.now() - from) / 1000;
    const frames = await page.evaluate(() => (window as unknown as { frames: number[] }).frames);
    return [
      '### Import in the browser host',
      '',
      `Songs of 3 minutes (${round(readFileSync(song).length / 1e6)} MB each), while separation runs beside it.`,
      '',
      table([
        {
          what: 'drop to row on screen, median / p95 of 12',
          figure: `${round(percentile(rowTimes, 0.5), 0)} / ${round(percentile(rowTimes, 0.95), 0)} ms`,
        },
        {
          what: 'drop to row of the library, median / p95 of 12',
          figure: `${round(percentile(libraryTimes, 0.5), 0)} / ${round(percentile(libraryTimes, 0.95), 0)} ms`,
        },
        {
          what: `${count} files dropped at once: all in the library after`,
          figure: `${round(importSeconds)} s (${round((importSeconds / count) * 1000, 0)} ms each)`,
        },
        {
          what: 'meanwhile: frame time p50 / p95 / p99',
          figure: [0.5, 0.95, 0.99]
            .map((p) => round(percentile(frames, p), 0))
            .join(' / ')
            .concat(' ms'),
        },
        { what: 'meanwhile: typing into the search, p95', figure: `${round(percentile(keyTimes, 0.95), 0)} ms` },
      ]),
    ].join('\n');
  } finally {
    await browser.close();
    await station.stop();
  }
}

/** The second `npm start`, from the command to a page that can be used. */
export async function benchStart(folder: string): Promise<string> {
  const times: number[] = [];
  const browser = await openBrowser();
  try {
    for (let i = 0; i < 3; i += 1) {
      const from = performance.now();
      const { child, address } = await npmStart(path.join(folder, 'data-start'));
      const page = await browser.newPage();
      await page.goto(address);
      await page.getByRole('button', { name: 'Try the demo song' }).waitFor();
      times.push((performance.now() - from) / 1000);
      await page.close();
      child.kill('SIGTERM');
      await new Promise((resolve) => child.once('close', resolve));
    }
  } finally {
    await browser.close();
  }
  return [
    '### Start',
    '',
    table([
      {
        what: '`npm start` on a set-up clone to a usable page, three times',
        figure: times.map((s) => `${round(s)} s`).join(', '),
      },
    ]),
  ].join('\n');
}

function npmStart(dataDir: string): Promise<{ child: ChildProcess; address: string }> {
  const child = spawn('npm', ['start', '--', '--no-open', '--data', dataDir], {
    cwd: projectRoot,
    stdio: ['ignore', 'pipe', 'ignore'],
    detached: false,
  });
  return new Promise((resolve, reject) => {
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString('utf8');
      const address = /http:\/\/127\.0\.0\.1:\S+/u.exec(output)?.[0];
      if (address) resolve({ child, address });
    });
    child.once('close', () => reject(new Error(`npm start ended: ${output}`)));
  });
}
