import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { projectRoot } from './sounds.ts';

/** The command line as it is built, as people run it. */
export const cliEntry = path.join(projectRoot, 'dist', 'main', 'cli.js');

export interface RunResult {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunningCli {
  readonly child: ChildProcess;
  readonly done: Promise<RunResult>;
  stdout(): string;
}

export interface CliOptions {
  readonly env?: NodeJS.ProcessEnv;
  readonly uid?: number;
  readonly cwd?: string;
}

/** Starts the real command line in a process of its own; killed with the test. */
export function startCli(args: readonly string[], { env, uid, cwd }: CliOptions = {}): RunningCli {
  const child = spawn(process.execPath, [cliEntry, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
    ...(uid === undefined ? {} : { uid, gid: uid }),
    ...(cwd === undefined ? {} : { cwd }),
  });
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    stdout += chunk.toString('utf8');
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    stderr += chunk.toString('utf8');
  });
  const done = new Promise<RunResult>((resolve) =>
    child.once('close', (code, signal) => resolve({ code, signal, stdout, stderr })),
  );
  onTestFinished(async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
    await done;
  });
  return { child, done, stdout: () => stdout };
}

export const runCli = (args: readonly string[], options?: CliOptions): Promise<RunResult> =>
  startCli(args, options).done;

/** JSON lines of a command. */
export function events(result: Pick<RunResult, 'stdout'>): Record<string, unknown>[] {
  return result.stdout
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

/** Processes below `pid`, nearest first (Linux). */
export function descendants(pid: number): { pid: number; command: string }[] {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/u.test(name))
    .flatMap((name) => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
        const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
        const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
        return [{ pid: Number(name), parent, command }];
      } catch {
        return [];
      }
    });
  const below = (parent: number): { pid: number; command: string }[] =>
    all
      .filter((entry) => entry.parent === parent)
      .flatMap((entry) => [{ pid: entry.pid, command: entry.command }, ...below(entry.pid)]);
  return below(pid);
}

/** SIGKILL for a program and every child it has. */
export function killAll({ child }: RunningCli): void {
  const children = child.pid === undefined ? [] : descendants(child.pid);
  child.kill('SIGKILL');
  for (const { pid } of children) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // Gone by itself.
    }
  }
}
