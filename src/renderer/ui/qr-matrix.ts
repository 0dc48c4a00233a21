import qrcode from 'qrcode-generator';

/** Light around the code, in modules: less than four and phones look in vain (ISO/IEC 18004). */
export const quietZone = 4;

/** Rows of modules, true for dark. Level M: a finger's width of glare on a TV may cover some of it. */
export function qrMatrix(text: string): boolean[][] {
  // 0: the smallest version that holds the text.
  const code = qrcode(0, 'M');
  // Addresses are ASCII; what is not comes percent-encoded.
  code.addData(encodeURI(decodeURI(text)), 'Byte');
  code.make();
  const size = code.getModuleCount();
  return Array.from({ length: size }, (_, y) => Array.from({ length: size }, (_, x) => code.isDark(y, x)));
}

/** Pure: dark modules as one path, a rectangle for each run of a row. */
export function qrPath(matrix: readonly (readonly boolean[])[]): string {
  const parts: string[] = [];
  matrix.forEach((row, y) => {
    for (let x = 0; x < row.length; x += 1) {
      if (!row[x]) continue;
      let end = x;
      while (row[end]) end += 1;
      parts.push(`M${x + quietZone} ${y + quietZone}h${end - x}v1h-${end - x}z`);
      x = end;
    }
  });
  return parts.join('');
}
