export interface TryGuardOptions {
  /** Wrong tries that cost nothing: fingers slip. */
  readonly free: number;
  /** How long the first try too many is waited for; doubles with every further one. */
  readonly firstLockMs: number;
  readonly longestLockMs: number;
  /** After this long without a wrong try everything is forgotten. */
  readonly forgetAfterMs: number;
}

/** From one address: a person mistypes a few times, a program tries thousands. */
export const perAddress: TryGuardOptions = {
  free: 5,
  firstLockMs: 15_000,
  longestLockMs: 60 * 60_000,
  forgetAfterMs: 2 * 60 * 60_000,
};
/**
 * From everywhere together: whoever takes many addresses gets no further. After the free ones, at most one try in ten
 * minutes: in a night of eight hours about 90 of 14,450 codes, 0.6 %.
 */
export const overall: TryGuardOptions = {
  free: 30,
  firstLockMs: 10_000,
  longestLockMs: 10 * 60_000,
  forgetAfterMs: 12 * 60 * 60_000,
};

interface Tries {
  wrong: number;
  /** From `lastMs` on; 0: not at all. */
  lockMs: number;
  lastMs: number;
}

/** Slows down whoever guesses, and shuts them out for longer and longer. A try while shut out is not even looked at. */
export class TryGuard {
  readonly #options: TryGuardOptions;
  readonly #tries = new Map<string, Tries>();
  /** Keys kept at most: those that were seen longest ago are forgotten. */
  readonly #most: number;

  constructor(options: TryGuardOptions, most = 2_000) {
    this.#options = options;
    this.#most = most;
  }

  /** Milliseconds until `key` may try again; 0: now. */
  waitMs(key: string, nowMs: number): number {
    const tries = this.#tries.get(key);
    if (tries === undefined) return 0;
    // A clock that was set back must not shut anybody out for years.
    return Math.min(tries.lockMs, Math.max(0, tries.lastMs + tries.lockMs - nowMs));
  }

  wrong(key: string, nowMs: number): void {
    const { free, firstLockMs, longestLockMs, forgetAfterMs } = this.#options;
    const before = this.#tries.get(key);
    const fresh = before === undefined || nowMs - before.lastMs > forgetAfterMs;
    const wrong = (fresh ? 0 : before.wrong) + 1;
    const lockMs = wrong < free ? 0 : Math.min(longestLockMs, firstLockMs * 2 ** Math.min(30, wrong - free));
    this.#tries.delete(key);
    this.#tries.set(key, { wrong, lockMs, lastMs: nowMs });
    if (this.#tries.size > this.#most) this.#tries.delete(this.#tries.keys().next().value as string);
  }

  /** They knew it after all. */
  right(key: string): void {
    this.#tries.delete(key);
  }

  /** Somebody came in: a few slips of others are forgiven, so that a large party never shuts itself out. */
  forgive(key: string, count: number): void {
    const tries = this.#tries.get(key);
    if (tries !== undefined) tries.wrong = Math.max(0, tries.wrong - count);
  }
}
