import type { Clock } from '../../host/ports.ts';

/** Counts down to the next song, by elapsed time: a clock that is set right in the meantime changes nothing. */
export class Countdown {
  readonly #clock: Clock;
  readonly #onEnd: () => void;
  #timer: NodeJS.Timeout | null = null;
  #startedAt = 0;
  #totalMs = 0;

  constructor(clock: Clock, onEnd: () => void) {
    this.#clock = clock;
    this.#onEnd = onEnd;
  }

  get running(): boolean {
    return this.#timer !== null;
  }

  get leftMs(): number {
    return this.#timer === null ? 0 : Math.max(0, this.#totalMs - (performance.now() - this.#startedAt));
  }

  view(): { endsAtMs: number; totalMs: number } | null {
    if (this.#timer === null) return null;
    return { endsAtMs: Math.round(this.#clock.now() + this.leftMs), totalMs: this.#totalMs };
  }

  start(totalMs: number): void {
    this.stop();
    this.#startedAt = performance.now();
    this.#totalMs = totalMs;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#onEnd();
    }, totalMs).unref();
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
