import { randomBytes } from 'node:crypto';

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';

/** 10 characters of time and 16 of chance, in base 32: sorts by age, fits every file system, says nothing. */
export function newId(nowMs: number): string {
  let time = nowMs;
  let head = '';
  for (let i = 0; i < 10; i += 1) {
    head = alphabet[time % 32] + head;
    time = Math.floor(time / 32);
  }
  const tail = Array.from(randomBytes(16), (byte) => alphabet[byte % 32]).join('');
  return head + tail;
}
