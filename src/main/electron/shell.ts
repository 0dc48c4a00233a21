import { app, type BrowserWindow, Menu, type MenuItem, powerSaveBlocker, shell as system } from 'electron';
import type { ImportSettings } from '../../shared/contract/imports.ts';
import type { PortReason } from '../../shared/desktop.ts';
import type { Failure } from '../../shared/errors.ts';
import type { Log } from '../host/ports.ts';
import { Dialogs, type Remedy } from './dialogs.ts';
import { createHostWindow, type HostWindowOptions } from './host-window.ts';
import { createKeepAwake } from './keep-awake.ts';
import { menuIds, menuTemplate } from './menu.ts';
import type { FromStation, PlayerNews, StationStart } from './messages.ts';
import { RestartLimit } from './restart-limit.ts';
import { StageScreen } from './stage-screen.ts';
import { StationSupervisor } from './station-supervisor.ts';
import { words } from './words.ts';

export interface ShellOptions {
  readonly entries: { readonly station: string; readonly inference: string };
  readonly start: StationStart;
  readonly window: HostWindowOptions;
  /** Where it is kept on which display the TV screen was. */
  readonly stageStateFile: string;
  readonly logDir: string;
  readonly licencesDir: string;
  readonly log: Log;
}

/** The window and the station's process, kept together: what one needs of the other goes through here. */
export class DesktopShell {
  readonly #options: ShellOptions;
  readonly #dialogs = new Dialogs(words);
  readonly #keepAwake = createKeepAwake(powerSaveBlocker);
  readonly #pageCrashes = new RestartLimit(3, 60_000);
  readonly #supervisor: StationSupervisor;
  readonly #stage: StageScreen;
  #window: BrowserWindow | null = null;
  /** The page is there and takes a port. */
  #pageLoaded = false;
  #reason: PortReason = 'opened';
  #song: PlayerNews['song'] = null;

  constructor(options: ShellOptions) {
    this.#options = options;
    this.#supervisor = new StationSupervisor({
      entries: options.entries,
      start: options.start,
      log: options.log,
      onReady: (recovered) => {
        this.#connect(recovered ? 'station-recovered' : this.#reason);
        this.#stage.stationReady(recovered ? 'station-recovered' : 'opened');
      },
      onFailed: (failure) => void this.#stationFailed(failure),
      onMessage: (message) => this.#accept(message),
    });
    const { preload, icon } = options.window;
    this.#stage = new StageScreen({
      preload,
      icon,
      stateFile: options.stageStateFile,
      log: options.log,
      hostWindow: () => this.#window,
      connect: (contents, reason) => this.#supervisor.connect(contents, reason, 'stage'),
      tell: (displays) => this.#supervisor.send({ type: 'displays', displays }),
    });
  }

  /** Asks the station for `/media/...`. */
  media(request: Request): Promise<Response> {
    return this.#supervisor.media(request);
  }

  start(): void {
    this.#setMenu();
    this.#supervisor.start();
    this.openWindow();
    this.#stage.start();
  }

  openWindow(): void {
    if (this.#window !== null) {
      this.#focus();
      return;
    }
    const window = createHostWindow(this.#options.window);
    this.#window = window;
    const { webContents } = window;
    webContents.on('did-start-loading', () => {
      this.#pageLoaded = false;
    });
    // Scripts have run: the page listens.
    webContents.on('dom-ready', () => {
      this.#pageLoaded = true;
      this.#connect(this.#reason);
    });
    webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
      this.#pageLoaded = false;
      if (reason === 'clean-exit') return;
      this.#options.log.error('page stopped', { reason, exitCode });
      void this.#pageGone();
    });
    window.on('unresponsive', () => void this.#pageHangs(window));
    window.on('move', () => this.#stage.hostMoved());
    window.once('closed', () => {
      this.#window = null;
      this.#pageLoaded = false;
      // A TV screen without a host would be a window that nobody can close.
      this.#stage.end();
    });
  }

  /** Brings files in that somebody opened with Limelight. */
  handOver(files: readonly string[]): void {
    if (files.length > 0) this.#supervisor.send({ type: 'import', paths: files });
    this.#focus();
  }

  importDemo(): void {
    this.#supervisor.send({ type: 'import-demo' });
  }

  /** Ends the station in order. */
  async close(): Promise<void> {
    this.#stage.end();
    this.#window?.hide();
    this.#keepAwake(false);
    await this.#supervisor.close();
  }

  #focus(): void {
    if (this.#window === null) return;
    if (this.#window.isMinimized()) this.#window.restore();
    this.#window.focus();
  }

  #connect(reason: PortReason): void {
    if (this.#window === null || !this.#pageLoaded || !this.#supervisor.ready) return;
    this.#reason = 'opened';
    this.#supervisor.connect(this.#window.webContents, reason, 'operator');
  }

  #accept(message: FromStation): void {
    if (message.type === 'player') {
      this.#song = message.news.song;
      this.#keepAwake(message.news.playing);
      this.#withItem(menuIds.saveMusic, (item) => {
        item.enabled = this.#song !== null;
      });
    } else if (message.type === 'ready') this.#showSettings(message.importSettings);
    else if (message.type === 'import-settings') this.#showSettings(message.settings);
    else if (message.type === 'place-stage') this.#stage.command(message.command);
  }

  #showSettings({ keep }: ImportSettings): void {
    this.#withItem(menuIds.copying, (item) => {
      item.checked = keep === 'copy';
    });
  }

  #setMenu(): void {
    const template = menuTemplate({
      platform: process.platform,
      words,
      development: !app.isPackaged,
      actions: {
        addSongs: () => void this.#add((window) => this.#dialogs.chooseSongs(window)),
        addFolder: () => void this.#add((window) => this.#dialogs.chooseFolder(window)),
        setCopying: (copying) =>
          this.#supervisor.send({ type: 'import-settings', settings: { keep: copying ? 'copy' : 'in-place' } }),
        saveMusic: () => void this.#saveMusic(),
        command: (command) => this.#supervisor.send({ type: 'tell-windows', event: { type: 'command', command } }),
        openLogFolder: () => void system.openPath(this.#options.logDir),
        openLicences: () => void system.openPath(this.#options.licencesDir),
      },
    });
    Menu.setApplicationMenu(Menu.buildFromTemplate(template));
  }

  #withItem(id: string, change: (item: MenuItem) => void): void {
    const item = Menu.getApplicationMenu()?.getMenuItemById(id);
    if (item) change(item);
  }

  async #add(choose: (window: BrowserWindow) => Promise<string[]>): Promise<void> {
    if (this.#window === null) return;
    this.handOver(await choose(this.#window));
  }

  async #saveMusic(): Promise<void> {
    const song = this.#song;
    if (this.#window === null || song === null) return;
    const file = await this.#dialogs.saveMusic(this.#window, song.title);
    if (file !== null) this.#supervisor.send({ type: 'save-track', songId: song.id, file });
  }

  async #pageGone(): Promise<void> {
    const again = (): void => {
      this.#reason = 'page-recovered';
      this.#window?.webContents.reload();
    };
    if (this.#pageCrashes.note(Date.now())) again();
    else
      await this.#remedy(await this.#dialogs.pageStopped(), () => {
        this.#pageCrashes.forgive();
        again();
      });
  }

  async #pageHangs(window: BrowserWindow): Promise<void> {
    if (!(await this.#dialogs.pageHangs(window)) || window.isDestroyed()) return;
    this.#reason = 'page-recovered';
    window.webContents.forcefullyCrashRenderer();
    window.webContents.reload();
  }

  async #stationFailed(failure: Failure | null): Promise<void> {
    await this.#remedy(await this.#dialogs.stationStopped(failure), () => this.#supervisor.startAfresh());
  }

  async #remedy(remedy: Remedy, again: () => void): Promise<void> {
    if (remedy === 'quit') app.quit();
    else {
      if (remedy === 'logs') await system.openPath(this.#options.logDir);
      again();
    }
  }
}
