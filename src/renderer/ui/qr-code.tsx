import { useMemo } from 'react';
import styles from './qr-code.module.css';
import { qrMatrix, qrPath, quietZone } from './qr-matrix.ts';

interface QrCodeProps {
  /** What a phone reads. */
  readonly text: string;
  readonly label: string;
}

/** A QR code with its quiet zone, as large as its place. Dark on light: not every phone reads the other way round. */
export function QrCode({ text, label }: QrCodeProps) {
  const { side, path } = useMemo(() => {
    const matrix = qrMatrix(text);
    return { side: matrix.length + 2 * quietZone, path: qrPath(matrix) };
  }, [text]);
  return (
    <svg className={styles.code} viewBox={`0 0 ${side} ${side}`} role="img" aria-label={label} data-qr={text}>
      <path d={path} shapeRendering="crispEdges" />
    </svg>
  );
}
