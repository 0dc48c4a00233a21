import type { ChildProcess } from 'node:child_process';

export interface LiveProcess {
  readonly pid: number;
  readonly label: string;
  readonly startedAtMs: number;
}

/** Every child this process has alive, so that none outlives it and diagnostics can name them. */
export class ProcessRegistry {
  readonly #children = new Map<ChildProcess, LiveProcess>();

  add(child: ChildProcess, label: string): void {
    if (child.pid === undefined) return;
    this.#children.set(child, { pid: child.pid, label, startedAtMs: Date.now() });
    child.once('exit', () => this.#children.delete(child));
  }

  list(): LiveProcess[] {
    return [...this.#children.values()];
  }

  /** Kills what is left and resolves when all of it is gone. */
  async killAll(): Promise<void> {
    const gone = [...this.#children.keys()].map(
      (child) =>
        new Promise<void>((resolve) =>
          child.exitCode === null && child.signalCode === null ? child.once('exit', () => resolve()) : resolve(),
        ),
    );
    for (const child of this.#children.keys()) child.kill('SIGKILL');
    await Promise.all(gone);
  }

  /** For `process.on('exit')`, where nothing can be awaited. */
  killAllNow(): void {
    for (const child of this.#children.keys()) child.kill('SIGKILL');
  }
}
