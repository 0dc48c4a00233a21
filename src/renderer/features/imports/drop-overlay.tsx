import { Music } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useMessages } from '../../i18n/messages.ts';
import styles from './drop-overlay.module.css';

const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false;

/** The whole window takes drops, and lights up while files hover over it. */
export function DropOverlay({ onDrop }: { readonly onDrop: (transfer: DataTransfer) => void }) {
  const t = useMessages().imports;
  const [hovering, setHovering] = useState(false);

  useEffect(() => {
    const stop = new AbortController();
    // Entering a child leaves its parent: count, or the light flickers.
    let depth = 0;
    const listen = (
      type: 'dragenter' | 'dragover' | 'dragleave' | 'drop',
      handle: (event: DragEvent) => void,
    ): void => {
      window.addEventListener(
        type,
        (event) => {
          if (!hasFiles(event)) return;
          event.preventDefault();
          handle(event);
        },
        // Before those who take drops of songs and let nobody else know.
        { signal: stop.signal, capture: true },
      );
    };
    listen('dragenter', () => {
      depth += 1;
      setHovering(true);
    });
    listen('dragover', (event) => {
      if (event.dataTransfer) event.dataTransfer.dropEffect = 'copy';
    });
    listen('dragleave', () => {
      depth = Math.max(0, depth - 1);
      if (depth === 0) setHovering(false);
    });
    listen('drop', (event) => {
      depth = 0;
      setHovering(false);
      if (event.dataTransfer) onDrop(event.dataTransfer);
    });
    const over = (): void => {
      depth = 0;
      setHovering(false);
    };
    window.addEventListener('dragend', over, { signal: stop.signal });
    return () => stop.abort();
  }, [onDrop]);

  if (!hovering) return null;
  return (
    <div className={styles.overlay} role="status">
      <div className={styles.card}>
        <Music size={40} aria-hidden="true" />
        <strong>{t.overlay}</strong>
        <span>{t.overlayHint}</span>
      </div>
    </div>
  );
}
