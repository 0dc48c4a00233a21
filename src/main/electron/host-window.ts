import { BrowserWindow, screen } from 'electron';
import { appUrl } from './own-addresses.ts';
import { pagePreferences } from './page-preferences.ts';
import {
  type Bounds,
  placeWindow,
  readWindowState,
  smallestWindow,
  type WindowState,
  writeWindowState,
} from './window-state.ts';

export interface HostWindowOptions {
  readonly preload: string;
  /** Where its place on the desktop is kept. */
  readonly stateFile: string;
  readonly icon: string | null;
}

/** Moving a window makes many events; the last counts. */
const saveAfterMs = 400;
/** The page's own background: no white flash while it loads. */
const background = '#141210';

/** The host's window, where it was last time. */
export function createHostWindow({ preload, stateFile, icon }: HostWindowOptions): BrowserWindow {
  const state = readWindowState(stateFile);
  const window = new BrowserWindow({
    ...placeWindow(state, workAreas()),
    minWidth: smallestWindow.width,
    minHeight: smallestWindow.height,
    show: false,
    backgroundColor: background,
    title: 'Limelight',
    ...(icon === null ? {} : { icon }),
    webPreferences: pagePreferences(preload),
  });
  if (state?.maximized) window.maximize();
  if (state?.fullScreen) window.setFullScreen(true);
  window.once('ready-to-show', () => window.show());
  keepState(window, stateFile);
  void window.loadURL(appUrl);
  return window;
}

function workAreas(): [Bounds, ...Bounds[]] {
  const primary = screen.getPrimaryDisplay();
  const others = screen.getAllDisplays().filter(({ id }) => id !== primary.id);
  return [primary.workArea, ...others.map(({ workArea }) => workArea)];
}

function keepState(window: BrowserWindow, file: string): void {
  let timer: NodeJS.Timeout | undefined;
  const save = (): void => {
    clearTimeout(timer);
    if (window.isDestroyed()) return;
    const state: WindowState = {
      bounds: window.getNormalBounds(),
      maximized: window.isMaximized(),
      fullScreen: window.isFullScreen(),
    };
    writeWindowState(file, state);
  };
  const soon = (): void => {
    clearTimeout(timer);
    timer = setTimeout(save, saveAfterMs);
  };
  window.on('resize', soon);
  window.on('move', soon);
  window.on('maximize', soon);
  window.on('unmaximize', soon);
  window.on('enter-full-screen', soon);
  window.on('leave-full-screen', soon);
  window.on('close', save);
}
