import { type CSSProperties, type KeyboardEvent, type PointerEvent, useRef, useState } from 'react';
import { phoneEn as t } from '../../i18n/phone-en.ts';

interface Drag {
  readonly from: number;
  readonly to: number;
  readonly offsetPx: number;
  readonly heightPx: number;
}

/** Where a row lands that was dragged so far: the place whose middle it has passed. */
export function landing(from: number, offsetPx: number, heightPx: number, count: number): number {
  const steps = heightPx > 0 ? Math.round(offsetPx / heightPx) : 0;
  return Math.max(0, Math.min(count - 1, from + steps));
}

/** Rows that are moved by their grip: with a finger, a mouse or the arrow keys. */
export function useDragOrder(move: (from: number, to: number) => void) {
  const list = useRef<HTMLOListElement>(null);
  const start = useRef(0);
  const [drag, setDrag] = useState<Drag | null>(null);

  const follow = (clientY: number, was: Drag): Drag => {
    const offsetPx = clientY - start.current;
    const count = list.current?.children.length ?? 0;
    return { ...was, offsetPx, to: landing(was.from, offsetPx, was.heightPx, count) };
  };

  return {
    list,
    styleOf(at: number): CSSProperties | undefined {
      if (drag === null) return undefined;
      if (at === drag.from) return { transform: `translateY(${drag.offsetPx}px)`, zIndex: 2, position: 'relative' };
      const up = at > drag.from && at <= drag.to;
      const down = at < drag.from && at >= drag.to;
      return up || down ? { transform: `translateY(${up ? -drag.heightPx : drag.heightPx}px)` } : undefined;
    },
    grip: (at: number, title: string) => ({
      'aria-label': t.mine.move(title),
      onPointerDown(event: PointerEvent<HTMLElement>) {
        event.currentTarget.setPointerCapture(event.pointerId);
        start.current = event.clientY;
        const heightPx = list.current?.children[at]?.getBoundingClientRect().height ?? 0;
        setDrag({ from: at, to: at, offsetPx: 0, heightPx });
      },
      onPointerMove(event: PointerEvent<HTMLElement>) {
        if (drag !== null) setDrag(follow(event.clientY, drag));
      },
      onPointerUp(event: PointerEvent<HTMLElement>) {
        if (drag === null) return;
        const { from, to } = follow(event.clientY, drag);
        setDrag(null);
        if (from !== to) move(from, to);
      },
      onPointerCancel: () => setDrag(null),
      onKeyDown(event: KeyboardEvent) {
        const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
        if (step === undefined) return;
        event.preventDefault();
        move(at, at + step);
      },
    }),
  };
}
