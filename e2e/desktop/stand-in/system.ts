import { EventEmitter } from 'node:events';

/** Parts of the operating system that are not here: they keep what they were told, so that it can be asked for. */

let lastBlocker = 0;
const blockers = new Set<number>();

export const powerSaveBlocker = {
  start(_kind: string): number {
    lastBlocker += 1;
    blockers.add(lastBlocker);
    return lastBlocker;
  },
  stop: (id: number): boolean => blockers.delete(id),
  isStarted: (id: number): boolean => blockers.has(id),
};

interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const makeDisplay = (id: number, label: string, x: number) => ({
  id,
  label,
  bounds: { x, y: 0, width: 1920, height: 1080 },
  workArea: { x, y: 0, width: 1920, height: 1050 },
  scaleFactor: 1,
});
const builtIn = makeDisplay(1, 'Built-in', 0);
const displays = [builtIn];

const overlap = (a: Rectangle, b: Rectangle): number =>
  Math.max(0, Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x)) *
  Math.max(0, Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y));

export const screen = Object.assign(new EventEmitter(), {
  getPrimaryDisplay: () => builtIn,
  getAllDisplays: () => [...displays],
  getDisplayMatching: (bounds: Rectangle) =>
    displays.reduce((best, one) => (overlap(one.bounds, bounds) > overlap(best.bounds, bounds) ? one : best)),
  /** What a hand does with a cable. */
  plugIn(id: number, label: string): void {
    const display = makeDisplay(id, label, displays.length * 1920);
    displays.push(display);
    screen.emit('display-added', {}, display);
  },
  unplug(id: number): void {
    const [display] = displays.splice(
      displays.findIndex((one) => one.id === id),
      1,
    );
    screen.emit('display-removed', {}, display);
  },
});

export const powerMonitor = new EventEmitter();

/** Nobody can click here: every dialog is closed without a choice, unless a test puts its own answer in. */
export const dialog = {
  showOpenDialog: async (..._args: unknown[]) => ({ canceled: true, filePaths: [] as string[] }),
  showSaveDialog: async (..._args: unknown[]) => ({ canceled: true, filePath: '' }),
  showMessageBox: async (...args: unknown[]) => {
    const options = (args.at(-1) ?? {}) as { message?: string; detail?: string; cancelId?: number };
    process.stderr.write(`dialog: ${options.message ?? ''} ${options.detail ?? ''}\n`);
    return { response: options.cancelId ?? 0, checkboxChecked: false };
  },
  showErrorBox: (title: string, content: string): void => void process.stderr.write(`dialog: ${title}: ${content}\n`),
};

export const shell = {
  openPath: async (_path: string): Promise<string> => '',
};
