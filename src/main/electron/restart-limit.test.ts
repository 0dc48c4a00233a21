import { expect, it } from 'vitest';
import { RestartLimit } from './restart-limit.ts';

it('allows so many restarts within a time, then none until somebody decides', () => {
  const limit = new RestartLimit(2, 1_000);
  expect([0, 10, 20].map((now) => limit.note(now))).toEqual([true, true, false]);
  expect(limit.note(5_000)).toBe(true);
  expect([5_001, 5_002].map((now) => limit.note(now))).toEqual([true, false]);
  limit.forgive();
  expect(limit.note(5_003)).toBe(true);
});
