import { type BrowserWindow, type Display, screen, type WebContents } from 'electron';
import type { Displays, StageCommand } from '../../shared/contract/stage.ts';
import type { PortReason } from '../../shared/desktop.ts';
import type { Log } from '../host/ports.ts';
import { RestartLimit } from './restart-limit.ts';
import {
  chooseDisplay,
  findAgain,
  readStageMemory,
  type StageMemory,
  windowOn,
  writeStageMemory,
} from './stage-place.ts';
import { createStageWindow } from './stage-window.ts';

export interface StageScreenOptions {
  readonly preload: string;
  readonly icon: string | null;
  /** Where it is kept on which display it was. */
  readonly stateFile: string;
  readonly log: Log;
  /** The host's window, where there is one. */
  hostWindow(): BrowserWindow | null;
  /** Gives the TV's page its port to the station. */
  connect(contents: WebContents, reason: PortReason): void;
  tell(displays: Displays): void;
}

/** Plugging in a TV makes several events; what is there afterwards counts. */
const settleMs = 150;

/** The TV screen on the desktop: opens on the display it was on, goes with it when it is unplugged, and comes back with it. */
export class StageScreen {
  readonly #options: StageScreenOptions;
  readonly #crashes = new RestartLimit(3, 60_000);
  #memory: StageMemory;
  #window: BrowserWindow | null = null;
  /** The page is there and takes a port. */
  #loaded = false;
  #reason: PortReason = 'opened';
  /** Of the display that the window is on. */
  #displayId: number | null = null;
  #timer: NodeJS.Timeout | undefined;
  #tellTimer: NodeJS.Timeout | undefined;
  /** Displays there were last. */
  #count = 0;

  constructor(options: StageScreenOptions) {
    this.#options = options;
    this.#memory = readStageMemory(options.stateFile);
    for (const event of ['display-added', 'display-removed', 'display-metrics-changed'] as const)
      screen.on(event as 'display-added', () => this.#soon());
  }

  /** With the program: open again where it was, if it was. */
  start(): void {
    this.#follow();
  }

  command(command: StageCommand): void {
    if (command.type === 'close') {
      this.#remember({ open: false });
      this.#shut();
      this.tell();
      return;
    }
    const displays = screen.getAllDisplays();
    const display =
      displays.find(({ id }) => String(id) === command.displayId) ??
      chooseDisplay(displays, this.#memory.display, this.#hostDisplay()?.id ?? null);
    if (display === undefined) return;
    this.#crashes.forgive();
    this.#put(display);
  }

  /** The station can be spoken to, for the first time or again. */
  stationReady(reason: PortReason): void {
    this.#connect(reason);
    this.tell();
  }

  /** Tells the station which displays there are. */
  tell(): void {
    const hostId = this.#hostDisplay()?.id;
    const { open, display } = this.#memory;
    this.#options.tell({
      displays: screen.getAllDisplays().map(({ id, label, bounds: { width, height } }) => ({
        id: String(id),
        label,
        width,
        height,
        host: id === hostId,
      })),
      openOn: this.#window === null || this.#displayId === null ? null : String(this.#displayId),
      waitsFor: this.#window === null && open && display !== null ? display.label : null,
    });
  }

  /** Closes the window for now: next time it is there again. */
  end(): void {
    clearTimeout(this.#timer);
    clearTimeout(this.#tellTimer);
    this.#shut();
  }

  /** The host's window may be on another display now. */
  hostMoved(): void {
    clearTimeout(this.#tellTimer);
    this.#tellTimer = setTimeout(() => this.tell(), settleMs);
  }

  #soon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#follow(), settleMs);
  }

  /** Brings the window to where it belongs with the displays of now. */
  #follow(): void {
    const displays = screen.getAllDisplays();
    const hostId = this.#hostDisplay()?.id ?? null;
    const remembered = findAgain(displays, this.#memory.display);
    const more = displays.length > this.#count;
    this.#count = displays.length;
    if (this.#window === null) {
      if (this.#memory.open && remembered !== undefined) this.#put(remembered);
    } else if (!displays.some(({ id }) => id === this.#displayId)) {
      // Unplugged. It does not jump over the host's window: it waits until its display is back.
      if (remembered === undefined) this.#shut();
      else this.#put(remembered);
    } else if (more && this.#displayId === hostId) {
      // It stood over the host's window for want of another display.
      const better = displays.find(({ id }) => id !== hostId);
      if (better !== undefined) this.#put(better);
    }
    this.tell();
  }

  #put(display: Display): void {
    const { id, label, bounds } = display;
    // Alone with the host's window it is one of two windows, not a curtain over it.
    const full = id !== this.#hostDisplay()?.id;
    const place = full ? bounds : windowOn(display.workArea);
    this.#remember({ open: true, display: { id, label, bounds } });
    const there = this.#displayId === id;
    this.#displayId = id;
    if (this.#window === null) this.#open(place, full);
    else if (!(there && this.#window.isFullScreen())) {
      const window = this.#window;
      // A full screen window does not move on every system.
      if (window.isFullScreen()) window.setFullScreen(false);
      window.setBounds(place);
      if (full) window.setFullScreen(true);
    }
    this.tell();
  }

  #open(bounds: Display['bounds'], full: boolean): void {
    const { preload, icon, log } = this.#options;
    const window = createStageWindow({ preload, icon, bounds, full });
    this.#window = window;
    const { webContents } = window;
    webContents.on('did-start-loading', () => {
      this.#loaded = false;
    });
    webContents.on('dom-ready', () => {
      this.#loaded = true;
      this.#connect(this.#reason);
    });
    webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
      this.#loaded = false;
      if (reason === 'clean-exit') return;
      log.error('TV page stopped', { reason, exitCode });
      this.#loadAgain(window);
    });
    // Nobody at the TV could answer a question about it.
    window.on('unresponsive', () => {
      webContents.forcefullyCrashRenderer();
    });
    window.on('enter-full-screen', () => this.#settleOn(window));
    window.once('closed', () => {
      if (this.#window !== window) return;
      // By a hand: it stays closed.
      this.#window = null;
      this.#loaded = false;
      this.#remember({ open: false });
      this.tell();
    });
  }

  /** A window that was dragged elsewhere and made full there belongs there; the host goes on typing where it was. */
  #settleOn(window: BrowserWindow): void {
    const { id, label, bounds } = screen.getDisplayMatching(window.getBounds());
    this.#displayId = id;
    this.#remember({ open: true, display: { id, label, bounds } });
    const host = this.#options.hostWindow();
    if (window.isFocused() && host !== null && !host.isMinimized() && id !== this.#hostDisplay()?.id) host.focus();
    this.tell();
  }

  #loadAgain(window: BrowserWindow): void {
    if (this.#window !== window) return;
    if (this.#crashes.note(Date.now())) {
      this.#reason = 'page-recovered';
      window.webContents.reload();
      return;
    }
    this.#options.log.error('TV page stops again and again: closed');
    this.command({ type: 'close' });
  }

  #connect(reason: PortReason): void {
    if (this.#window === null || !this.#loaded) return;
    this.#reason = 'opened';
    this.#options.connect(this.#window.webContents, reason);
  }

  #shut(): void {
    const window = this.#window;
    this.#window = null;
    this.#loaded = false;
    this.#displayId = null;
    if (window !== null && !window.isDestroyed()) window.destroy();
  }

  #hostDisplay(): Display | null {
    const host = this.#options.hostWindow();
    return host === null || host.isDestroyed() ? null : screen.getDisplayMatching(host.getBounds());
  }

  #remember(change: Partial<StageMemory>): void {
    this.#memory = { ...this.#memory, ...change };
    writeStageMemory(this.#options.stateFile, this.#memory);
  }
}
