import type { ContractRouterClient } from '@orpc/contract';
import type { Contract } from '../../shared/contract/index.ts';
import { createStore, type Store } from './store.ts';

export type Client = ContractRouterClient<Contract>;

/** One connection to the station. `closed` settles when it is gone. */
export interface Link {
  readonly client: Client;
  readonly closed: Promise<void>;
  close(): void;
}

export type LinkState = 'connecting' | 'open' | 'lost';

export interface Session {
  readonly state: Store<LinkState>;
  /** Runs a command on the open connection; waits for one for a short while. Rejects where none comes. */
  call<T>(command: (client: Client) => Promise<T>): Promise<T>;
  /**
   * Follows a stream of the station for as long as `signal` allows: after a broken connection it asks again and the first
   * value is the whole state, so nothing is missed for long.
   */
  watch<T>(
    open: (client: Client, signal: AbortSignal) => Promise<AsyncIterable<T>>,
    onValue: (value: T) => void,
    signal: AbortSignal,
  ): void;
  close(): void;
}

const patienceMs = 8_000;
const retryMs = [200, 500, 1_000, 2_000, 4_000];

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
}

/** Keeps a connection to the station: opens links one after the other, for ever, with a growing pause. */
export function createSession(openLink: () => Promise<Link>): Session {
  const state = createStore<LinkState>('connecting');
  const ended = new AbortController();
  let link: Link | null = null;
  let waiting: ((link: Link) => void)[] = [];

  async function keepOpen(): Promise<void> {
    for (let attempt = 0; !ended.signal.aborted; attempt += 1) {
      try {
        link = await openLink();
        attempt = 0;
        state.set('open');
        const resolvers = waiting;
        waiting = [];
        for (const resolve of resolvers) resolve(link);
        await link.closed;
      } catch {
        // Tried again below.
      }
      link = null;
      if (ended.signal.aborted) return;
      state.set('lost');
      await pause(retryMs[Math.min(attempt, retryMs.length - 1)] ?? 4_000, ended.signal);
    }
  }
  void keepOpen();

  function ready(signal: AbortSignal): Promise<Link> {
    if (link !== null) return Promise.resolve(link);
    return new Promise((resolve, reject) => {
      waiting.push(resolve);
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    });
  }

  return {
    state,
    async call(command) {
      const { client } = await ready(AbortSignal.any([ended.signal, AbortSignal.timeout(patienceMs)]));
      return await command(client);
    },
    watch(open, onValue, signal) {
      const stop = AbortSignal.any([signal, ended.signal]);
      void (async () => {
        while (!stop.aborted) {
          try {
            const { client } = await ready(stop);
            for await (const value of await open(client, stop)) {
              if (stop.aborted) return;
              onValue(value);
            }
          } catch {
            // The connection broke or the station refused: ask again after a breath.
          }
          await pause(300, stop);
        }
      })();
    },
    close() {
      ended.abort();
      link?.close();
    },
  };
}
