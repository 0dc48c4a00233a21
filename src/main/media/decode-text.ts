import { analyse } from 'chardet';

/** Encodings a text is tried in, by the names `chardet` gives them. All are known to `TextDecoder`. */
const known = new Set([
  'UTF-8',
  'Shift_JIS',
  'EUC-JP',
  'EUC-KR',
  'GB18030',
  'Big5',
  'KOI8-R',
  'windows-1250',
  'windows-1251',
  'windows-1252',
  'windows-1253',
  'windows-1254',
  'windows-1255',
  'windows-1256',
  'windows-1257',
  'windows-1258',
  'ISO-8859-1',
  'ISO-8859-2',
  'ISO-8859-5',
  'ISO-8859-6',
  'ISO-8859-7',
  'ISO-8859-8',
  'ISO-8859-9',
]);
/** Several bytes a character. */
const multiByte = new Set(['Shift_JIS', 'EUC-JP', 'EUC-KR', 'GB18030', 'Big5']);
/** Guessing looks at this much. */
const sampleBytes = 64 * 1024;

/**
 * Text of a file in whatever encoding it is in: by its byte order mark, as UTF-8 where it is that, as UTF-16 by its zeros,
 * as the file itself says (`#ENCODING:CP1252` of UltraStar), and else by what its letters look like. Bytes that mean
 * nothing become U+FFFD; it never fails.
 */
export function decodeText(bytes: Uint8Array): string {
  const marked = byMark(bytes);
  if (marked !== null) return decode(bytes, marked);
  const wide = byZeros(bytes);
  if (wide !== null) return decode(bytes, wide);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return decode(bytes, said(bytes) ?? guess(bytes));
  }
}

function decode(bytes: Uint8Array, encoding: string): string {
  return new TextDecoder(encoding).decode(bytes);
}

function byMark([a, b, c]: Uint8Array): string | null {
  if (a === 0xef && b === 0xbb && c === 0xbf) return 'utf-8';
  if (a === 0xff && b === 0xfe) return 'utf-16le';
  if (a === 0xfe && b === 0xff) return 'utf-16be';
  return null;
}

/** Line ends, digits and brackets of UTF-16 have a zero in every other byte; no other encoding of text has zeros. */
function byZeros(bytes: Uint8Array): string | null {
  const length = Math.min(bytes.length, sampleBytes) & ~1;
  let even = 0;
  let odd = 0;
  for (let i = 0; i < length; i += 2) {
    if (bytes[i] === 0) even += 1;
    if (bytes[i + 1] === 0) odd += 1;
  }
  const enough = Math.max(2, length / 20);
  if (odd > enough && even * 10 < odd) return 'utf-16le';
  if (even > enough && odd * 10 < even) return 'utf-16be';
  return null;
}

function said(bytes: Uint8Array): string | null {
  const head = decode(bytes.subarray(0, 4096), 'windows-1252');
  const name = /^#ENCODING:\s*(?:(?:CP|windows-?)?(125[0-8])|(UTF-?8))\s*$/imu.exec(head);
  if (name === null || name[1] === undefined) return null;
  return `windows-${name[1]}`;
}

function guess(bytes: Uint8Array): string {
  const sample = bytes.subarray(0, sampleBytes);
  const alone = !hasPairs(sample);
  const [best] = analyse(sample).filter(({ name }) => known.has(name) && !(alone && multiByte.has(name)));
  // Below this the guess is noise, and Western European is the most likely by far.
  if (best === undefined || (best.confidence < 10 && !multiByte.has(best.name))) return 'windows-1252';
  return best.name;
}

/** Bytes above 127 side by side: rare in Western European text, everywhere in scripts of several bytes. */
function hasPairs(bytes: Uint8Array): boolean {
  let high = 0;
  let pairs = 0;
  for (let i = 0; i < bytes.length; i += 1) {
    if ((bytes[i] ?? 0) <= 127) continue;
    high += 1;
    if ((bytes[i - 1] ?? 0) > 127 || (bytes[i + 1] ?? 0) > 127) pairs += 1;
  }
  return pairs * 4 >= high;
}
