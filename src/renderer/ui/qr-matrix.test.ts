import { describe, expect, it } from 'vitest';
import { readQr } from '../../../tests/support/qr-reader.ts';
import { qrMatrix, qrPath, quietZone } from './qr-matrix.ts';

/** Back from the path to modules: what a camera sees of the drawing. */
function modulesOf(path: string, size: number): boolean[][] {
  const matrix = Array.from({ length: size }, () => Array.from({ length: size }, () => false));
  for (const [, x, y, width] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/gu))
    for (let i = 0; i < Number(width); i += 1) {
      const row = matrix[Number(y) - quietZone];
      if (row === undefined) throw new Error('drawn outside');
      row[Number(x) - quietZone + i] = true;
    }
  return matrix;
}

describe('the QR code', () => {
  it.each([
    'http://10.0.0.2/',
    'http://192.168.1.20:4400/?room=KITE',
    'http://192.168.178.101:44000/#KITEKITE',
    `http://192.168.1.20:4400/?room=KITE&x=${'y'.repeat(60)}`,
    `http://192.168.1.20:4400/?room=${'KITE'.repeat(40)}`,
  ])('says %s to an independent reader, as drawn', (text) => {
    const matrix = qrMatrix(text);
    expect(readQr(matrix)).toBe(text);
    expect(modulesOf(qrPath(matrix), matrix.length)).toEqual(matrix);
  });

  it('has light around it on all sides', () => {
    const path = qrPath(qrMatrix('http://192.168.1.20:4400/?room=KITE'));
    const starts = [...path.matchAll(/M(\d+) (\d+)/gu)].map(([, x, y]) => [Number(x), Number(y)] as const);
    expect(Math.min(...starts.map(([x]) => x))).toBe(quietZone);
    expect(Math.min(...starts.map(([, y]) => y))).toBe(quietZone);
    expect(quietZone).toBeGreaterThanOrEqual(4);
  });
});
