import type { GuestCommand } from '../../../shared/contract/guest.ts';
import { Refused } from '../../client/guest-link.ts';
import { createStore, type Store } from '../../client/store.ts';

/** What somebody has tapped, until the station has done it. */
export interface Tap {
  readonly commandId: string;
  readonly nightId: string;
  readonly command: GuestCommand;
  /** For showing it before the station knows of it. */
  readonly song?: { readonly title: string; readonly artist: string; readonly coverVersion: string | null };
}

export interface TapStorage {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
}

const key = 'limelight-taps';
/** A pocket that taps by itself must not fill the phone. */
const mostTaps = 200;
const breatherMs = 1_500;

export type SendTap = (tap: Tap) => Promise<void>;

/**
 * Taps wait here until the station has done them: they outlive a lost connection, ten minutes in a pocket and a page that is
 * loaded again, and go out one after the other in the order they were made. Each has an id, so that one whose answer
 * got lost on the way is done once, although it is sent twice.
 */
export class TapQueue {
  readonly waiting: Store<readonly Tap[]>;
  readonly #storage: TapStorage | null;
  readonly #onRefused: (tap: Tap, refusal: Refused) => void;
  #send: SendTap | null = null;
  #running = false;

  constructor(storage: TapStorage | null, onRefused: (tap: Tap, refusal: Refused) => void) {
    this.#storage = storage;
    this.#onRefused = onRefused;
    this.waiting = createStore(this.#load());
  }

  add(tap: Tap): void {
    this.#keep([...this.waiting.get(), tap].slice(-mostTaps));
    void this.#run();
  }

  /** Taps of another night are of no use any more. */
  keepNight(nightId: string): void {
    const left = this.waiting.get().filter((tap) => tap.nightId === nightId);
    if (left.length !== this.waiting.get().length) this.#keep(left);
  }

  clear(): void {
    this.#keep([]);
  }

  /** @param send null while there is no connection */
  connect(send: SendTap | null): void {
    this.#send = send;
    void this.#run();
  }

  async #run(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    try {
      for (let tap = this.waiting.get()[0]; tap !== undefined && this.#send !== null; tap = this.waiting.get()[0]) {
        if (!(await this.#try(tap, this.#send))) return;
      }
    } finally {
      this.#running = false;
    }
  }

  /** False where the connection broke: the tap stays. */
  async #try(tap: Tap, send: SendTap): Promise<boolean> {
    try {
      await send(tap);
    } catch (error) {
      if (!(error instanceof Refused)) return await this.#again(send);
      if (error.failure.code === 'too-many-requests' || error.failure.code === 'shutting-down') {
        await new Promise((resolve) => setTimeout(resolve, breatherMs));
        return this.#send !== null;
      }
      this.#done(tap);
      this.#onRefused(tap, error);
      return true;
    }
    this.#done(tap);
    return true;
  }

  /** Goes on where there is another connection by now. */
  async #again(send: SendTap): Promise<boolean> {
    await Promise.resolve();
    return this.#send !== null && this.#send !== send;
  }

  #done(tap: Tap): void {
    this.#keep(this.waiting.get().filter(({ commandId }) => commandId !== tap.commandId));
  }

  #keep(taps: readonly Tap[]): void {
    this.waiting.set(taps);
    try {
      this.#storage?.setItem(key, JSON.stringify(taps));
    } catch {
      // Full or forbidden: they are kept as long as the page is.
    }
  }

  #load(): readonly Tap[] {
    try {
      const stored: unknown = JSON.parse(this.#storage?.getItem(key) ?? '[]');
      return Array.isArray(stored) ? stored.filter(isTap).slice(-mostTaps) : [];
    } catch {
      return [];
    }
  }
}

function isTap(value: unknown): value is Tap {
  const tap = value as Partial<Tap> | null;
  return typeof tap?.commandId === 'string' && typeof tap.nightId === 'string' && typeof tap.command?.type === 'string';
}
