import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { type CDPSession, chromium, type Page } from '@playwright/test';
import { OperatorPage } from '../e2e/page-models/operator-page.ts';
import { putEarsOn } from '../e2e/support/listen.ts';
import { freePort, type StationProcess, startStation } from '../e2e/support/station-process.ts';
import { createStation } from '../src/main/host/create-station.ts';
import { stationPaths } from '../src/main/host/paths.ts';
import { silentLog, systemClock } from '../src/main/host/ports.ts';
import { forkInference } from '../src/main/node/fork-inference.ts';
import { id3Tag, textFrame, wordsFrame } from '../tests/support/id3.ts';
import { ffmpeg, makeSong, projectRoot } from '../tests/support/sounds.ts';
import { findBrowser } from '../tools/lib/browser.mjs';
import { percentile, round, table } from './measure.ts';

const clicksSeconds = 60;

/** A click at every whole second. */
const clicks = `if(lt(mod(t\\,1)\\,0.012)\\,0.7*sin(1800*2*PI*t)\\,0)`;

/** A word a second, four to a line, each beginning with its click. */
function wordsOfClicks(): string {
  const stamp = (seconds: number): string =>
    `${String(Math.floor(seconds / 60)).padStart(2, '0')}:${String(seconds % 60).padStart(2, '0')}.00`;
  const lines = [];
  for (let at = 1; at + 4 < clicksSeconds; at += 4) {
    const words = [0, 1, 2, 3].map((word) => `<${stamp(at + word)}>word `).join('');
    lines.push(`[${stamp(at)}]${words}<${stamp(at + 4)}>`);
  }
  return lines.join('\n');
}

async function post(page: Page, procedure: string, input: object): Promise<unknown> {
  const response = await page.request.post(`${new URL(page.url()).origin}/rpc/${procedure}`, { data: { json: input } });
  if (!response.ok()) throw new Error(`${procedure}: ${await response.text()}`);
  return ((await response.json()) as { json: unknown }).json;
}

async function withPage<T>(
  folder: string,
  work: (page: Page, operator: OperatorPage, station: StationProcess) => Promise<T>,
  args: string[] = [],
): Promise<T> {
  const station = await startStation(path.join(folder, 'data'), await freePort());
  const executablePath = findBrowser();
  const browser = await chromium.launch({
    ...(executablePath === null ? {} : { executablePath }),
    args: ['--no-sandbox', '--disable-gpu', '--autoplay-policy=no-user-gesture-required', ...args],
  });
  try {
    const page = await browser.newPage({ viewport: { width: 1366, height: 768 } });
    await putEarsOn(page);
    return await work(page, await new OperatorPage(page).open(station.address), station);
  } finally {
    await browser.close();
    await station.stop();
  }
}

/**
 * How far the words on screen are from what is heard: clicks are looked for in what goes to the loudspeakers, and the song
 * time that the filling words show in the next frame is compared with the click's own.
 */
async function clockErrors(page: Page, ms: number, tempo: number): Promise<{ errors: number[]; frames: number[] }> {
  return await page.evaluate(
    async ({ ms: length, tempo: rate }) => {
      const { ears } = window as unknown as { ears: { output: AnalyserNode[] } };
      const [ear] = ears.output;
      if (ear === undefined) throw new Error('nothing is connected to the loudspeakers');
      const context = ear.context as AudioContext;
      const samples = new Float32Array(ear.fftSize);
      const heard: number[] = [];
      const shown: { at: number; songMs: number }[] = [];
      const frames: number[] = [];
      let lastFrame = 0;
      const draw = (now: number): void => {
        if (lastFrame > 0) frames.push(now - lastFrame);
        lastFrame = now;
        for (const word of document.querySelectorAll<HTMLElement>('[data-testid="words"] [data-word]')) {
          const share = Number(word.dataset.sung ?? '0');
          if (share > 0 && share < 1) {
            const [start, end] = [Number(word.dataset.start), Number(word.dataset.end)];
            shown.push({ at: performance.now(), songMs: start + share * (end - start) });
          }
        }
        if (performance.now() < until) requestAnimationFrame(draw);
      };
      const until = performance.now() + length;
      requestAnimationFrame(draw);
      let quietSince = 0;
      while (performance.now() < until) {
        ear.getFloatTimeDomainData(samples);
        const now = performance.now();
        // The newest 12 ms of the window: the first loud sample tells when the click left for the loudspeakers.
        const recent = Math.floor(context.sampleRate * 0.012);
        const from = samples.length - recent;
        const at = samples.subarray(from).findIndex((value) => Math.abs(value) > 0.1);
        if (at !== -1 && now - quietSince > 300)
          heard.push(now - ((recent - at) / context.sampleRate) * 1000 + (context.outputLatency || 0) * 1000);
        if (at !== -1) quietSince = now;
        await new Promise((resolve) => setTimeout(resolve, 3));
      }
      const errors = heard.flatMap((at) => {
        const frame = shown.find((entry) => entry.at > at);
        if (frame === undefined || frame.at - at > 200) return [];
        const song = frame.songMs - (frame.at - at) * rate;
        return [song - Math.round(song / 1000) * 1000];
      });
      return { errors, frames };
    },
    { ms, tempo },
  );
}

async function clockTable(folder: string): Promise<string> {
  return await withPage(folder, async (page, operator) => {
    await operator.chooseFiles([await makeSong(path.join(folder, 'Ana - Clicks.mp3'), clicksSeconds)]);
    await operator.song('Clicks').waitFor();
    const { items } = (await post(page, 'library/list', {})) as { items: { id: string }[] };
    const id = items[0]?.id ?? '';
    // The karaoke track is replaced by clicks: how it was made says nothing here.
    await post(page, 'library/setBacking', { id, backing: 'as-is' });
    await post(page, 'words/paste', { id, text: wordsOfClicks() });
    const track = path.join(folder, 'clicks.webm');
    await ffmpeg(
      '-f',
      'lavfi',
      '-i',
      `aevalsrc=${clicks}|${clicks}|0|0:c=quad:d=${clicksSeconds}:s=48000`,
      '-c:a',
      'libopus',
      '-mapping_family',
      '1',
      '-b:a',
      '256k',
      track,
    );
    await page.route('**/karaoke/*', (route) => route.fulfill({ path: track, contentType: 'audio/webm' }));
    await operator.waitUntilReady('Clicks');
    await operator.play('Clicks');
    const rows = [];
    for (const [what, tempo, before] of [
      ['playing', 1, async () => {}],
      ['after a jump', 1, () => post(page, 'player/command', { type: 'seek', positionMs: 5_300 })],
      [
        'after a pause',
        1,
        async () => {
          await operator.button('Pause').click();
          await page.waitForTimeout(700);
          await operator.button('Play').click();
        },
      ],
      ['tempo 85 %', 0.85, () => post(page, 'player/command', { type: 'tempo', tempo: 0.85 })],
      ['tempo 115 %', 1.15, () => post(page, 'player/command', { type: 'tempo', tempo: 1.15 })],
    ] as const) {
      await post(page, 'player/command', { type: 'seek', positionMs: 2_200 });
      await before();
      await page.waitForTimeout(1_500);
      const { errors, frames } = await clockErrors(page, 9_000, tempo);
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

/** A thousand tagged files with words inside, by their path. */
async function importSeconds(folder: string, count: number): Promise<number> {
  const music = path.join(folder, 'music');
  mkdirSync(music, { recursive: true });
  const bare = readFileSync(await makeSong(path.join(folder, 'bare.mp3'), 180, { seed: 3 }));
  for (let i = 0; i < count; i += 1) {
    const tag = id3Tag([
      ['TIT2', textFrame(`Song ${i}`)],
      ['TPE1', textFrame(`Artist ${i % 40}`)],
      ['USLT', wordsFrame(`[00:01.00]First line of ${i}\n[00:05.00]Second line\n`)],
    ]);
    writeFileSync(path.join(music, `${i}.mp3`), Buffer.concat([tag, bare]));
  }
  // Separation waits: what is measured is the way into the library.
  const station = await createStation({
    paths: stationPaths(
      pathToFileURL(path.join(projectRoot, 'src', 'main', 'node', 'cli.ts')).href,
      path.join(folder, 'data'),
    ),
    log: silentLog,
    clock: systemClock,
    version: '0.0.0-bench',
    forkInference,
    device: 'cpu',
    idle: true,
  });
  try {
    const from = performance.now();
    let added = 0;
    for await (const { status } of station.imports.importPaths([music])) if (status === 'added') added += 1;
    if (added !== count) throw new Error(`${added} of ${count} songs came in`);
    return (performance.now() - from) / 1000;
  } finally {
    await station.close();
  }
}

async function heapBytes(devtools: CDPSession): Promise<number> {
  for (let i = 0; i < 3; i += 1) await devtools.send('HeapProfiler.collectGarbage');
  const { usedSize } = (await devtools.send('Runtime.getHeapUsage')) as { usedSize: number };
  return usedSize;
}

/** Songs in a row, each loaded, played, and jumped to its end. */
async function memoryTable(folder: string, songs: number): Promise<string> {
  return await withPage(folder, async (page, operator) => {
    const files = await Promise.all(
      [1, 2, 3, 4].map(async (seed) => {
        const file = await makeSong(path.join(folder, `Ana - Song ${seed}.mp3`), 30, { seed });
        writeFileSync(path.join(folder, `Ana - Song ${seed}.lrc`), wordsOfClicks());
        return file;
      }),
    );
    await post(page, 'imports/paths', { paths: files });
    const { items } = (await post(page, 'library/list', {})) as { items: { id: string }[] };
    for (const { id } of items) await post(page, 'library/setBacking', { id, backing: 'as-is' });
    for (const seed of [1, 2, 3, 4]) await operator.waitUntilReady(`Song ${seed}`);
    const devtools = await page.context().newCDPSession(page);
    await devtools.send('HeapProfiler.enable');
    const heap: { after: number; bytes: number }[] = [];
    for (let i = 1; i <= songs; i += 1) {
      const id = items[i % items.length]?.id ?? '';
      await post(page, 'player/command', { type: 'load', songId: id, play: true });
      await page.waitForTimeout(250);
      await post(page, 'player/command', { type: 'seek', positionMs: 29_000 });
      await page.waitForTimeout(350);
      if (i === 20 || i % 60 === 0 || i === songs) heap.push({ after: i, bytes: await heapBytes(devtools) });
    }
    return table(
      heap.map(({ after, bytes }) => ({
        'songs played': after,
        'memory of the page, after clearing up': `${round(bytes / 1e6)} MB`,
      })),
    );
  });
}

/** Words in time with the sound, words on the way in, and what a long night leaves behind. */
export async function benchWords(folder: string, quick: boolean): Promise<string> {
  const count = quick ? 200 : 1_000;
  const seconds = await importSeconds(made(folder, 'import'), count);
  const clock = await clockTable(made(folder, 'clock'));
  const memory = await memoryTable(made(folder, 'memory'), quick ? 40 : 200);
  return [
    '### Words',
    '',
    'Words on screen against what is heard (clicks in the output, the edge in the filling words), Chromium without a graphics card:',
    '',
    clock,
    '',
    `Import of ${count} tagged files with words inside, by their path: ${round(seconds)} s (${round((seconds / count) * 1000)} ms each).`,
    '',
    memory,
  ].join('\n');
}

function made(folder: string, name: string): string {
  const made = path.join(folder, name);
  mkdirSync(made, { recursive: true });
  return made;
}
