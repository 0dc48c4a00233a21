import process from 'node:process';
import { app } from './app.ts';
import { Menu, MenuItem } from './menu.ts';
import { MessageChannelMain } from './ports.ts';
import { protocol } from './protocol-bridge.ts';
import { defaultSession } from './session.ts';
import { dialog, powerMonitor, powerSaveBlocker, screen, shell } from './system.ts';
import { utilityProcess } from './utility-process.ts';
import { BrowserWindow } from './window.ts';

/** Takes the place of `electron` in the main process; README.md says how. */

const session = { defaultSession };

export {
  app,
  BrowserWindow,
  dialog,
  Menu,
  MenuItem,
  MessageChannelMain,
  powerMonitor,
  powerSaveBlocker,
  protocol,
  screen,
  session,
  shell,
  utilityProcess,
};

const electron = { app, BrowserWindow, dialog, Menu, powerMonitor, powerSaveBlocker, protocol, screen, session, shell };

/** Tests reach into the main process as Playwright's `ElectronApplication.evaluate` does. */
process.on('message', (raw) => {
  const { id, source, argument } = raw as { id: number; source: string; argument: unknown };
  void (async () => {
    try {
      const run = new Function(`return (${source});`)() as (module: object, argument: unknown) => unknown;
      const value = await run(electron, argument);
      process.send?.({ id, value });
    } catch (error) {
      process.send?.({ id, error: error instanceof Error ? error.message : String(error) });
    }
  })();
});
