export interface Rate {
  /** So many at once ... */
  readonly burst: number;
  /** ... and so many a second for ever. */
  readonly perSecond: number;
}

interface Bucket {
  left: number;
  atMs: number;
}

/** Token buckets by key. Keys that were quiet long enough to be full again are forgotten. */
export class RateLimit {
  readonly #rate: Rate;
  readonly #buckets = new Map<string, Bucket>();

  constructor(rate: Rate) {
    this.#rate = rate;
  }

  get size(): number {
    return this.#buckets.size;
  }

  /** Takes `cost` from what the key has left; false where that is not enough, and nothing is taken. */
  take(key: string, nowMs: number, cost = 1): boolean {
    const { burst, perSecond } = this.#rate;
    const bucket = this.#buckets.get(key) ?? { left: burst, atMs: nowMs };
    const passedMs = Math.max(0, nowMs - bucket.atMs);
    bucket.left = Math.min(burst, bucket.left + (passedMs / 1000) * perSecond);
    bucket.atMs = nowMs;
    this.#buckets.delete(key);
    this.#buckets.set(key, bucket);
    this.#forget(nowMs);
    if (bucket.left < cost) return false;
    bucket.left -= cost;
    return true;
  }

  /** The oldest come first: whoever is not full again ends the walk. */
  #forget(nowMs: number): void {
    const { burst, perSecond } = this.#rate;
    for (const [key, { left, atMs }] of this.#buckets) {
      if (left + ((nowMs - atMs) / 1000) * perSecond < burst) return;
      if (nowMs > atMs) this.#buckets.delete(key);
      else return;
    }
  }
}
