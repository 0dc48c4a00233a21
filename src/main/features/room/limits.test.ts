import { describe, expect, it } from 'vitest';
import { RateLimit } from './rate-limit.ts';
import { overall, perAddress, TryGuard } from './try-guard.ts';

describe('whoever guesses codes', () => {
  it('gets a few tries, then waits twice as long each time, up to an hour', () => {
    const guard = new TryGuard(perAddress);
    let nowMs = 1_000_000;
    const waits: number[] = [];
    for (let i = 0; i < 16; i += 1) {
      guard.wrong('a', nowMs);
      const wait = guard.waitMs('a', nowMs);
      waits.push(wait / 1000);
      nowMs += wait;
    }
    expect(waits).toEqual([0, 0, 0, 0, 15, 30, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600, 3600]);
    expect(guard.waitMs('b', nowMs)).toBe(0);
  });

  it('cannot try more than about a hundred codes a night, from any number of addresses', () => {
    const guard = new TryGuard(overall);
    let tries = 0;
    for (let nowMs = 0; nowMs < 8 * 3_600_000; ) {
      guard.wrong('', nowMs);
      tries += 1;
      nowMs += Math.max(100, guard.waitMs('', nowMs));
    }
    expect(tries).toBeLessThan(100);
  });

  it('is forgotten after a quiet time, or when the code was right', () => {
    const guard = new TryGuard(perAddress);
    for (let i = 0; i < 7; i += 1) guard.wrong('a', 0);
    expect(guard.waitMs('a', 0)).toBeGreaterThan(0);
    guard.wrong('a', perAddress.forgetAfterMs + 1);
    expect(guard.waitMs('a', perAddress.forgetAfterMs + 1)).toBe(0);
    for (let i = 0; i < 7; i += 1) guard.wrong('a', perAddress.forgetAfterMs + 2);
    guard.right('a');
    expect(guard.waitMs('a', perAddress.forgetAfterMs + 2)).toBe(0);
  });

  it('does not shut out a large party whose fingers slip now and then', () => {
    const guard = new TryGuard(overall);
    for (let guest = 0; guest < 500; guest += 1) {
      if (guest % 3 === 0) guard.wrong('', guest);
      expect(guard.waitMs('', guest)).toBe(0);
      guard.forgive('', 1);
    }
  });

  it('waits no longer when the clock is set back, and takes a bounded place in memory', () => {
    const guard = new TryGuard(perAddress, 50);
    guard.wrong('slip', 1e12);
    expect(guard.waitMs('slip', 0)).toBe(0);
    for (let i = 0; i < 9; i += 1) guard.wrong('a', 1e12);
    expect(guard.waitMs('a', 0)).toBe(guard.waitMs('a', 1e12));
    for (let i = 0; i < 60; i += 1) guard.wrong(`b${i}`, 1e12);
    expect(guard.waitMs('a', 1e12)).toBe(0);
  });
});

describe('a rate limit', () => {
  it('lets a burst through, then so many a second, for each key alone', () => {
    const limit = new RateLimit({ burst: 5, perSecond: 2 });
    const taken = (key: string, atMs: number): number =>
      Array.from({ length: 10 }, () => limit.take(key, atMs)).filter(Boolean).length;
    expect(taken('a', 0)).toBe(5);
    expect(taken('b', 0)).toBe(5);
    expect(taken('a', 1_000)).toBe(2);
    expect(taken('a', 100_000)).toBe(5);
    expect(limit.take('a', 0)).toBe(false);
  });

  it('forgets who is quiet', () => {
    const limit = new RateLimit({ burst: 5, perSecond: 1 });
    for (let i = 0; i < 1_000; i += 1) limit.take(`key ${i}`, i * 100);
    expect(limit.size).toBeLessThan(60);
  });
});
