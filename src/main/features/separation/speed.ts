import { z } from 'zod';
import type { Settings } from '../../db/settings.ts';

const key = 'separation.secondsPerSecond';
/** How much the newest song counts: a few songs forget a machine that was busy. */
const weight = 0.4;

/** Seconds of work per second of song on this machine, learned from each song that was separated. */
export class SeparationSpeed {
  readonly #settings: Settings;
  #value: number | null;

  constructor(settings: Settings) {
    this.#settings = settings;
    this.#value = settings.get(key, z.number().positive());
  }

  get(): number | null {
    return this.#value;
  }

  learn(workSeconds: number, songSeconds: number): void {
    if (!(songSeconds > 5 && workSeconds > 0)) return;
    const measured = workSeconds / songSeconds;
    this.#value = this.#value === null ? measured : this.#value * (1 - weight) + measured * weight;
    this.#settings.remember(key, this.#value);
  }
}

/**
 * Seconds left of a running separation, from the pace of this run, or from earlier songs while it is too young to tell.
 *
 * @param done samples finished, of which `resumed` came from an earlier run for free
 */
export function secondsLeft(run: {
  readonly done: number;
  readonly resumed: number;
  readonly total: number;
  readonly elapsedSeconds: number;
  readonly sampleRateHz: number;
  readonly usual: number | null;
}): number | null {
  const left = Math.max(0, run.total - run.done);
  const worked = run.done - run.resumed;
  const songSeconds = worked / run.sampleRateHz;
  if (songSeconds > 10 && run.elapsedSeconds > 1) return Math.ceil((left / worked) * run.elapsedSeconds);
  return run.usual === null ? null : Math.ceil((left / run.sampleRateHz) * run.usual) + 1;
}
