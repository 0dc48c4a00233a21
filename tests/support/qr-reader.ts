/**
 * Reads a QR code of versions 1 to 10 in byte mode, after ISO/IEC 18004 and independently of what draws it. It corrects no
 * errors: it wants every module right.
 */

/** Blocks of level M: [how many, data codewords each], the shorter first. */
const blocksM: Record<number, readonly (readonly [number, number])[]> = {
  1: [[1, 16]],
  2: [[1, 28]],
  3: [[1, 44]],
  4: [[2, 32]],
  5: [[2, 43]],
  6: [[4, 27]],
  7: [[4, 31]],
  8: [
    [2, 38],
    [2, 39],
  ],
  9: [
    [3, 36],
    [2, 37],
  ],
  10: [
    [4, 43],
    [1, 44],
  ],
};
const alignments: Record<number, readonly number[]> = {
  1: [],
  2: [6, 18],
  3: [6, 22],
  4: [6, 26],
  5: [6, 30],
  6: [6, 34],
  7: [6, 22, 38],
  8: [6, 24, 42],
  9: [6, 26, 46],
  10: [6, 28, 50],
};
const masks: readonly ((row: number, column: number) => boolean)[] = [
  (r, c) => (r + c) % 2 === 0,
  (r) => r % 2 === 0,
  (_, c) => c % 3 === 0,
  (r, c) => (r + c) % 3 === 0,
  (r, c) => (Math.floor(r / 2) + Math.floor(c / 3)) % 2 === 0,
  (r, c) => ((r * c) % 2) + ((r * c) % 3) === 0,
  (r, c) => (((r * c) % 2) + ((r * c) % 3)) % 2 === 0,
  (r, c) => (((r + c) % 2) + ((r * c) % 3)) % 2 === 0,
];

/** @throws Error where the format is not level M or the size is none of these versions */
export function readQr(matrix: readonly (readonly boolean[])[]): string {
  const size = matrix.length;
  const version = (size - 17) / 4;
  const blocks = blocksM[version];
  if (blocks === undefined) throw new Error(`a code of ${size} modules is not read here`);
  const at = (row: number, column: number): boolean => matrix[row]?.[column] ?? false;
  const format = readFormat(at);
  // 00 is level M.
  if (format >> 3 !== 0) throw new Error('not level M');
  const mask = masks[format & 7] as (row: number, column: number) => boolean;
  const bits: boolean[] = [];
  let up = true;
  for (let right = size - 1; right > 0; right -= 2) {
    // The column of the timing pattern is no column of data.
    if (right === 6) right -= 1;
    for (let step = 0; step < size; step += 1) {
      const row = up ? size - 1 - step : step;
      for (const column of [right, right - 1])
        if (!isFunction(row, column, size, version)) bits.push(at(row, column) !== mask(row, column));
    }
    up = !up;
  }
  const codewords = Array.from({ length: Math.floor(bits.length / 8) }, (_, i) =>
    numberOf(bits.slice(i * 8, i * 8 + 8)),
  );
  return readBytes(deinterleave(codewords, blocks), version);
}

function readFormat(at: (row: number, column: number) => boolean): number {
  const cells: [number, number][] = [0, 1, 2, 3, 4, 5, 7, 8].map((column) => [8, column]);
  for (const row of [7, 5, 4, 3, 2, 1, 0]) cells.push([row, 8]);
  const raw = numberOf(cells.map(([row, column]) => at(row, column)));
  return (raw ^ 0b101010000010010) >> 10;
}

function isFunction(row: number, column: number, size: number, version: number): boolean {
  const finder = (row < 9 && (column < 9 || column >= size - 8)) || (row >= size - 8 && column < 9);
  if (finder || row === 6 || column === 6) return true;
  if (version >= 7 && ((row < 6 && column >= size - 11) || (column < 6 && row >= size - 11))) return true;
  const centres = alignments[version] ?? [];
  const first = centres[0];
  const last = centres.at(-1);
  return centres.some((y) =>
    centres.some((x) => {
      const inFinder = (y === first && x === first) || (y === first && x === last) || (y === last && x === first);
      return !inFinder && Math.abs(row - y) <= 2 && Math.abs(column - x) <= 2;
    }),
  );
}

function deinterleave(codewords: readonly number[], blocks: readonly (readonly [number, number])[]): number[] {
  const lengths = blocks.flatMap(([count, length]) => Array.from({ length: count }, () => length));
  const out = lengths.map((): number[] => []);
  let next = 0;
  for (let i = 0; i < Math.max(...lengths); i += 1)
    lengths.forEach((length, block) => {
      if (i < length) {
        out[block]?.push(codewords[next] ?? 0);
        next += 1;
      }
    });
  return out.flat();
}

function readBytes(data: readonly number[], version: number): string {
  const bits = data.flatMap((byte) => Array.from({ length: 8 }, (_, i) => ((byte >> (7 - i)) & 1) === 1));
  if (numberOf(bits.slice(0, 4)) !== 0b0100) throw new Error('not in byte mode');
  const countBits = version < 10 ? 8 : 16;
  const count = numberOf(bits.slice(4, 4 + countBits));
  const from = 4 + countBits;
  const bytes = Array.from({ length: count }, (_, i) => numberOf(bits.slice(from + i * 8, from + i * 8 + 8)));
  return new TextDecoder().decode(new Uint8Array(bytes));
}

const numberOf = (bits: readonly boolean[]): number => bits.reduce((value, bit) => value * 2 + (bit ? 1 : 0), 0);
