import type { RotationCommand, Sender } from '../../../shared/domain/rotation/commands.ts';
import { announcement, type DecideContext, decide, givenUp } from '../../../shared/domain/rotation/decide.ts';
import type { Actor, LoggedEvent, RotationEvent } from '../../../shared/domain/rotation/events.ts';
import type { RotationOptions } from '../../../shared/domain/rotation/options.ts';
import type { IsReady } from '../../../shared/domain/rotation/pick.ts';
import { append, emptyProjection, type Projection, project } from '../../../shared/domain/rotation/project.ts';
import type { RotationState } from '../../../shared/domain/rotation/state.ts';
import { newId } from '../../host/ids.ts';
import type { Clock } from '../../host/ports.ts';
import type { NightRecord, NightRepository } from './repository.ts';

/** The log of the night that is on, and what it tells. The only place that adds to it. */
export class NightLog {
  readonly #repository: NightRepository;
  readonly #clock: Clock;
  #night: NightRecord | null;
  #projection: Projection;
  #commands: Set<string>;

  constructor(repository: NightRepository, clock: Clock) {
    this.#repository = repository;
    this.#clock = clock;
    this.#night = repository.current();
    this.#projection = this.#night === null ? emptyProjection() : project(repository.log(this.#night.id));
    this.#commands = new Set(this.#projection.log.map(({ commandId }) => commandId));
  }

  get night(): NightRecord | null {
    return this.#night;
  }

  get state(): RotationState {
    return this.#projection.state;
  }

  get projection(): Projection {
    return this.#projection;
  }

  /** A command with that id has changed something, now or before a restart. */
  knows(commandId: string): boolean {
    return this.#commands.has(commandId);
  }

  begin(name: string, options: RotationOptions): void {
    const atMs = this.#clock.now();
    const id = newId(atMs);
    const first: LoggedEvent = {
      seq: 1,
      atMs,
      actor: 'host',
      commandId: id,
      event: { type: 'night-started', name, options },
    };
    this.#repository.begin(id, name, first);
    this.#night = { id, name, startedAtMs: atMs, endedAtMs: null };
    this.#projection = project([first]);
    this.#commands = new Set([id]);
  }

  /** The night is over; returns it. @param applause for the turn it cuts off */
  end(applause: number): NightRecord {
    const night = this.#needNight();
    const atMs = this.#clock.now();
    const { turn } = this.state;
    const events: RotationEvent[] = [
      ...(turn === null
        ? []
        : [{ type: 'turn-ended' as const, turnId: turn.id, outcome: 'skipped' as const, counted: false, applause }]),
      { type: 'night-ended' },
    ];
    this.#write(events, 'host', newId(atMs), atMs);
    this.#night = null;
    this.#projection = emptyProjection();
    this.#commands = new Set();
    return { ...night, endedAtMs: atMs };
  }

  /**
   * Does a command once, however often it comes; whether it changed anything. All it makes happen is on the disk, or none.
   *
   * @throws LimelightError as `decide`
   */
  command(commandId: string, command: RotationCommand, sender: Sender, isReady: IsReady): boolean {
    if (this.knows(commandId)) return false;
    const events = this.#decide(commandId, command, { sender, isReady });
    if (events.length === 0) return false;
    const actor: Actor = sender.role;
    this.#write(events, actor, commandId, null, isReady);
    return true;
  }

  #decide(commandId: string, command: RotationCommand, context: DecideContext): RotationEvent[] {
    try {
      return decide(this.#projection, command, context);
    } catch (error) {
      const events = givenUp(this.#projection, command, error);
      if (events.length > 0) this.#write(events, context.sender.role, commandId, null);
      throw error;
    }
  }

  /** Tells the room who is next, where that has changed by itself (a song became ready). */
  announce(isReady: IsReady): boolean {
    if (this.#night === null || announcement(this.state, isReady).length === 0) return false;
    this.#write([], 'station', newId(this.#clock.now()), null, isReady);
    return true;
  }

  /** In memory first, because what is announced follows from it; taken back where the disk refuses. */
  #write(
    events: readonly RotationEvent[],
    actor: Actor,
    commandId: string,
    endedAtMs: number | null,
    isReady?: IsReady,
  ): void {
    const night = this.#needNight();
    const atMs = this.#clock.now();
    const first = this.#projection.log.length;
    const add = (event: RotationEvent, by: Actor): void =>
      append(this.#projection, { seq: this.#projection.log.length + 1, atMs, actor: by, commandId, event });
    for (const event of events) add(event, actor);
    if (isReady !== undefined) for (const event of announcement(this.state, isReady)) add(event, 'station');
    try {
      this.#repository.append(night.id, this.#projection.log.slice(first), endedAtMs);
    } catch (error) {
      this.#projection = project(this.#repository.log(night.id));
      throw error;
    }
    this.#commands.add(commandId);
  }

  #needNight(): NightRecord {
    if (this.#night === null) throw new Error('no night is on');
    return this.#night;
  }
}
