import type { SystemInfo } from '../../../shared/contract/system.ts';
import type { Session } from '../../client/session.ts';
import { createStore, type Store } from '../../client/store.ts';

const lookAgainMs = 15_000;

/** What the station runs on and what is wrong with it, asked for again now and then and after each reconnection. */
export function followSystem(session: Session): Store<SystemInfo | null> {
  const store = createStore<SystemInfo | null>(null);
  const look = (): void => {
    if (session.state.get() !== 'open') return;
    // Without an answer the last one stands.
    session.call((client) => client.system.info()).then(store.set, () => {});
  };
  session.state.subscribe(look);
  setInterval(look, lookAgainMs);
  look();
  return store;
}
