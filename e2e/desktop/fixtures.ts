import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test as base, expect } from '@playwright/test';
import { OperatorPage } from '../page-models/operator-page.ts';
import { type DesktopApp, desktopKind, launchDesktop } from './desktop-app.ts';

interface Fixtures {
  /** A folder of the test's own. */
  readonly folder: string;
  /** Arguments that name the test's library. */
  readonly library: readonly string[];
  /** Starts the desktop on the test's library. */
  readonly start: (...args: string[]) => Promise<DesktopApp>;
}

export const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the parameters
  folder: async ({}, use, info) => {
    info.annotations.push({ type: 'desktop', description: desktopKind });
    const folder = mkdtempSync(path.join(tmpdir(), 'limelight-desktop-'));
    await use(folder);
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  },

  library: async ({ folder }, use) => {
    await use(['--data', path.join(folder, 'data'), '--device', 'cpu']);
  },

  start: async ({ library }, use) => {
    const started: DesktopApp[] = [];
    await use(async (...args) => {
      const app = await launchDesktop([...library, ...args]);
      started.push(app);
      return app;
    });
    for (const app of started) await app.kill();
  },
});

/** The host's window of a running desktop. */
export async function hostWindow(app: DesktopApp): Promise<OperatorPage> {
  const page = await app.page();
  await expect(page.getByRole('banner')).toContainText('Limelight');
  return new OperatorPage(page);
}

/** Chooses an item of the program's own menu. */
export async function chooseFromMenu(app: DesktopApp, id: string): Promise<void> {
  await app.evaluate(({ Menu }, itemId) => Menu.getApplicationMenu()?.getMenuItemById(itemId)?.click(), id);
}

/** Process id of the station. */
export async function stationPid(app: DesktopApp): Promise<number | null> {
  return await app.evaluate(
    ({ app: electronApp }) => electronApp.getAppMetrics().find(({ name }) => name === 'Limelight station')?.pid ?? null,
  );
}

export { expect };
