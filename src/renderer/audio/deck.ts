import type { Scope } from './scope.ts';

export interface DeckEvents {
  onEnded(): void;
  onMoved(): void;
  onReady(): void;
  onError(): void;
}

/** A jump that takes longer than this is not worth waiting for. */
const seekDeadlineMs = 4_000;
/** Nearer than this to where it should be counts as there. */
const nearSeconds = 0.005;

/** One player of a karaoke track: an element that decodes, and the waiting that goes with it. */
export class Deck {
  readonly element = new Audio();

  constructor(scope: Scope, events: DeckEvents) {
    const { element } = this;
    element.preload = 'auto';
    // The key shifter puts the pitch right: two time stretchers in a row would be one too many.
    element.preservesPitch = false;
    scope.listen(element, 'ended', () => events.onEnded());
    for (const type of ['seeked', 'playing', 'pause'] as const) scope.listen(element, type, () => events.onMoved());
    scope.listen(element, 'canplay', () => events.onReady());
    scope.listen(element, 'error', () => events.onError());
    scope.add(() => this.load(null));
  }

  get playing(): boolean {
    return !this.element.paused;
  }

  load(url: string | null): void {
    this.element.pause();
    if (url === null) this.element.removeAttribute('src');
    else this.element.src = url;
    this.element.load();
  }

  setTempo(tempo: number, preservesPitch: boolean): void {
    this.element.preservesPitch = preservesPitch;
    // A new source starts at the default rate.
    this.element.defaultPlaybackRate = tempo;
    this.element.playbackRate = tempo;
  }

  /** Stands at `seconds`, ready to play from there. False where it could not get there in time. */
  async cue(seconds: number): Promise<boolean> {
    const { element } = this;
    if (element.error !== null) return false;
    const there = Math.abs(element.currentTime - seconds) < nearSeconds && !element.seeking;
    if (!there) element.currentTime = seconds;
    const ready = (): boolean => !element.seeking && element.readyState >= HTMLMediaElement.HAVE_FUTURE_DATA;
    if (ready()) return true;
    return await new Promise((resolve) => {
      const types = ['seeked', 'canplay', 'error'] as const;
      const timer = setTimeout(() => settle(false), seekDeadlineMs);
      const look = (): void => {
        if (element.error !== null) settle(false);
        else if (ready()) settle(true);
      };
      const settle = (ok: boolean): void => {
        clearTimeout(timer);
        for (const type of types) element.removeEventListener(type, look);
        resolve(ok);
      };
      for (const type of types) element.addEventListener(type, look);
    });
  }
}
