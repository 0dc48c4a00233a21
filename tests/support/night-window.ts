import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import type { ContractRouterClient } from '@orpc/contract';
import { WebSocket } from 'ws';
import type { contract } from '../../src/shared/contract/index.ts';
import type { NightView } from '../../src/shared/contract/night.ts';
import type { PlayerState } from '../../src/shared/contract/player.ts';
import type { RoomView } from '../../src/shared/contract/room.ts';

type Client = ContractRouterClient<typeof contract>;

/** A host's window without its page: it follows the night, as windows do. */
export class NightWindow {
  readonly client: Client;
  /** Every look at the night it was told, oldest first. */
  readonly looks: NightView[] = [];
  readonly #socket: WebSocket;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    this.client = createORPCClient(new RPCLink({ websocket: socket as never }));
  }

  static async open(port: number, token: string): Promise<NightWindow> {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/ws`, {
      headers: { authorization: `Bearer ${token}`, origin: `http://127.0.0.1:${port}` },
    });
    await new Promise<void>((resolve, reject) => {
      socket.once('open', () => resolve());
      socket.once('error', reject);
    });
    socket.on('error', () => {});
    const window = new NightWindow(socket);
    window.looks.push(await follow(await window.client.night.watch(), (look) => window.looks.push(look)));
    return window;
  }

  get view(): NightView {
    return this.looks.at(-1) as NightView;
  }

  /** The room, once phones can come in. */
  async openRoom(): Promise<RoomView & { readonly address: string }> {
    for await (const room of await this.client.room.watch())
      if (room.address !== null) return { ...room, address: room.address };
    throw new Error('the room did not open');
  }

  /** Watches the player as the window that makes the sound. */
  async player(): Promise<() => PlayerState> {
    const stream = await this.client.player.watch({ kind: 'stage', canPlay: true });
    let state = await follow(stream, (next) => {
      state = next;
    });
    return () => state;
  }

  close(): void {
    this.#socket.terminate();
  }
}

/** The first of a stream; the others are told until the station is gone. */
async function follow<T>(stream: AsyncIterator<T> & AsyncIterable<T>, tell: (next: T) => void): Promise<T> {
  const first = (await stream.next()).value as T;
  void (async () => {
    try {
      for await (const next of stream) tell(next);
    } catch {
      // The station is gone.
    }
  })();
  return first;
}
