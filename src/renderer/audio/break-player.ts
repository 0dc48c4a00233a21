import type { BreakChannel, KaraokeGraph } from './karaoke-graph.ts';

/** Music between songs comes and goes like somebody at the mixing desk lets it. */
export const breakFadeSeconds = 2.5;
/** Where a song begins right away, it has to be gone sooner; still no cut. */
const hushSeconds = 0.4;

/**
 * Plays the music between songs: quietly, without vocals, one track round and round. What it is told last counts, also in
 * the middle of a fade. It never asks for a click: where sound is not allowed yet there is none between songs either.
 */
export class BreakPlayer {
  readonly #openGraph: () => Promise<KaraokeGraph>;
  readonly #element = new Audio();
  #channel: BreakChannel | null = null;
  #url: string | null = null;
  #wanted: string | null = null;
  /** Counts wishes: a fade that was overtaken leaves the rest to the newer one. */
  #turn = 0;
  /** It is heard, or was until a fade that still runs. */
  #sounding = false;
  #hushing: Promise<void> | null = null;
  /** Where a track was left, to go on from there when it comes again. */
  #left = { url: '', seconds: 0 };

  constructor(openGraph: () => Promise<KaraokeGraph>) {
    this.#openGraph = openGraph;
    this.#element.preload = 'auto';
    this.#element.addEventListener('timeupdate', () => this.#nearEnd());
    this.#element.addEventListener('ended', () => this.#again());
  }

  /** The track to be heard; null: none. */
  want(url: string | null): void {
    if (url === this.#wanted) return;
    this.#wanted = url;
    void this.#move();
  }

  /** Falls silent at once, as far as the ear allows; resolves when it is. */
  async silence(): Promise<void> {
    this.#wanted = null;
    if (!this.#sounding) return;
    this.#hushing ??= this.#hush().finally(() => {
      this.#hushing = null;
    });
    await this.#hushing;
  }

  /** Whether it is asked for, heard or about to be. */
  get wanted(): boolean {
    return this.#wanted !== null;
  }

  dispose(): void {
    this.#turn += 1;
    this.#stop();
  }

  async #hush(): Promise<void> {
    this.#turn += 1;
    const turn = this.#turn;
    await this.#channel?.fade(false, hushSeconds);
    if (turn === this.#turn) this.#stop();
  }

  async #move(): Promise<void> {
    this.#turn += 1;
    const turn = this.#turn;
    const wanted = this.#wanted;
    if (this.#sounding && wanted !== this.#url) {
      await this.#channel?.fade(false, breakFadeSeconds);
      if (turn !== this.#turn) return;
      this.#stop();
    }
    if (wanted === null) return;
    const channel = await this.#open();
    if (turn !== this.#turn) return;
    if (!this.#sounding) this.#load(wanted);
    this.#sounding = true;
    try {
      await this.#element.play();
    } catch {
      // The browser waits for a click, or something newer is wanted.
      if (turn === this.#turn) this.#sounding = false;
      return;
    }
    if (turn === this.#turn) await channel.fade(true, breakFadeSeconds);
  }

  async #open(): Promise<BreakChannel> {
    const graph = await this.#openGraph();
    this.#channel ??= graph.addBreaks(this.#element);
    return this.#channel;
  }

  #load(url: string): void {
    this.#url = url;
    this.#element.src = url;
    if (this.#left.url === url) this.#element.currentTime = this.#left.seconds;
  }

  #stop(): void {
    this.#sounding = false;
    if (this.#url !== null) this.#left = { url: this.#url, seconds: this.#element.currentTime };
    this.#url = null;
    this.#element.pause();
    this.#element.removeAttribute('src');
    this.#element.load();
  }

  #nearEnd(): void {
    const left = this.#element.duration - this.#element.currentTime;
    if (this.#sounding && left < breakFadeSeconds) void this.#channel?.fade(false, Math.max(0.05, left));
  }

  #again(): void {
    if (!this.#sounding || this.#wanted !== this.#url) return;
    this.#element.currentTime = 0;
    void this.#element.play().then(
      () => this.#sounding && void this.#channel?.fade(true, breakFadeSeconds),
      () => {},
    );
  }
}
