import type { Displays, StageCommand, StageLook, StageState } from '../../../shared/contract/stage.ts';
import { LimelightError } from '../../../shared/errors.ts';
import { ChangeFeed } from '../../host/change-feed.ts';

export interface StageServiceOptions {
  /** How words look now. */
  readonly look: () => StageLook;
  /** The desktop shell, which makes windows; undefined in a browser. */
  readonly place?: (command: StageCommand) => void;
}

/** Opening and closing come in twos when a page is loaded again. */
const feedPauseMs = 20;

/** Which TV screens are open, and where. What they show is everybody's state; this is about the screens themselves. */
export class StageService {
  readonly #options: StageServiceOptions;
  readonly #feed = new ChangeFeed<'screens' | 'look'>(feedPauseMs);
  /** Open screens, and whether each may make sound. */
  readonly #screens = new Map<symbol, boolean>();
  #path: string | null = null;
  #desktop: Displays | null = null;

  constructor(options: StageServiceOptions) {
    this.#options = options;
  }

  get state(): StageState {
    return {
      revision: this.#feed.revision,
      screens: this.#screens.size,
      silent: [...this.#screens.values()].filter((sound) => !sound).length,
      path: this.#path,
      desktop: this.#desktop,
    };
  }

  async *watch(signal: AbortSignal | undefined): AsyncGenerator<StageState> {
    const changes = this.#feed.watch(signal);
    yield this.state;
    for await (const _ of changes) yield this.state;
  }

  async *attend({ sound }: { sound: boolean }, signal: AbortSignal | undefined): AsyncGenerator<StageLook> {
    const screen = Symbol('screen');
    const changes = this.#feed.watch(signal);
    this.#screens.set(screen, sound);
    this.#feed.push('screens');
    try {
      yield this.#options.look();
      for await (const batch of changes) if (batch.includes('look')) yield this.#options.look();
    } finally {
      this.#screens.delete(screen);
      this.#feed.push('screens');
    }
  }

  place(command: StageCommand): void {
    if (this.#options.place === undefined) throw new LimelightError('not-permitted', {});
    this.#options.place(command);
  }

  lookChanged(): void {
    this.#feed.push('look');
  }

  /** A browser finds the TV's page there. */
  setPath(path: string | null): void {
    this.#path = path;
    this.#feed.push('screens');
  }

  setDisplays(displays: Displays): void {
    this.#desktop = displays;
    this.#feed.push('screens');
  }
}
