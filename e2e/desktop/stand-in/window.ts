import { EventEmitter } from 'node:events';
import { app } from './app.ts';
import { WebContents, type WindowOptions } from './web-contents.ts';

interface Bounds {
  x: number;
  y: number;
  width: number;
  height: number;
}

const windows = new Set<BrowserWindow>();
/** The one that is typed into. */
let focused: BrowserWindow | null = null;

/** A window without a frame around it: a page of the real browser, of the size the program wants. */
export class BrowserWindow extends EventEmitter {
  readonly webContents: WebContents;
  readonly #opened: Promise<void>;
  #bounds: Bounds;
  #visible: boolean;
  #minimized = false;
  #maximized = false;
  #fullScreen = false;

  constructor(options: WindowOptions = {}) {
    super();
    const { x = 0, y = 0, width = 800, height = 600, show = true } = options;
    this.#bounds = { x, y, width, height };
    this.#visible = show;
    this.webContents = new WebContents(this);
    windows.add(this);
    app.emit('web-contents-created', {}, this.webContents);
    this.#opened = this.webContents.open(options);
  }

  static getAllWindows(): BrowserWindow[] {
    return [...windows];
  }

  async loadURL(url: string): Promise<void> {
    await this.#opened;
    await this.webContents.loadURL(url);
  }

  gone(): void {
    if (!windows.delete(this)) return;
    this.emit('closed');
    app.windowClosed(windows.size);
  }

  /** As a click on the cross: the program may refuse. */
  close(): void {
    let stay = false;
    this.emit('close', { preventDefault: () => (stay = true) });
    if (!stay) void this.webContents.close().then(() => this.gone());
  }

  destroy(): void {
    void this.webContents.close();
    this.gone();
  }

  isDestroyed = (): boolean => !windows.has(this);
  isVisible = (): boolean => this.#visible;
  isMinimized = (): boolean => this.#minimized;
  isMaximized = (): boolean => this.#maximized;
  isFullScreen = (): boolean => this.#fullScreen;
  isFocused = (): boolean => focused === this && this.#visible && !this.#minimized;
  getBounds = (): Bounds => ({ ...this.#bounds });
  getNormalBounds = (): Bounds => ({ ...this.#bounds });

  show(): void {
    this.#visible = true;
    focused = this;
    this.emit('show');
  }

  showInactive(): void {
    this.#visible = true;
    this.emit('show');
  }

  removeMenu(): void {}

  hide(): void {
    this.#visible = false;
    this.emit('hide');
  }

  focus(): void {
    this.#visible = true;
    focused = this;
    this.emit('focus');
  }

  minimize(): void {
    this.#minimized = true;
    this.emit('minimize');
  }

  restore(): void {
    this.#minimized = false;
    this.emit('restore');
  }

  maximize(): void {
    this.#maximized = true;
    this.emit('maximize');
  }

  unmaximize(): void {
    this.#maximized = false;
    this.emit('unmaximize');
  }

  setFullScreen(fullScreen: boolean): void {
    this.#fullScreen = fullScreen;
    this.emit(fullScreen ? 'enter-full-screen' : 'leave-full-screen');
  }

  setBounds(bounds: Partial<Bounds>): void {
    this.#bounds = { ...this.#bounds, ...bounds };
    this.emit('resize');
    this.emit('move');
  }
}
