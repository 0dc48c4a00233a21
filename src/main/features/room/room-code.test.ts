import { expect, it } from 'vitest';
import { newRoomCode, readRoomCode, unwanted } from './room-code.ts';

const patterns = /^(?:[BDFGHJKLMNPRSTVWZ][AEIOU]){2}$|^(?:[AEIOU][BDFGHJKLMNPRSTVWZ]){2}$/u;

it('makes codes that can be read aloud, many of them, and none that nobody wants to see', () => {
  const codes = Array.from({ length: 20_000 }, () => newRoomCode());
  for (const code of codes) expect(code).toMatch(patterns);
  expect(codes.some((code) => unwanted.has(code) || code.slice(0, 2) === code.slice(2))).toBe(false);
  expect(new Set(codes).size).toBeGreaterThan(9_000);
});

it('draws an unwanted code again, and lists none that could never come', () => {
  for (const code of unwanted) expect(code).toMatch(patterns);
  // N, A, Z, I; then K, I, T, E.
  const draws = [0, 9, 0, 16, 2, 0, 6, 2, 13, 1];
  expect(newRoomCode(() => draws.shift() ?? 0)).toBe('KITE');
});

it('takes a code however it is typed', () => {
  for (const typed of ['KITE', 'kite', ' k i t e ', 'k-i-t-e', 'KITE\u200b', 'K1TE', 'Kite.'])
    expect(readRoomCode(typed)).toBe('KITE');
  expect(readRoomCode('x'.repeat(10_000))).toHaveLength(8);
  expect(readRoomCode('кіте')).toBe('');
});
