import { useEffect, useState } from 'react';
import type { GuestView } from '../../../shared/contract/guest.ts';

const lookEveryMs = 20_000;

/** Milliseconds since the station told `view`, looked at now and then: while somebody sings waits get shorter by themselves. */
export function useMinute(view: GuestView): number {
  const [told, setTold] = useState({ view, atMs: Date.now() });
  const [nowMs, setNowMs] = useState(Date.now());
  if (told.view.nowMs !== view.nowMs) setTold({ view, atMs: Date.now() });
  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), lookEveryMs);
    return () => clearInterval(timer);
  }, []);
  return view.now === null ? 0 : Math.max(0, nowMs - told.atMs);
}
