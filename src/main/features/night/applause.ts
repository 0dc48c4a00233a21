/** Claps for the turn at hand, or the one that has just ended. Each counts; who gave it is nobody's business but the limit's. */
export class Applause {
  #turnId = '';
  #claps = 0;

  /** @param before claps that are in the log already */
  clap(turnId: string, before: number): void {
    if (this.#turnId !== turnId) {
      this.#turnId = turnId;
      this.#claps = before;
    }
    this.#claps += 1;
  }

  of(turnId: string): number {
    return this.#turnId === turnId ? this.#claps : 0;
  }
}
