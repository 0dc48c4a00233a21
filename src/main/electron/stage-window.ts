import process from 'node:process';
import { BrowserWindow } from 'electron';
import { stageUrl } from './own-addresses.ts';
import { pagePreferences } from './page-preferences.ts';
import type { Bounds } from './window-state.ts';

export interface StageWindowOptions {
  readonly preload: string;
  readonly icon: string | null;
  readonly bounds: Bounds;
  /** The whole display; otherwise a window on it. */
  readonly full: boolean;
}

/** The page's own background: no white flash while it loads. */
const background = '#0d0b09';

/** The TV's window. It never takes the focus: the host is typing somewhere. */
export function createStageWindow({ preload, icon, bounds, full }: StageWindowOptions): BrowserWindow {
  const window = new BrowserWindow({
    ...bounds,
    show: false,
    backgroundColor: background,
    title: 'Limelight TV',
    autoHideMenuBar: true,
    ...(icon === null ? {} : { icon }),
    webPreferences: pagePreferences(preload),
  });
  // None of the host's menus, nor their keys, on the TV. (On macOS menus belong to no window.)
  if (process.platform !== 'darwin') window.removeMenu();
  window.once('ready-to-show', () => {
    window.showInactive();
    if (full) window.setFullScreen(true);
  });
  window.webContents.on('before-input-event', (event, { type, key }) => {
    const leaves = key === 'Escape' && window.isFullScreen();
    if (type !== 'keyDown' || !(leaves || key === 'F11')) return;
    event.preventDefault();
    window.setFullScreen(!window.isFullScreen());
  });
  void window.loadURL(stageUrl);
  return window;
}
