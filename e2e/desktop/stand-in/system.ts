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

const display = {
  id: 1,
  bounds: { x: 0, y: 0, width: 1920, height: 1080 },
  workArea: { x: 0, y: 0, width: 1920, height: 1050 },
  scaleFactor: 1,
};
export const screen = Object.assign(new EventEmitter(), {
  getPrimaryDisplay: () => display,
  getAllDisplays: () => [display],
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
