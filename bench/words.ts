import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { CDPSession } from '@playwright/test';
import { createStation } from '../src/main/host/create-station.ts';
import { stationPaths } from '../src/main/host/paths.ts';
import { silentLog, systemClock } from '../src/main/host/ports.ts';
import { forkInference } from '../src/main/node/fork-inference.ts';
import { id3Tag, textFrame, wordsFrame } from '../tests/support/id3.ts';
import { makeSong, projectRoot } from '../tests/support/sounds.ts';
import { round, table } from './measure.ts';
import { post, withPage } from './with-page.ts';

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
  const words = Array.from(
    { length: 28 },
    (_, second) => `[00:${String(second + 1).padStart(2, '0')}.00]a line of words`,
  ).join('\n');
  return await withPage(folder, async (page, operator) => {
    const files = await Promise.all(
      [1, 2, 3, 4].map(async (seed) => {
        const file = await makeSong(path.join(folder, `Ana - Song ${seed}.mp3`), 30, { seed });
        writeFileSync(path.join(folder, `Ana - Song ${seed}.lrc`), words);
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

/** Songs with words on the way in, and what a long night leaves behind. */
export async function benchWords(folder: string, quick: boolean): Promise<string> {
  const count = quick ? 200 : 1_000;
  const seconds = await importSeconds(made(folder, 'import'), count);
  const memory = await memoryTable(made(folder, 'memory'), quick ? 40 : 200);
  return [
    '### Words',
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
