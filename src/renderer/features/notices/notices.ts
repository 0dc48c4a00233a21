import { createStore, type Store } from '../../client/store.ts';

export interface Notice {
  readonly id: number;
  readonly tone: 'info' | 'problem';
  readonly text: string;
  /** What to do about it, or a way back. */
  readonly hint?: string;
  readonly action?: { readonly label: string; run(): void };
}

const infoMs = 8_000;
const mostShown = 4;

/** Short messages at the edge of the screen. Problems stay until they are closed; the rest goes by itself. */
export class Notices {
  readonly list: Store<readonly Notice[]> = createStore<readonly Notice[]>([]);
  #last = 0;

  show(notice: Omit<Notice, 'id'>): number {
    this.#last += 1;
    const id = this.#last;
    // The same words twice tell nothing new.
    this.list.set((list) => [...list.filter(({ text }) => text !== notice.text), { ...notice, id }].slice(-mostShown));
    if (notice.tone === 'info') setTimeout(() => this.close(id), infoMs);
    return id;
  }

  close(id: number): void {
    this.list.set((list) => list.filter((notice) => notice.id !== id));
  }
}
