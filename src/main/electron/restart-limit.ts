/** Tells a mishap from a loop: at most `most` restarts within `withinMs`. */
export class RestartLimit {
  readonly #most: number;
  readonly #withinMs: number;
  #times: number[] = [];

  constructor(most: number, withinMs: number) {
    this.#most = most;
    this.#withinMs = withinMs;
  }

  /** Notes a crash. False where it was one too many. */
  note(nowMs: number): boolean {
    this.#times = [...this.#times.filter((time) => nowMs - time < this.#withinMs), nowMs];
    return this.#times.length <= this.#most;
  }

  /** Somebody decided to try again. */
  forgive(): void {
    this.#times = [];
  }
}
