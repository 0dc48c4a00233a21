import { randomBytes } from 'node:crypto';

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';

let lastMs = 0;
let sequence = 0;

const digits = (value: number, count: number): string => {
  let text = '';
  let rest = value;
  for (let i = 0; i < count; i += 1) {
    text = alphabet[rest % 32] + text;
    rest = Math.floor(rest / 32);
  }
  return text;
};

/**
 * 10 characters of time, 3 that count within a millisecond, 13 of chance, in base 32: sorts by age, fits every file
 * system, says nothing.
 */
export function newId(nowMs: number): string {
  sequence = nowMs === lastMs ? sequence + 1 : 0;
  lastMs = nowMs;
  const chance = Array.from(randomBytes(13), (byte) => alphabet[byte % 32]).join('');
  return digits(nowMs, 10) + digits(sequence, 3) + chance;
}
