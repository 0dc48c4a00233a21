import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test as base, expect } from '@playwright/test';
import type { CreatedJob } from '../src/shared/contract/imports.ts';
import type { Job } from '../src/shared/contract/jobs.ts';
import { makeSong } from '../tests/support/sounds.ts';
import { OperatorPage } from './page-models/operator-page.ts';
import { freePort, type StationProcess, startStation } from './support/station-process.ts';

interface Options {
  /** Starts with one song on the shelf, ready to be sung: "Tone", a minute long. */
  readonly shelf: boolean;
}

interface WorkerFixtures {
  /** A data folder with that song, made once. */
  readonly shelfDir: string;
}

interface Fixtures {
  /** A folder of the test's own. */
  readonly folder: string;
  /** Starts the test's station, or starts it again on the same library and port. */
  readonly startStation: (env?: NodeJS.ProcessEnv) => Promise<StationProcess>;
  /** The host's window on a fresh station. */
  readonly operator: OperatorPage;
}

export const test = base.extend<Fixtures & Options, WorkerFixtures>({
  shelf: [false, { option: true }],

  shelfDir: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the parameters
    async ({}, use) => {
      const folder = mkdtempSync(path.join(tmpdir(), 'limelight-shelf-'));
      const data = path.join(folder, 'data');
      const station = await startStation(data, await freePort());
      await stock(station, await makeSong(path.join(folder, 'Tone.mp3'), 60));
      await station.stop();
      await use(data);
      rmSync(folder, { recursive: true, force: true });
    },
    { scope: 'worker' },
  ],

  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the parameters
  folder: async ({}, use) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'limelight-e2e-'));
    await use(folder);
    rmSync(folder, { recursive: true, force: true });
  },

  startStation: async ({ folder, shelf, shelfDir }, use) => {
    if (shelf) cpSync(shelfDir, path.join(folder, 'data'), { recursive: true });
    const started: StationProcess[] = [];
    const port = await freePort();
    await use(async (env) => {
      const station = await startStation(path.join(folder, 'data'), port, env);
      started.push(station);
      return station;
    });
    for (const station of started) await station.stop();
  },

  operator: async ({ page, startStation: start }, use) => {
    const problems: string[] = [];
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('console', (message) => {
      // What the accessibility checker injects has no address; everything of ours has one.
      const ours = message.location().url !== '';
      if (ours && message.type() === 'error' && /Content.Security.Policy/iu.test(message.text()))
        problems.push(message.text());
    });
    const { address } = await start();
    await use(await new OperatorPage(page).open(address));
    expect(problems).toEqual([]);
  },
});

/** Brings a song in the way a script would, and waits until it can be sung. */
async function stock({ address }: StationProcess, file: string): Promise<void> {
  const { origin, searchParams } = new URL(address);
  const headers = { authorization: `Bearer ${searchParams.get('token') ?? ''}`, 'content-type': 'application/json' };
  const created = await fetch(`${origin}/api/jobs`, { method: 'POST', headers, body: JSON.stringify({ path: file }) });
  const { job } = (await created.json()) as CreatedJob;
  const end = Date.now() + 90_000;
  for (;;) {
    const { state } = (await (await fetch(`${origin}/api/jobs/${job?.id}`, { headers })).json()) as Job;
    if (state === 'done') return;
    if (state === 'failed' || Date.now() > end) throw new Error(`the song for the shelf is ${state}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

export { expect };
