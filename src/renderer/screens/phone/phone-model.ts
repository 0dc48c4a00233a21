import type { GuestCommand, GuestView } from '../../../shared/contract/guest.ts';
import type { Failure } from '../../../shared/errors.ts';
import { type GuestLink, join, openGuestLink, Refused } from '../../client/guest-link.ts';
import { createStore, type Store } from '../../client/store.ts';
import { phoneEn } from '../../i18n/phone-en.ts';
import { newId } from './new-id.ts';
import { refusedSongs } from './refused.ts';
import { SongSearch } from './song-search.ts';
import { type Tap, TapQueue } from './taps.ts';
import { mark } from './told.tsx';

/** What fills the phone. `room` shows the night, or asks for the name. */
export type Stage = 'connecting' | 'code' | 'room' | 'night-over' | 'room-closed' | 'shown-out';
export type Tab = 'songs' | 'mine' | 'tonight';

export interface PhoneState {
  readonly stage: Stage;
  readonly connected: boolean;
  readonly view: GuestView | null;
  /** Why the code was not taken. */
  readonly codeProblem: Failure | null;
}

const closeStages: Record<number, Stage> = { 4001: 'night-over', 4002: 'room-closed', 4003: 'shown-out' };
const tooFast = 4008;
const retryMs = [300, 800, 2_000, 4_000, 6_000];
/** The station tells something every 15 seconds; a connection that is silent for longer is none. */
const silentMs = 40_000;
/** After this long with the screen off the connection is made anew rather than believed. */
const asleepMs = 20_000;
const noticeMs = 5_000;
const knownKey = 'limelight-name';

/** What a guest's page is made of. Lives as long as the page. */
export class PhoneModel {
  readonly state: Store<PhoneState>;
  readonly tab: Store<Tab> = createStore<Tab>('songs');
  readonly notice: Store<string | null> = createStore<string | null>(null);
  readonly taps: TapQueue;
  readonly search: SongSearch;
  readonly #storage: Storage | null;
  #code: string | null;
  #link: GuestLink | null = null;
  #attempt = 0;
  #timer = 0;
  #opening = false;
  #heardAtMs = 0;
  #hiddenAtMs = 0;
  #noticeTimer = 0;
  /** Ids of what was taken off the list here, so that it is not taken for the host's doing. */
  readonly #takenBack: Set<string>;

  constructor(storage: Storage | null, code: string | null) {
    this.#storage = storage;
    this.#code = code;
    this.state = createStore<PhoneState>({ stage: 'connecting', connected: false, view: null, codeProblem: null });
    this.taps = new TapQueue(storage, (_tap, refused) => this.tell(phoneEn.refusal(refused.failure)));
    this.#takenBack = new Set(this.taps.waiting.get().flatMap(({ command }) => removedBy(command)));
    this.search = new SongSearch((text, cursor) => this.#needLink().search(text, cursor));
  }

  /** Somebody who scanned the code and was not here before gives the name while the phone is still knocking. */
  get expectsName(): boolean {
    return this.#code !== null && this.knownName === null;
  }

  get knownName(): string | null {
    return read(this.#storage, knownKey);
  }

  start(): void {
    document.addEventListener('visibilitychange', () => this.#wake());
    window.addEventListener('online', () => this.#wake());
    window.addEventListener('pageshow', () => this.#wake());
    window.addEventListener('offline', () => this.#link?.close());
    window.addEventListener('hashchange', () => {
      const code = takeCode();
      if (code !== null) this.enterCode(code);
    });
    setInterval(() => {
      if (this.#link !== null && Date.now() - this.#heardAtMs > silentMs && !document.hidden) this.#link.close();
    }, 5_000);
    void this.#open();
  }

  enterCode(code: string): void {
    this.#code = code;
    this.#patch({ codeProblem: null });
    this.#attempt = 0;
    void this.#open();
  }

  askForCode(): void {
    this.#patch({ stage: 'code', codeProblem: null });
  }

  /** @throws Refused */
  async giveName(name: string): Promise<void> {
    await this.#needLink().name(newId(), name);
  }

  do(command: GuestCommand, song?: Tap['song']): void {
    const nightId = this.state.get().view?.night?.id;
    if (nightId === undefined) return;
    for (const id of removedBy(command)) this.#takenBack.add(id);
    this.taps.add({ commandId: newId(), nightId, command, ...(song === undefined ? {} : { song }) });
  }

  /** Applause that arrives after the song is none: it is sent now or never. */
  clap(turnId: string): void {
    this.#link?.command(newId(), { type: 'applaud', turnId }).catch(() => {});
  }

  tell(text: string): void {
    this.notice.set(text);
    this.#hideNoticeLater();
  }

  /** What is told while nobody looks stays until somebody does. */
  #hideNoticeLater(): void {
    clearTimeout(this.#noticeTimer);
    if (!document.hidden) this.#noticeTimer = window.setTimeout(() => this.notice.set(null), noticeMs);
  }

  #needLink(): GuestLink {
    if (this.#link === null) throw new Error('not connected');
    return this.#link;
  }

  #wake(): void {
    this.#hideNoticeLater();
    if (document.hidden) {
      this.#hiddenAtMs = Date.now();
      return;
    }
    const slept = this.#hiddenAtMs !== 0 && Date.now() - this.#hiddenAtMs > asleepMs;
    this.#hiddenAtMs = 0;
    if (slept && this.#link !== null) this.#link.close();
    else if (this.#link === null) {
      this.#attempt = 0;
      void this.#open();
    }
  }

  async #open(): Promise<void> {
    if (this.#opening) return;
    this.#opening = true;
    clearTimeout(this.#timer);
    try {
      await join(this.#code);
      const link = await openGuestLink({
        onView: (view) => this.#see(view),
        onClosed: (code) => this.#lost(code),
      });
      this.#link = link;
      this.#attempt = 0;
      // Known by its token from now on: a code that changes meanwhile is no matter.
      this.#code = null;
      this.#heardAtMs = Date.now();
      this.#patch({ connected: true, codeProblem: null });
      this.taps.connect((tap) => link.command(tap.commandId, tap.command));
      this.search.connected();
    } catch (error) {
      if (error instanceof Refused) this.#turnedAway(error.failure);
      else this.#later();
    } finally {
      this.#opening = false;
    }
  }

  #turnedAway(failure: Failure): void {
    const { code } = failure;
    if (code === 'room-closed') {
      this.#patch({ stage: 'room-closed', connected: false });
      this.#later();
    } else if (code === 'not-permitted') this.#patch({ stage: 'shown-out', connected: false });
    else if (code === 'too-many-requests') this.#later();
    else {
      this.#code = null;
      const asked = code === 'not-signed-in';
      this.#patch({ stage: 'code', connected: false, view: null, codeProblem: asked ? null : failure });
    }
  }

  #see(view: GuestView): void {
    this.#heardAtMs = Date.now();
    if (view.night === null) {
      this.#patch({ stage: 'night-over' });
      return;
    }
    this.taps.keepNight(view.night.id);
    if (view.me !== null) write(this.#storage, knownKey, view.me.name);
    const refused = refusedSongs(this.state.get().view, view, this.#takenBack);
    if (refused.length > 0) this.tell(phoneEn.refused(refused.map(mark)));
    this.#patch({ stage: 'room', view });
  }

  #lost(code: number): void {
    this.#link = null;
    this.taps.connect(null);
    const stage = closeStages[code];
    this.#patch({ connected: false, ...(stage === undefined ? {} : { stage }) });
    if (stage === 'shown-out') {
      this.taps.clear();
      return;
    }
    if (code === tooFast) this.#attempt = retryMs.length;
    this.#later();
  }

  #later(): void {
    clearTimeout(this.#timer);
    if (document.hidden) return;
    const pauseMs = retryMs[Math.min(this.#attempt, retryMs.length - 1)] ?? 6_000;
    this.#attempt += 1;
    this.#timer = window.setTimeout(() => void this.#open(), pauseMs);
  }

  #patch(change: Partial<PhoneState>): void {
    this.state.set((state) => ({ ...state, ...change }));
  }
}

function removedBy(command: GuestCommand): string[] {
  return command.type === 'remove' ? [command.entryId] : [];
}

/** The code that the QR code brought along: taken out of the address, where others could read it over a shoulder. */
export function takeCode(): string | null {
  const code = location.hash.slice(1).replace(/[^A-Za-z0-9]/gu, '');
  if (location.hash !== '') history.replaceState(null, '', location.pathname);
  return code === '' ? null : code.slice(0, 20);
}

/** Null where the browser keeps nothing (a private window of an old phone). */
export function findStorage(): Storage | null {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}

function read(storage: Storage | null, key: string): string | null {
  try {
    return storage?.getItem(key) ?? null;
  } catch {
    return null;
  }
}

function write(storage: Storage | null, key: string, value: string): void {
  try {
    if (storage?.getItem(key) !== value) storage?.setItem(key, value);
  } catch {
    // Nothing depends on it.
  }
}
