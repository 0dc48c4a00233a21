import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { chromium } from '@playwright/test';
import { projectRoot } from '../tests/support/sounds.ts';
import { findBrowser } from '../tools/lib/browser.mjs';

/** From the scan to a name that can be typed, as Chromium's developer tools slow a line down. */
export async function measurePage(link: string): Promise<{ kilobytes: number; usableMs: number[] }> {
  const folder = path.join(projectRoot, 'dist', 'renderer', 'phone');
  const files = readdirSync(folder).filter((name) => /\.(?:html|js|css)$/u.test(name));
  const bytes = files.reduce(
    (sum, name) => sum + gzipSync(readFileSync(path.join(folder, name)), { level: 9 }).length,
    0,
  );
  const executablePath = findBrowser();
  const browser = await chromium.launch({
    ...(executablePath === null ? {} : { executablePath }),
    args: ['--no-sandbox', '--disable-gpu'],
  });
  const usableMs: number[] = [];
  try {
    for (let i = 0; i < 5; i += 1) {
      const context = await browser.newContext({
        viewport: { width: 390, height: 844 },
        isMobile: true,
        hasTouch: true,
      });
      const page = await context.newPage();
      const devtools = await context.newCDPSession(page);
      await devtools.send('Network.enable');
      // "Slow 4G" of Chromium's developer tools.
      await devtools.send('Network.emulateNetworkConditions', {
        offline: false,
        latency: 562.5,
        downloadThroughput: (1.6 * 1024 * 1024 * 0.9) / 8,
        uploadThroughput: (750 * 1024 * 0.9) / 8,
      });
      const from = performance.now();
      await page.goto(link, { waitUntil: 'commit' });
      await page.getByRole('textbox', { name: 'Your name' }).waitFor();
      usableMs.push(performance.now() - from);
      await context.close();
    }
  } finally {
    await browser.close();
  }
  return { kilobytes: bytes / 1000, usableMs };
}
