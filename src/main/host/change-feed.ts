/**
 * Wakes watchers when something changed. A burst of changes becomes one wake-up, `pauseMs` after the first; what a
 * watcher then shows is read fresh, so a slow watcher misses steps but never the last state.
 */
export class ChangeFeed<T> {
  readonly #pauseMs: number;
  readonly #watchers = new Set<(changes: readonly T[]) => void>();
  #pending: T[] = [];
  #timer: NodeJS.Timeout | null = null;
  #revision = 0;

  constructor(pauseMs: number) {
    this.#pauseMs = pauseMs;
  }

  get revision(): number {
    return this.#revision;
  }

  push(change: T): void {
    this.#revision += 1;
    if (this.#watchers.size === 0) return;
    this.#pending.push(change);
    this.#timer ??= setTimeout(() => this.#flush(), this.#pauseMs);
  }

  /** Batches of changes until `signal` aborts. The subscription stands as soon as this is called. */
  watch(signal: AbortSignal | undefined): AsyncGenerator<readonly T[]> {
    const queue: T[] = [];
    let wake: (() => void) | null = null;
    const listener = (changes: readonly T[]): void => {
      queue.push(...changes);
      wake?.();
    };
    this.#watchers.add(listener);
    const leave = (): void => {
      this.#watchers.delete(listener);
      wake?.();
    };
    signal?.addEventListener('abort', leave, { once: true });
    const batches = async function* (): AsyncGenerator<readonly T[]> {
      try {
        while (!signal?.aborted) {
          if (queue.length === 0) {
            await new Promise<void>((resolve) => {
              wake = resolve;
            });
            continue;
          }
          yield queue.splice(0);
        }
      } finally {
        signal?.removeEventListener('abort', leave);
        leave();
      }
    };
    return batches();
  }

  #flush(): void {
    this.#timer = null;
    const changes = this.#pending;
    this.#pending = [];
    for (const watcher of this.#watchers) watcher(changes);
  }
}
