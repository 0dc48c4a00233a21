/** Owns lifetimes: everything registered is undone, last first, when the scope is disposed. */
export class Scope {
  readonly #cleanups: (() => void)[] = [];
  readonly #abort = new AbortController();

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  get disposed(): boolean {
    return this.#abort.signal.aborted;
  }

  add(cleanup: () => void): void {
    if (this.disposed) cleanup();
    else this.#cleanups.push(cleanup);
  }

  listen<K extends keyof HTMLMediaElementEventMap>(
    target: HTMLMediaElement,
    type: K,
    listener: (event: HTMLMediaElementEventMap[K]) => void,
  ): void {
    target.addEventListener(type, listener, { signal: this.signal });
  }

  interval(work: () => void, everyMs: number): void {
    const timer = setInterval(work, everyMs);
    this.add(() => clearInterval(timer));
  }

  dispose(): void {
    if (this.disposed) return;
    this.#abort.abort();
    for (const cleanup of this.#cleanups.reverse()) cleanup();
    this.#cleanups.length = 0;
  }
}
