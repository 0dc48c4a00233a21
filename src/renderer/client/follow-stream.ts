import type { Client, Session } from './session.ts';
import { createStore, type Store } from './store.ts';

/** What a stream of the station said last; null before its first word. The last word stays while the connection is lost. */
export function followStream<T>(
  session: Session,
  open: (client: Client, signal: AbortSignal) => Promise<AsyncIterable<T>>,
  signal: AbortSignal,
): Store<T | null> {
  const store = createStore<T | null>(null);
  session.watch(open, (value) => store.set(value), signal);
  return store;
}
