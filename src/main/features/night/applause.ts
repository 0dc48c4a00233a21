/** Claps for the turn at hand, or the one that has just ended. Each counts; who gave it is nobody's business but the limit's. */
export class Applause {
  #turnId = '';
  #claps = 0;

  clap(turnId: string): void {
    if (this.#turnId !== turnId) {
      this.#turnId = turnId;
      this.#claps = 0;
    }
    this.#claps += 1;
  }

  of(turnId: string): number {
    return this.#turnId === turnId ? this.#claps : 0;
  }
}
