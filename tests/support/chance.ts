import { randomFrom } from './kill-rounds.ts';

/** What people do by chance: the same for the same seed. */
export class Chance {
  readonly #random: () => number;

  constructor(seed: number) {
    this.#random = randomFrom(seed);
  }

  between(least: number, most: number): number {
    return Math.round(least + this.#random() * (most - least));
  }

  oneIn(count: number): boolean {
    return this.#random() * count < 1;
  }

  any<T>(list: readonly T[]): T | undefined {
    return list[Math.floor(this.#random() * list.length)];
  }

  /** One of the list, as often as its weight says. */
  weighted<T>(list: readonly (readonly [weight: number, what: T])[]): T {
    let left = this.#random() * list.reduce((sum, [weight]) => sum + weight, 0);
    const found = list.find(([weight]) => {
      left -= weight;
      return left < 0;
    });
    const [, what] = found ?? (list.at(-1) as readonly [number, T]);
    return what;
  }
}
