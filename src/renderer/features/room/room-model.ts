import type { RoomView } from '../../../shared/contract/room.ts';
import type { Client, Session } from '../../client/session.ts';
import { createStore, type Store } from '../../client/store.ts';

/** The guests' room, as the host sees it. */
export class RoomModel {
  /** Null before the first answer of the station. */
  readonly view: Store<RoomView | null> = createStore<RoomView | null>(null);
  readonly #session: Session;
  readonly #onProblem: (error: unknown) => void;

  constructor(session: Session, onProblem: (error: unknown) => void, signal: AbortSignal) {
    this.#session = session;
    this.#onProblem = onProblem;
    session.watch(
      (client, stop) => client.room.watch(undefined, { signal: stop }),
      (view) => this.view.set(view),
      signal,
    );
  }

  setOpen(open: boolean): void {
    this.#do((client) => client.room.setOpen({ open }));
  }

  setNetwork(address: string): void {
    this.#do((client) => client.room.setNetwork({ address }));
  }

  newCode(): void {
    this.#do((client) => client.room.newCode());
  }

  #do(command: (client: Client) => Promise<RoomView>): void {
    this.#session.call(command).then((view) => this.view.set(view), this.#onProblem);
  }
}
