import path from 'node:path';
import { chromium, type Page } from '@playwright/test';
import { OperatorPage } from '../e2e/page-models/operator-page.ts';
import { putEarsOn } from '../e2e/support/listen.ts';
import { freePort, startStation } from '../e2e/support/station-process.ts';
import { findBrowser } from '../tools/lib/browser.mjs';

/** Calls a procedure of the station that the page belongs to. @throws where it fails */
export async function post(page: Page, procedure: string, input: object): Promise<unknown> {
  const response = await page.request.post(`${new URL(page.url()).origin}/rpc/${procedure}`, { data: { json: input } });
  if (!response.ok()) throw new Error(`${procedure}: ${await response.text()}`);
  return ((await response.json()) as { json: unknown }).json;
}

/** A station of its own and its page, with ears (or what else listens) on it. */
export async function withPage<T>(
  folder: string,
  work: (page: Page, operator: OperatorPage) => Promise<T>,
  listen: (page: Page) => Promise<void> = putEarsOn,
): Promise<T> {
  const station = await startStation(path.join(folder, 'data'), await freePort());
  const executablePath = findBrowser();
  const browser = await chromium.launch({
    ...(executablePath === null ? {} : { executablePath }),
    args: ['--no-sandbox', '--disable-gpu', '--autoplay-policy=no-user-gesture-required'],
  });
  try {
    const page = await browser.newPage({ viewport: { width: 1366, height: 768 } });
    await listen(page);
    return await work(page, await new OperatorPage(page).open(station.address));
  } finally {
    await browser.close();
    await station.stop();
  }
}
