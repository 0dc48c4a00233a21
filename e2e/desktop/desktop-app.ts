import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { _electron, type Browser, chromium, type Page } from '@playwright/test';
import type * as Electron from 'electron';
import { projectRoot } from '../support/station-process.ts';

/** The program under test: this checkout, or a packed one. */
const appRoot = process.env.LIMELIGHT_DESKTOP_APP ?? projectRoot;

type ElectronModule = typeof Electron;

/** A running desktop, real or on the stand-in: the same for the tests. */
export interface DesktopApp {
  readonly kind: 'electron' | 'stand-in';
  /** Runs a function in the main process. It may use its arguments only. */
  evaluate<Result, Argument>(
    run: (electron: ElectronModule, argument: Argument) => Result | Promise<Result>,
    argument: Argument,
  ): Promise<Result>;
  evaluate<Result>(run: (electron: ElectronModule) => Result | Promise<Result>): Promise<Result>;
  /** The window's page. Ask again after a crash: a crashed page is of no more use to its observer. */
  page(): Promise<Page>;
  /** The TV's page, as soon as there is one. */
  stagePage(): Promise<Page>;
  /** Resolves when the main process has ended. */
  readonly exited: Promise<number | null>;
  kill(): Promise<void>;
}

/** Electron's own program, where it is installed; null otherwise. */
export function electronProgram(): string | null {
  const nameFile = path.join(projectRoot, 'node_modules', 'electron', 'path.txt');
  if (!existsSync(nameFile)) return null;
  const program = path.join(projectRoot, 'node_modules', 'electron', 'dist', readFileSync(nameFile, 'utf8').trim());
  return existsSync(program) ? program : null;
}

export const desktopKind: DesktopApp['kind'] = electronProgram() === null ? 'stand-in' : 'electron';

/** What the tests run on, for their names. */
export const desktopName =
  desktopKind === 'electron' ? "Electron's own binary" : 'the stand-in (Electron is not installed here)';

export async function launchDesktop(args: readonly string[]): Promise<DesktopApp> {
  const program = electronProgram();
  return program === null ? launchOnStandIn(args) : await launchElectron(program, args);
}

/** A second start beside a running one; resolves with its exit code. */
export function startAgain(args: readonly string[]): Promise<number | null> {
  const program = electronProgram();
  const child = program === null ? spawnOnStandIn(args) : spawn(program, [projectRoot, ...args], { stdio: 'inherit' });
  return new Promise((resolve) => child.once('exit', (code) => resolve(code)));
}

async function launchElectron(executablePath: string, args: readonly string[]): Promise<DesktopApp> {
  const app = await _electron.launch({ executablePath, args: [projectRoot, ...args] });
  const child = app.process();
  return {
    kind: 'electron',
    evaluate: (run: (electron: ElectronModule, argument: never) => unknown, argument?: unknown) =>
      app.evaluate(run as never, argument as never) as never,
    page: () => app.firstWindow(),
    stagePage: () => waitFor(async () => app.windows().find(isStage) ?? null),
    exited: new Promise((resolve) => child.once('exit', (code) => resolve(code))),
    async kill() {
      child.kill('SIGKILL');
    },
  };
}

const registerHook = pathToFileURL(path.join(import.meta.dirname, 'stand-in', 'register.ts')).href;

function spawnOnStandIn(args: readonly string[]): ChildProcess {
  const main = path.join(appRoot, 'dist', 'main', 'electron.js');
  return spawn(process.execPath, ['--import', registerHook, main, ...args], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    cwd: appRoot,
  });
}

function launchOnStandIn(args: readonly string[]): DesktopApp {
  const child = spawnOnStandIn(args);
  const calls = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  let lastId = 0;
  const observers: Browser[] = [];
  child.on('message', (raw) => {
    const { id, value, error } = raw as { id: number; value?: unknown; error?: string };
    const call = calls.get(id);
    calls.delete(id);
    if (error === undefined) call?.resolve(value);
    else call?.reject(new Error(error));
  });
  const exited = new Promise<number | null>((resolve) =>
    child.once('exit', (code) => {
      for (const { reject } of calls.values()) reject(new Error('the program has ended'));
      resolve(code);
    }),
  );
  const evaluate = (
    run: (electron: ElectronModule, argument: never) => unknown,
    argument?: unknown,
  ): Promise<never> => {
    lastId += 1;
    const id = lastId;
    return new Promise((resolve, reject) => {
      calls.set(id, { resolve: resolve as (value: unknown) => void, reject });
      child.send({ id, source: run.toString(), argument: argument ?? null });
    });
  };
  return {
    kind: 'stand-in',
    evaluate,
    exited,
    async page() {
      const address = await waitFor(async () =>
        (evaluate as DesktopApp['evaluate'])(({ BrowserWindow }) => {
          const [window] = BrowserWindow.getAllWindows();
          return (window?.webContents as unknown as { debuggingAddress?: string })?.debuggingAddress ?? '';
        }),
      );
      const browser = await chromium.connectOverCDP(address);
      observers.push(browser);
      const page = await waitFor(
        async () =>
          browser
            .contexts()[0]
            ?.pages()
            .find((one) => !isStage(one)) ?? null,
      );
      return page;
    },
    async stagePage() {
      const pages = (): Page[] => observers.flatMap((browser) => browser.contexts().flatMap((one) => one.pages()));
      return await waitFor(async () => pages().find(isStage) ?? null);
    },
    async kill() {
      for (const observer of observers) await observer.close().catch(() => {});
      // In order where it still can, so that nothing of it stays behind.
      child.kill('SIGTERM');
      const late = setTimeout(() => child.kill('SIGKILL'), 8_000);
      await exited;
      clearTimeout(late);
    },
  };
}

const isStage = (page: Page): boolean => /\/stage$/u.test(page.url());

async function waitFor<T>(look: () => Promise<T | null | ''>): Promise<T> {
  for (let i = 0; i < 600; i += 1) {
    const value = await look();
    if (value) return value;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('waited in vain');
}
