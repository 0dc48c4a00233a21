import { EventEmitter } from 'node:events';
import { mkdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { closeBrowser } from './browser.ts';
import { closeBridge } from './protocol-bridge.ts';
import { defaultSession } from './session.ts';
import { askForLock, type InstanceLock } from './single-instance.ts';
import { utilityProcesses } from './utility-process.ts';

/** The life cycle, in Electron's order: ready; before-quit, windows, will-quit, quit. */
class App extends EventEmitter {
  readonly isPackaged = false;
  readonly commandLine = { appendSwitch: (): void => {} };
  #name = 'Electron';
  #paths = new Map<string, string>([['temp', tmpdir()]]);
  #ready = false;
  #quitting = false;
  #lock: InstanceLock | null = null;
  #leaving: Promise<void> = Promise.resolve();

  constructor() {
    super();
    // After the program's own script has run to its end, like the real one.
    setImmediate(() => {
      if (this.#quitting) return;
      this.#ready = true;
      this.emit('session-created', defaultSession);
      this.emit('ready', {});
    });
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => this.quit());
  }

  whenReady(): Promise<void> {
    return this.#ready ? Promise.resolve() : new Promise((resolve) => this.once('ready', () => resolve()));
  }

  isReady(): boolean {
    return this.#ready;
  }

  setName(name: string): void {
    this.#name = name;
  }

  getName(): string {
    return this.#name;
  }

  getVersion(): string {
    const file = path.join(this.getAppPath(), 'package.json');
    return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
  }

  getAppPath(): string {
    return process.cwd();
  }

  setAppUserModelId(): void {}

  enableSandbox(): void {}

  setPath(name: string, folder: string): void {
    this.#paths.set(name, folder);
  }

  getPath(name: string): string {
    const folder = this.#paths.get(name);
    if (folder === undefined) throw new Error(`no path called ${name} was set`);
    mkdirSync(folder, { recursive: true });
    return folder;
  }

  requestSingleInstanceLock(data?: unknown): boolean {
    const { lock, told } = askForLock(
      this.getPath('userData'),
      { argv: process.argv, cwd: process.cwd(), data },
      (from) => this.emit('second-instance', {}, from.argv, from.cwd, from.data),
    );
    this.#lock = lock;
    this.#leaving = told;
    return lock !== null;
  }

  getAppMetrics(): { pid: number; type: string; name?: string }[] {
    const utilities = [...utilityProcesses].flatMap(({ pid, name }) =>
      pid === undefined ? [] : [{ pid, type: 'Utility', name }],
    );
    return [{ pid: process.pid, type: 'Browser' }, ...utilities];
  }

  windowClosed(left: number): void {
    if (left > 0) return;
    if (this.#quitting) this.#finish();
    else if (!this.emit('window-all-closed')) this.quit();
  }

  quit(): void {
    let stay = false;
    this.emit('before-quit', { preventDefault: () => (stay = true) });
    if (stay) return;
    this.#quitting = true;
    void import('./window.ts').then(({ BrowserWindow }) => {
      const windows = BrowserWindow.getAllWindows();
      for (const window of windows) window.close();
      if (windows.length === 0) this.#finish();
    });
  }

  exit(code = 0): void {
    process.exit(code);
  }

  #finish(): void {
    this.emit('will-quit', { preventDefault: () => {} });
    this.emit('quit', {}, 0);
    void this.#leaving.then(async () => {
      this.#lock?.release();
      for (const child of utilityProcesses) child.kill();
      closeBridge();
      await closeBrowser();
      process.exit(0);
    });
  }
}

export const app = new App();
