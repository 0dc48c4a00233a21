import type { DesktopEvent } from '../../../shared/contract/desktop.ts';
import { ChangeFeed } from '../../host/change-feed.ts';

const feedPauseMs = 5;

/** Passes on what the desktop shell has to say to the host's window: the station is the only one that both speak to. */
export class DesktopService {
  readonly #feed = new ChangeFeed<DesktopEvent>(feedPauseMs);

  tell(event: DesktopEvent): void {
    this.#feed.push(event);
  }

  async *events(signal: AbortSignal | undefined): AsyncGenerator<DesktopEvent> {
    for await (const batch of this.#feed.watch(signal)) yield* batch;
  }
}
