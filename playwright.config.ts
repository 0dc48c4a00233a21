import { defineConfig } from '@playwright/test';
import { findBrowser } from './tools/lib/browser.mjs';

const executablePath = findBrowser();

export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results',
  timeout: 120_000,
  expect: { timeout: 15_000 },
  // Journeys wait for songs to play as much as they compute: two at a time.
  workers: 2,
  fullyParallel: true,
  // Those that measure for long, or tell what others tell more shortly, are part of `npm run soak`.
  ...(process.env.LIMELIGHT_LONG ? { grep: /@long/u } : { grepInvert: /@long/u }),
  // Journeys run in real time: on a machine that stutters one is tried once more, and told as flaky.
  retries: process.env.CI ? 1 : 0,
  forbidOnly: Boolean(process.env.CI),
  reporter: [['list']],
  use: {
    viewport: { width: 1366, height: 768 },
    colorScheme: 'dark',
    trace: 'retain-on-failure',
    launchOptions: {
      ...(executablePath === null ? {} : { executablePath }),
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
});
