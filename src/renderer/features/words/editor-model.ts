import {
  firstPlace,
  forEditing,
  History,
  nextPlace,
  replaceText,
  type TapUnit,
  tap,
  type WordPlace,
} from '../../../shared/domain/lyrics/edit.ts';
import { type Lyrics, lineEndMs, lineStartMs } from '../../../shared/domain/lyrics/model.ts';
import { createStore, type Store } from '../../client/store.ts';

export interface EditorView {
  readonly lyrics: Lyrics | null;
  readonly changed: boolean;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  /** The word that keys act on, and the next to be tapped. */
  readonly place: WordPlace;
  readonly tapping: boolean;
  readonly unit: TapUnit;
  /** The line that is played round and round. */
  readonly loop: number | null;
}

/** Words under the hand. Lives on when the editor is closed: nothing that was tapped is lost by a wrong key. */
export class EditorModel {
  readonly view: Store<EditorView>;
  #history: History<Lyrics | null>;
  #saved: Lyrics | null;

  constructor(lyrics: Lyrics | null) {
    const now = lyrics === null ? null : forEditing(lyrics);
    this.#saved = now;
    this.#history = new History(now);
    this.view = createStore<EditorView>({
      lyrics: now,
      changed: false,
      canUndo: false,
      canRedo: false,
      place: firstPlace(),
      tapping: false,
      unit: 'word',
      loop: null,
    });
  }

  /** `merge`: the same movement of the hand goes on. */
  change(lyrics: Lyrics, merge = false): void {
    this.#history.set(lyrics, merge);
    this.#show({});
  }

  /** @throws LyricsError */
  takeText(text: string): void {
    this.change(replaceText(this.#history.now, text));
    this.#show({ place: firstPlace() });
  }

  undo(): void {
    this.#history.undo();
    this.#show({});
  }

  redo(): void {
    this.#history.redo();
    this.#show({});
  }

  select(place: WordPlace): void {
    this.#show({ place });
  }

  setUnit(unit: TapUnit): void {
    this.#show({ unit });
  }

  setLoop(loop: number | null): void {
    this.#show({ loop });
  }

  setTapping(tapping: boolean): void {
    const { place, unit } = this.view.get();
    this.#show({ tapping, ...(unit === 'line' ? { place: { line: place.line, word: 0 } } : {}) });
  }

  /** The next word or line begins now. */
  tap(atMs: number): void {
    const { lyrics, place, unit } = this.view.get();
    if (lyrics === null) return;
    this.change(tap(lyrics, place, atMs, unit));
    const next = nextPlace(lyrics, place, unit);
    this.#show(next === null ? { tapping: false } : { place: next });
  }

  /** One step back: the last tap is undone and waits again. */
  untap(): void {
    const { place, unit, lyrics } = this.view.get();
    if (lyrics === null || !this.#history.canUndo) return;
    this.#history.undo();
    const before: WordPlace | null =
      unit === 'word' && place.word > 0
        ? { line: place.line, word: place.word - 1 }
        : place.line > 0
          ? {
              line: place.line - 1,
              word: unit === 'word' ? (lyrics.lines[place.line - 1]?.syllables.length ?? 1) - 1 : 0,
            }
          : null;
    this.#show(before === null ? {} : { place: before });
  }

  saved(): void {
    this.#saved = this.#history.now;
    this.#show({});
  }

  discard(): void {
    this.#history = new History(this.#saved);
    this.#show({ tapping: false, loop: null, place: firstPlace() });
  }

  /** Where to begin playing so that the hand is ready for the place. */
  leadIn(): number {
    const { lyrics, place } = this.view.get();
    for (let index = place.line; index >= 0; index -= 1) {
      const line = lyrics?.lines[index];
      if (line === undefined || line.timing === 'none') continue;
      return Math.max(
        0,
        (index === place.line ? (line.syllables[place.word]?.startMs ?? lineStartMs(line)) : lineEndMs(line)) - 2_000,
      );
    }
    return 0;
  }

  #show(change: Partial<EditorView>): void {
    this.view.set((view) => ({
      ...view,
      lyrics: this.#history.now,
      changed: this.#history.now !== this.#saved,
      canUndo: this.#history.canUndo,
      canRedo: this.#history.canRedo,
      ...change,
    }));
  }
}
