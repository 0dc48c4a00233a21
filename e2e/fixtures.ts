import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test as base, expect } from '@playwright/test';
import { OperatorPage } from './page-models/operator-page.ts';
import { freePort, type StationProcess, startStation } from './support/station-process.ts';

interface Fixtures {
  /** A folder of the test's own. */
  readonly folder: string;
  /** Starts the test's station, or starts it again on the same library and port. */
  readonly startStation: (env?: NodeJS.ProcessEnv) => Promise<StationProcess>;
  /** The host's window on a fresh station. */
  readonly operator: OperatorPage;
}

export const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the parameters
  folder: async ({}, use) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'limelight-e2e-'));
    await use(folder);
    rmSync(folder, { recursive: true, force: true });
  },

  startStation: async ({ folder }, use) => {
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

export { expect };
