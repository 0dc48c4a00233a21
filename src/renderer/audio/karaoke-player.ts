import { createStore, type Store } from '../client/store.ts';
import { createKaraokeGraph, type KaraokeGraph } from './karaoke-graph.ts';
import { Scope } from './scope.ts';

export type Sound = 'idle' | 'loading' | 'ready' | 'blocked' | 'failed';

export interface KaraokePlayerEvents {
  /** The song came to its end by itself. */
  onEnded(): void;
  /** Position or speed changed other than by time passing. */
  onMoved(): void;
}

/** What should be heard. */
export interface Wanted {
  readonly url: string;
  readonly playing: boolean;
}

/**
 * Plays one karaoke track. Made of plain steps in a row: a wish that comes while an earlier one is carried out is carried
 * out after it, and only the newest counts.
 */
export class KaraokePlayer {
  readonly sound: Store<Sound> = createStore<Sound>('idle');
  readonly #element = new Audio();
  readonly #scope = new Scope();
  #graph: KaraokeGraph | null = null;
  #url: string | null = null;
  #wanted: Wanted | null = null;
  #seekToMs: number | null = null;
  #working = false;
  #levels = { guide: 0, volume: 1 };

  constructor(events: KaraokePlayerEvents) {
    const element = this.#element;
    element.preload = 'auto';
    this.#scope.listen(element, 'ended', () => events.onEnded());
    this.#scope.listen(element, 'seeked', () => events.onMoved());
    this.#scope.listen(element, 'playing', () => events.onMoved());
    this.#scope.listen(element, 'pause', () => events.onMoved());
    this.#scope.listen(element, 'error', () => this.sound.set(this.#url === null ? 'idle' : 'failed'));
    this.#scope.listen(element, 'canplay', () => {
      if (this.sound.get() === 'loading') this.sound.set('ready');
    });
    this.#scope.add(() => {
      element.pause();
      element.removeAttribute('src');
      element.load();
      this.#graph?.dispose();
    });
  }

  get positionMs(): number {
    return (this.#seekToMs ?? this.#element.currentTime * 1000) || 0;
  }

  get rate(): number {
    return this.#element.playbackRate;
  }

  get playing(): boolean {
    return !this.#element.paused;
  }

  /** Call from a click or a key: browsers let no sound out before one. */
  async unlock(): Promise<void> {
    const { context } = this.#getGraph();
    await context.resume().catch(() => {});
    if (this.sound.get() === 'blocked') {
      this.sound.set('ready');
      this.#work();
    }
  }

  setGuideLevel(level: number): void {
    this.#levels.guide = level;
    this.#graph?.setGuideLevel(level);
  }

  setVolume(level: number): void {
    this.#levels.volume = level;
    this.#graph?.setVolume(level);
  }

  /** Plays or pauses a track, or (null) nothing. `seekToMs` jumps first. */
  want(wanted: Wanted | null, seekToMs: number | null): void {
    this.#wanted = wanted;
    if (seekToMs !== null) this.#seekToMs = seekToMs;
    this.#work();
  }

  dispose(): void {
    this.#scope.dispose();
  }

  #getGraph(): KaraokeGraph {
    if (this.#graph === null) {
      this.#graph = createKaraokeGraph(this.#element);
      this.#graph.setGuideLevel(this.#levels.guide);
      this.#graph.setVolume(this.#levels.volume);
    }
    return this.#graph;
  }

  #work(): void {
    if (this.#working) return;
    this.#working = true;
    void (async () => {
      try {
        while (!this.#scope.disposed && (await this.#step()));
      } finally {
        this.#working = false;
      }
    })();
  }

  /** Takes one step towards what is wanted; false when there is nothing to do. */
  async #step(): Promise<boolean> {
    const element = this.#element;
    const wanted = this.#wanted;
    if (wanted === null || wanted.url !== this.#url) return await this.#load(wanted);
    if (this.#seekToMs !== null) {
      const seconds = this.#seekToMs / 1000;
      if (this.playing) await this.#graph?.fade(false);
      element.currentTime = seconds;
      this.#seekToMs = null;
      if (this.playing) await this.#graph?.fade(true);
      return true;
    }
    if (wanted.playing && element.paused && this.sound.get() !== 'failed') return await this.#start();
    if (!wanted.playing && !element.paused) {
      await this.#graph?.fade(false);
      element.pause();
      return true;
    }
    return false;
  }

  async #load(wanted: Wanted | null): Promise<boolean> {
    if (wanted === null && this.#url === null) return false;
    if (this.playing) await this.#graph?.fade(false);
    this.#element.pause();
    this.#url = wanted?.url ?? null;
    if (wanted === null) {
      this.#element.removeAttribute('src');
      this.#element.load();
      this.sound.set('idle');
      return false;
    }
    this.sound.set('loading');
    this.#element.src = wanted.url;
    return true;
  }

  async #start(): Promise<boolean> {
    const { context } = this.#getGraph();
    if (context.state === 'suspended') await Promise.race([context.resume(), new Promise((r) => setTimeout(r, 300))]);
    try {
      await this.#element.play();
    } catch (error) {
      // AbortError: something newer is wanted. NotAllowedError: the browser waits for a click.
      if (error instanceof DOMException && error.name === 'NotAllowedError') {
        this.sound.set('blocked');
        return false;
      }
      return error instanceof DOMException && error.name === 'AbortError';
    }
    if (context.state === 'suspended') {
      this.#element.pause();
      this.sound.set('blocked');
      return false;
    }
    this.sound.set('ready');
    await this.#graph?.fade(true);
    return true;
  }
}
