import { existsSync } from 'node:fs';
import { answers } from './run.mjs';

const candidates = {
  linux: ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/snap/bin/chromium'],
  darwin: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
  ],
  win32: [
    'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
    'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
  ],
};

/** A Chromium of this system for the browser tests; null where there is none. `LIMELIGHT_CHROMIUM` names another. */
export function findBrowser() {
  if (process.env.LIMELIGHT_CHROMIUM) return process.env.LIMELIGHT_CHROMIUM;
  return (candidates[process.platform] ?? []).find((file) => existsSync(file)) ?? null;
}

/** Whether `npm start` has something to show the station in. */
export function canOpenPages() {
  if (process.platform !== 'linux') return true;
  return findBrowser() !== null || ['firefox', 'xdg-open'].some((name) => answers(name, ['--version']));
}
