import type { NightCommand, NightView, RegularSinger } from '../../../shared/contract/night.ts';
import { nameKey } from '../../../shared/domain/rotation/names.ts';
import type { OptionChanges } from '../../../shared/domain/rotation/options.ts';
import { describeError } from '../../client/failure.ts';
import type { Session } from '../../client/session.ts';
import { createStore, type Store } from '../../client/store.ts';
import type { Messages } from '../../i18n/en.ts';
import type { Notices } from '../notices/notices.ts';

export interface NightModelOptions {
  readonly session: Session;
  readonly notices: Notices;
  readonly messages: Messages;
  readonly signal: AbortSignal;
}

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';

/** An id of chance, made here so that a command that is sent twice is done once. */
export function freshId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(26)), (byte) => alphabet[byte % 32]).join('');
}

/** The night as the host sees it, and what the host can do about it. */
export class NightModel {
  /** Null before the first answer of the station. */
  readonly view: Store<NightView | null> = createStore<NightView | null>(null);
  /** Who sang at earlier nights, those who sang most first. */
  readonly regulars: Store<readonly RegularSinger[]> = createStore<readonly RegularSinger[]>([]);
  readonly #options: NightModelOptions;
  #takingBack: Promise<boolean> = Promise.resolve(true);
  /** How much the station's clock is ahead of ours. */
  #aheadMs = 0;

  constructor(options: NightModelOptions) {
    this.#options = options;
    options.session.watch(
      (client, signal) => client.night.watch(undefined, { signal }),
      (view) => {
        this.#aheadMs = view.nowMs - Date.now();
        const before = this.view.get()?.night?.id;
        this.view.set(view);
        if (view.night !== null && view.night.id !== before) void this.#learnRegulars();
      },
      options.signal,
    );
  }

  get session(): Session {
    return this.#options.session;
  }

  /** The station's clock. */
  now(): number {
    return Date.now() + this.#aheadMs;
  }

  send(command: NightCommand): Promise<boolean> {
    const commandId = freshId();
    return this.#tell((client) => client.night.command({ commandId, command }));
  }

  start(name: string, options: OptionChanges): Promise<boolean> {
    return this.#tell((client) => client.night.start({ name, options }));
  }

  end(): Promise<boolean> {
    return this.#tell((client) => client.night.end());
  }

  setPaused(paused: boolean): Promise<boolean> {
    return this.#tell((client) => client.night.countdown({ paused }));
  }

  /** Adds whoever is new, in order, and puts the song on the list of the first. */
  async queue(songId: string, singers: readonly ({ id: string } | { name: string })[]): Promise<boolean> {
    const singerIds: string[] = [];
    for (const singer of singers) {
      if ('id' in singer) singerIds.push(singer.id);
      else {
        const singerId = freshId();
        if (!(await this.send({ type: 'add-singer', singerId, name: singer.name }))) return false;
        singerIds.push(singerId);
      }
    }
    return await this.send({ type: 'queue', entryId: freshId(), songId, singerIds });
  }

  /** Takes back what the host sees, not what another window has done since. */
  undo(): Promise<boolean> {
    return this.#takeBack('undo');
  }

  redo(): Promise<boolean> {
    return this.#takeBack('redo');
  }

  /** Skips, and offers to count it as a turn after all (R11). */
  async skip(): Promise<void> {
    const turn = this.view.get()?.turn;
    if (!turn) return;
    const { notices, messages } = this.#options;
    const names = this.namesOf(turn.entry.singerIds);
    if (!(await this.send({ type: 'skip', turnId: turn.id, counted: false }))) return;
    notices.show({
      tone: 'info',
      text: messages.night.skipped(names),
      action: {
        label: messages.night.countIt,
        run: () => void this.send({ type: 'count', turnId: turn.id }),
      },
    });
  }

  /** A guest's phone is shown out; without the new code it does not come in again. */
  showOut(singer: { readonly id: string; readonly name: string }): Promise<boolean> {
    return this.attempt(async () => {
      await this.session.call((client) => client.room.showOut({ singerId: singer.id }));
      await this.session.call((client) => client.room.newCode());
      const { notices, messages } = this.#options;
      notices.show({ tone: 'info', text: messages.night.shownOut(singer.name) });
    });
  }

  noShow(): void {
    const turn = this.view.get()?.turn;
    if (turn) void this.send({ type: 'no-show', turnId: turn.id });
  }

  startNext(): void {
    void this.send({ type: 'start', turnId: freshId() });
  }

  namesOf(singerIds: readonly string[]): string {
    const singers = this.view.get()?.singers ?? [];
    return singerIds.flatMap((id) => singers.find((singer) => singer.id === id)?.name ?? []).join(' & ');
  }

  /** Something that is no command; a failure is told like one of those. */
  async attempt(work: () => Promise<unknown>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (error) {
      const { sentence, action } = describeError(error);
      this.#options.notices.show({ tone: 'problem', text: sentence, hint: action });
      return false;
    }
  }

  /** One after the other: whoever presses the keys three times takes back three things, each as seen after the one before. */
  #takeBack(type: 'undo' | 'redo'): Promise<boolean> {
    this.#takingBack = this.#takingBack.then(async () => {
      const seen = this.view.get()?.[type]?.commandId;
      const done = await this.send({ type, of: seen });
      if (seen !== undefined) await this.#until((view) => view?.[type]?.commandId !== seen);
      return done;
    });
    return this.#takingBack;
  }

  /** The station's news have come; or something went wrong with them, and nobody waits for ever. */
  #until(isSo: (view: NightView | null) => boolean): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        if (!isSo(this.view.get())) return;
        clearTimeout(late);
        stop();
        resolve();
      };
      const stop = this.view.subscribe(done);
      const late = setTimeout(() => {
        stop();
        resolve();
      }, 2_000);
      done();
    });
  }

  async #learnRegulars(): Promise<void> {
    try {
      this.regulars.set(await this.session.call((client) => client.night.regulars()));
    } catch {
      // Names can be typed all the same.
    }
  }

  #tell(command: Parameters<Session['call']>[0]): Promise<boolean> {
    return this.attempt(() => this.session.call(command));
  }
}

/** Regulars who have not come tonight, or have left. */
export function notHere(regulars: readonly RegularSinger[], view: NightView): RegularSinger[] {
  const here = new Set(view.singers.map(({ name }) => nameKey(name)));
  return regulars.filter(({ name }) => !here.has(nameKey(name)));
}
