import type { RotationCommand, Sender } from '../../src/shared/domain/rotation/commands.ts';
import { announcement, decide, givenUp, namesOf } from '../../src/shared/domain/rotation/decide.ts';
import type { LoggedEvent, RotationEvent } from '../../src/shared/domain/rotation/events.ts';
import { forecast } from '../../src/shared/domain/rotation/forecast.ts';
import { changedOptions, type OptionChanges, usualOptions } from '../../src/shared/domain/rotation/options.ts';
import { pickNext } from '../../src/shared/domain/rotation/pick.ts';
import { append, emptyProjection, type Projection } from '../../src/shared/domain/rotation/project.ts';
import type { Entry, RotationState } from '../../src/shared/domain/rotation/state.ts';

const host: Sender = { role: 'host' };

/** A night on paper: the rules without disk, clock or player. Singers are called by their names. */
export class PaperNight {
  readonly night: Projection = emptyProjection();
  /** Songs that are not ready, by title. */
  readonly unready = new Set<string>();
  nowMs = 1_000_000;
  #ids = 0;

  constructor(options: OptionChanges = {}) {
    this.#write([{ type: 'night-started', name: 'Night', options: changedOptions(usualOptions, options) }], host);
  }

  get state(): RotationState {
    return this.night.state;
  }

  get log(): readonly LoggedEvent[] {
    return this.night.log;
  }

  isReady = (entry: Entry): boolean => !this.unready.has(entry.song.title);

  id(prefix = 'id'): string {
    this.#ids += 1;
    return `${prefix}${String(this.#ids).padStart(10, '0')}`.toLowerCase().replaceAll(/[^0-9a-z]/gu, '0');
  }

  send(command: RotationCommand, sender: Sender = host, commandId = this.id('command')): RotationEvent[] {
    try {
      const events = decide(this.night, command, { sender, isReady: this.isReady });
      this.#write(events, sender, commandId);
      return events;
    } catch (error) {
      const events = givenUp(this.night, command, error);
      if (events.length > 0) this.#write(events, sender, commandId);
      throw error;
    }
  }

  idOf(name: string): string {
    const called = [...this.state.singers.values()].filter((known) => known.name === name);
    const singer = called.find(({ status }) => status !== 'left') ?? called[0];
    if (singer === undefined) throw new Error(`nobody is called ${name}`);
    return singer.id;
  }

  /** A singer with these songs. */
  add(name: string, ...titles: string[]): string {
    this.send({ type: 'add-singer', singerId: this.id('singer'), name });
    for (const title of titles) this.queue([name], title);
    return this.idOf(name);
  }

  queue(names: readonly string[], title: string, { durationMs = 180_000, sender = host } = {}): string {
    const entryId = this.id('entry');
    const song = { id: `song-${title}`, title, artist: 'Artist', durationMs };
    const [owner, ...others] = names.map((name) => this.idOf(name));
    this.send({ type: 'queue', entryId, song, singerIds: [owner as string, ...others] }, sender);
    return entryId;
  }

  entryOf(title: string): string {
    const entry = [...this.state.entries.values()].find(({ song }) => song.title === title);
    if (entry === undefined) throw new Error(`${title} is not on a list`);
    return entry.id;
  }

  start(): string {
    this.send({ type: 'start', turnId: this.id('turn') });
    return this.state.turn?.entry.song.title ?? '';
  }

  end(how: 'ended' | 'skip' | 'count-skip' | 'no-show' = 'ended'): void {
    const turnId = this.state.turn?.id ?? '';
    this.nowMs += 180_000;
    if (how === 'ended') this.send({ type: 'ended', turnId, applause: 0 }, { role: 'station' });
    else if (how === 'no-show') this.send({ type: 'no-show', turnId });
    else this.send({ type: 'skip', turnId, counted: how === 'count-skip' });
    this.nowMs += 20_000;
  }

  /** Starts and ends turns; who sang what. */
  sing(turns = 1): string[] {
    const sung: string[] = [];
    for (let i = 0; i < turns; i += 1) {
      if (this.state.turn === null) {
        if (this.next() === null) break;
        this.start();
      }
      sung.push(this.state.turn?.entry.song.title ?? '');
      this.end();
    }
    return sung;
  }

  /** The title of what comes next. */
  next(): string | null {
    return pickNext(this.state, this.isReady)?.entry.song.title ?? null;
  }

  announced(): string | null {
    return this.state.announced === null ? null : namesOf(this.state, [this.state.announced]);
  }

  coming(most = Number.POSITIVE_INFINITY): string[] {
    const readyInMs = (entry: Entry): number | null => (this.isReady(entry) ? 0 : null);
    return forecast(this.state, { leftMs: 0, readyInMs })
      .slice(0, most)
      .map(({ entryId }) => this.state.entries.get(entryId)?.song.title ?? '');
  }

  #write(events: readonly RotationEvent[], sender: Sender, commandId = this.id('command')): void {
    const add = (event: RotationEvent, actor: LoggedEvent['actor']): void =>
      append(this.night, { seq: this.night.log.length + 1, atMs: this.nowMs, actor, commandId, event });
    for (const event of events) add(event, sender.role);
    for (const event of announcement(this.state, this.isReady)) add(event, 'station');
  }
}
