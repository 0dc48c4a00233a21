import { semitonesToShift } from '../../shared/domain/playback.ts';
import { createStore, type Store } from '../client/store.ts';
import { Deck } from './deck.ts';
import { createKaraokeGraph, type KaraokeGraph, pauseFadeSeconds } from './karaoke-graph.ts';
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
  /** Semitones. */
  readonly key: number;
  /** Song seconds per second. */
  readonly tempo: number;
  /** What brings this track to the loudness of the others. */
  readonly matchingDb: number;
}

/** A jump that ends within this of where it should is there. */
const landedMs = 100;
const tellEndEveryMs = 1_000;
/** An untouched key and tempo for this long: the shifter may rest. */
const restAfterMs = 1_500;

/**
 * Plays one karaoke track. Made of plain steps in a row: a wish that comes while an earlier one is carried out is carried
 * out after it, and only the newest counts.
 */
export class KaraokePlayer {
  readonly sound: Store<Sound> = createStore<Sound>('idle');
  /** The graph, once there is one: for the meter and the choice of loudspeakers. */
  readonly graph: Store<KaraokeGraph | null> = createStore<KaraokeGraph | null>(null);
  readonly #scope = new Scope();
  readonly #decks: readonly [Deck, Deck];
  #active: 0 | 1 = 0;
  #making: Promise<KaraokeGraph> | null = null;
  #url: string | null = null;
  #wanted: Wanted | null = null;
  #seekToMs: number | null = null;
  #working = false;
  #levels = { guide: 0, volume: 1, matchingDb: 0 };
  #tuned = { key: 0, tempo: 1 };
  #offsetMs = 0;
  /** What was heard last before a jump does not count after it. */
  #floorMs = 0;
  #restTimer: ReturnType<typeof setTimeout> | undefined;
  #endTimer: ReturnType<typeof setTimeout> | undefined;
  /** What is left in the delay of the shifter has gone by then (performance.now). */
  #silentFrom = 0;

  constructor(events: KaraokePlayerEvents) {
    const deck = (index: 0 | 1): Deck =>
      new Deck(this.#scope, {
        onEnded: () => {
          if (index !== this.#active) return;
          // Told until something is wanted of it: the connection may be down just now.
          const tell = (): void => {
            this.#endTimer = setTimeout(tell, tellEndEveryMs);
            events.onEnded();
          };
          // Its last sounds are still on their way.
          this.#endTimer = setTimeout(tell, this.#latencySeconds * 1000);
        },
        onMoved: () => index === this.#active && events.onMoved(),
        onReady: () => {
          if (index === this.#active && this.sound.get() === 'loading') this.sound.set('ready');
        },
        onError: () => {
          if (index === this.#active) this.sound.set(this.#url === null ? 'idle' : 'failed');
        },
      });
    this.#decks = [deck(0), deck(1)];
    this.#scope.add(() => {
      clearTimeout(this.#restTimer);
      clearTimeout(this.#endTimer);
      this.graph.get()?.dispose();
    });
  }

  get #deck(): Deck {
    return this.#decks[this.#active];
  }

  get #latencySeconds(): number {
    return (this.graph.get()?.latencySeconds ?? 0) + this.#offsetMs / 1000;
  }

  /** Where the song is for the ear: what is decoded is heard a little later. */
  get positionMs(): number {
    if (this.#seekToMs !== null) return this.#seekToMs;
    const { element, playing } = this.#deck;
    const late = playing ? this.#latencySeconds * 1000 * this.rate : 0;
    const heardMs = element.currentTime * 1000 - late || 0;
    // Only what is still on its way: a track that landed somewhere else is told as it is heard.
    return heardMs < this.#floorMs && heardMs >= this.#floorMs - late - landedMs ? this.#floorMs : Math.max(0, heardMs);
  }

  get rate(): number {
    return this.#deck.element.playbackRate;
  }

  get playing(): boolean {
    return this.#deck.playing;
  }

  /** Call from a click or a key: browsers let no sound out before one. */
  async unlock(): Promise<void> {
    const { context } = await this.#getGraph();
    await context.resume().catch(() => {});
    if (this.sound.get() === 'blocked') {
      this.sound.set('ready');
      this.#work();
    }
  }

  /** The graph, made now where there is none yet. */
  open(): Promise<KaraokeGraph> {
    return this.#getGraph();
  }

  setGuideLevel(level: number): void {
    this.#levels.guide = level;
    this.graph.get()?.setGuideLevel(level);
  }

  setVolume(level: number): void {
    this.#levels.volume = level;
    this.graph.get()?.setVolume(level);
  }

  #match(db: number): void {
    this.#levels.matchingDb = db;
    this.graph.get()?.setMatchingGain(db);
  }

  /** How much later than it leaves this program the sound is heard, as told by hand. */
  setOffset(ms: number): void {
    this.#offsetMs = ms;
  }

  /** Plays or pauses a track, or (null) nothing. `seekToMs` jumps first. */
  want(wanted: Wanted | null, seekToMs: number | null): void {
    // Whoever jumps at the very end, or asks for another song, has not let this one end.
    if (seekToMs !== null || wanted?.url !== this.#url) clearTimeout(this.#endTimer);
    this.#wanted = wanted;
    // That of another track is for when this one has faded away.
    if (wanted !== null && wanted.url === this.#url) this.#match(wanted.matchingDb);
    if (seekToMs !== null) this.#seekToMs = seekToMs;
    this.#work();
  }

  dispose(): void {
    this.#scope.dispose();
  }

  #getGraph(): Promise<KaraokeGraph> {
    this.#making ??= createKaraokeGraph(this.#decks.map(({ element }) => element)).then((graph) => {
      if (this.#scope.disposed) graph.dispose();
      graph.setGuideLevel(this.#levels.guide);
      graph.setVolume(this.#levels.volume);
      graph.setMatchingGain(this.#levels.matchingDb);
      graph.context.addEventListener('statechange', () => void this.#recover(graph));
      this.graph.set(graph);
      return graph;
    });
    return this.#making;
  }

  /** The system took the sound away (another device, sleep): takes it back, or asks for a click. */
  async #recover({ context }: KaraokeGraph): Promise<void> {
    if (context.state === 'running' || context.state === 'closed' || !this.playing || this.#scope.disposed) return;
    await Promise.race([context.resume().catch(() => {}), new Promise((resolve) => setTimeout(resolve, 1_000))]);
    if (context.state !== 'suspended' || !this.playing) return;
    this.#deck.element.pause();
    this.sound.set('blocked');
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
    const wanted = this.#wanted;
    if (wanted === null || wanted.url !== this.#url) return await this.#load(wanted);
    if (wanted.key !== this.#tuned.key || wanted.tempo !== this.#tuned.tempo) return await this.#tune(wanted);
    if (this.#seekToMs !== null) return await this.#jump(this.#seekToMs);
    // A song that has run out would begin again: the station, which hears of the end a moment later, says what comes.
    const over = this.#deck.element.ended;
    if (wanted.playing && !this.playing && !over && this.sound.get() !== 'failed') return await this.#start();
    if (!wanted.playing && this.playing) return await this.#pause();
    return false;
  }

  async #load(wanted: Wanted | null): Promise<boolean> {
    if (wanted === null && this.#url === null) return false;
    if (this.playing) await this.graph.get()?.fade(false, pauseFadeSeconds);
    this.#url = wanted?.url ?? null;
    if (wanted !== null) this.#match(wanted.matchingDb);
    this.sound.set(wanted === null ? 'idle' : 'loading');
    this.#floorMs = 0;
    for (const deck of this.#decks) deck.load(this.#url);
    return wanted !== null;
  }

  /** Key and tempo together: the track runs at the tempo, the shifter brings its pitch back and on to the key. */
  async #tune({ key, tempo }: Wanted): Promise<boolean> {
    const neutral = key === 0 && tempo === 1;
    const graph = neutral && this.graph.get() === null ? null : await this.#getGraph();
    const shift = graph?.keyShift ?? null;
    clearTimeout(this.#restTimer);
    if (shift !== null && !neutral) await shift.engage();
    shift?.shift(semitonesToShift({ key, tempo }), tempo !== 1);
    for (const deck of this.#decks) deck.setTempo(tempo, shift === null);
    this.#tuned = { key, tempo };
    if (neutral) this.#restTimer = setTimeout(() => shift?.release(), restAfterMs);
    return true;
  }

  /** While one deck plays on, the other goes where it should be; then they change places. */
  async #jump(toMs: number): Promise<boolean> {
    const seconds = toMs / 1000;
    const graph = this.graph.get();
    if (!this.playing || graph === null) {
      this.#deck.element.currentTime = seconds;
      this.#floorMs = toMs;
      if (this.#seekToMs === toMs) this.#seekToMs = null;
      return true;
    }
    const before = this.#active;
    const next = this.#decks[before === 0 ? 1 : 0];
    const prepared =
      (await next.cue(seconds)) &&
      (await next.element.play().then(
        () => true,
        () => false,
      ));
    if (prepared) {
      this.#active = before === 0 ? 1 : 0;
      await graph.selectDeck(this.#active);
      const last = this.#decks[before];
      last.element.pause();
      // Where a restart would need it.
      last.element.currentTime = 0;
    } else {
      await graph.fade(false);
      this.#deck.element.currentTime = seconds;
      await graph.fade(true);
    }
    this.#floorMs = toMs;
    // Not where somebody has wished for yet another place meanwhile.
    if (this.#seekToMs === toMs) this.#seekToMs = null;
    return true;
  }

  async #start(): Promise<boolean> {
    const graph = await this.#getGraph();
    const { context } = graph;
    if (context.state === 'suspended') await Promise.race([context.resume(), new Promise((r) => setTimeout(r, 300))]);
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, this.#silentFrom - performance.now())));
    try {
      await this.#deck.element.play();
    } catch (error) {
      // AbortError: something newer is wanted. NotAllowedError: the browser waits for a click.
      if (error instanceof DOMException && error.name === 'NotAllowedError') {
        this.sound.set('blocked');
        return false;
      }
      return error instanceof DOMException && error.name === 'AbortError';
    }
    if (context.state === 'suspended') {
      this.#deck.element.pause();
      this.sound.set('blocked');
      return false;
    }
    this.sound.set('ready');
    await graph.selectDeck(this.#active);
    await graph.fade(true);
    return true;
  }

  async #pause(): Promise<boolean> {
    const graph = this.graph.get();
    const heardMs = this.positionMs;
    await graph?.fade(false, pauseFadeSeconds);
    this.#deck.element.pause();
    // It goes on where the ear left off, not where the decoder had got to.
    this.#floorMs = 0;
    this.#deck.element.currentTime = heardMs / 1000;
    this.#silentFrom = performance.now() + (graph?.latencySeconds ?? 0) * 1000;
    return true;
  }
}
