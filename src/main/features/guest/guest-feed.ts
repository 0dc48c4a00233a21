import type { NightView } from '../../../shared/contract/night.ts';
import { type GuestShared, shareNight } from './guest-view.ts';

/** What phones are told of. */
export interface NightToTell {
  view(): NightView;
  watch(signal: AbortSignal | undefined): AsyncGenerator<NightView>;
}

export interface GuestFeedOptions {
  readonly night: NightToTell;
  readonly code: () => string;
  /** Between two looks, at least. */
  readonly pauseMs: number;
}

/**
 * One look at the night for all phones: what they see alike is put together once per state, and a burst of changes (a
 * hundred phones tap every second) becomes a few looks a second.
 */
export class GuestFeed {
  readonly #options: GuestFeedOptions;
  readonly #ended = new AbortController();
  readonly #wakers = new Set<() => void>();
  #shared: GuestShared | null = null;
  #round = 0;

  constructor(options: GuestFeedOptions) {
    this.#options = options;
  }

  /** Follows the night until `close`. */
  async follow(): Promise<void> {
    const { night, pauseMs } = this.#options;
    let lastMs = 0;
    for await (const _ of night.watch(this.#ended.signal)) {
      const waitMs = lastMs + pauseMs - performance.now();
      if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs).unref());
      lastMs = performance.now();
      this.poke();
    }
  }

  /** The night as all phones see it, fresh. */
  look(): GuestShared {
    const view = this.#options.night.view();
    const code = this.#options.code();
    if (this.#shared?.view !== view || this.#shared.common.code !== code) this.#shared = shareNight(view, code);
    return this.#shared;
  }

  /** As the phones were told last: good enough beside a song, and made once for all. */
  lastLook(): GuestShared {
    return this.#shared ?? this.look();
  }

  /** Something that phones see has changed. */
  poke(): void {
    this.#round += 1;
    for (const wake of this.#wakers) wake();
  }

  /** One look now, and one after every change; a phone that is slow misses some, never the last. */
  async *watch(signal: AbortSignal | undefined): AsyncGenerator<GuestShared> {
    let seen = -1;
    let wake: (() => void) | null = null;
    const waker = (): void => wake?.();
    this.#wakers.add(waker);
    const signals = [this.#ended.signal, ...(signal === undefined ? [] : [signal])];
    for (const each of signals) each.addEventListener('abort', waker);
    try {
      while (!signals.some((each) => each.aborted)) {
        if (seen !== this.#round) {
          seen = this.#round;
          yield this.look();
          continue;
        }
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    } finally {
      for (const each of signals) each.removeEventListener('abort', waker);
      this.#wakers.delete(waker);
    }
  }

  close(): void {
    this.#ended.abort();
  }
}
