import { isDeepStrictEqual } from 'node:util';
import type { NightView } from '../../src/shared/contract/night.ts';
import type { LoggedEvent } from '../../src/shared/domain/rotation/events.ts';
import { append, emptyProjection, project } from '../../src/shared/domain/rotation/project.ts';
import { singerOf } from '../../src/shared/domain/rotation/state.ts';
import type { Deed } from './night-deeds.ts';
import { accountForSongs } from './night-songs-accounted.ts';
import { toldByLog, toldByView } from './night-told.ts';

/**
 * Reads the log of a night after every kill and every start, and holds it against what people were told. Throws at the first
 * thing that is not so.
 */
export class NightWitness {
  /** The night as told from the log event by event, as a station does that is never killed. */
  readonly #night = emptyProjection();
  readonly #commands = new Set<string>();
  /** What could be seen since the last start of the station. */
  #sights = new Set<string>();

  get events(): number {
    return this.#night.log.length;
  }

  get turnsOver(): number {
    return this.#night.state.history.length;
  }

  /** The station was killed: all it said is on the disk, and nothing else of what it was asked. */
  stationGone(log: readonly LoggedEvent[], deeds: readonly Deed[], looks: readonly NightView[]): void {
    const unexplained = new Set(
      deeds.filter(({ done, commandId }) => done && !log.some((l) => l.commandId === commandId)),
    );
    this.#readOn(log, unexplained);
    for (const { what } of unexplained) throw new Error(`${what} was acknowledged, and the log knows nothing of it`);
    for (const { commandId, done, what } of deeds)
      if (!done && this.#commands.has(commandId)) throw new Error(`${what} was refused, and done`);
    for (const look of looks)
      if (!this.#sights.has(toldByView(look))) throw new Error('a window was shown a night that the log never told');
    const again = project(log);
    if (!isDeepStrictEqual(again, this.#night)) throw new Error('the log told again tells another night');
    accountForSongs(again);
  }

  /** The station is there again: the same night, with whatever it has said since by itself. */
  stationBack(log: readonly LoggedEvent[], view: NightView): void {
    this.#sights.clear();
    if (log.slice(this.events).some(({ actor }) => actor !== 'station'))
      throw new Error('a start did something for others');
    this.#readOn(log, new Set());
    if (toldByView(view) !== toldByLog(this.#night)) throw new Error('after the start the night is another');
  }

  /** A phone is whose it was, as long as they are here. */
  guestBack({ before, now }: { readonly before: string | null; readonly now: string | null }): void {
    const singer = before === null ? undefined : singerOf(this.#night.state, before);
    if (singer !== undefined && singer.status !== 'left' && singer.id !== now)
      throw new Error(`the phone of ${singer.name} is no longer theirs`);
  }

  /**
   * Takes in what the log has more than before, command by command.
   *
   * @param unexplained acknowledged, and not in the log: those that changed nothing at the time are taken out
   */
  #readOn(log: readonly LoggedEvent[], unexplained: Set<Deed>): void {
    const { log: known } = this.#night;
    if (!isDeepStrictEqual(log.slice(0, known.length), known)) throw new Error('what was in the log has changed');
    let sinceMs = Number.NEGATIVE_INFINITY;
    for (const logged of log.slice(known.length)) {
      const begins = logged.commandId !== log[known.length - 1]?.commandId;
      if (begins) this.#see(sinceMs, logged.atMs, unexplained);
      if (begins && this.#commands.has(logged.commandId)) throw new Error(`command ${logged.commandId} was done twice`);
      if (logged.seq !== known.length + 1) throw new Error(`the log has a hole before ${logged.seq}`);
      // The log keeps that it was refused.
      if (logged.event.type !== 'undo-given-up') this.#commands.add(logged.commandId);
      append(this.#night, logged);
      if (this.#night.applied.at(-1) !== true)
        throw new Error(`event ${logged.seq} says nothing: ${JSON.stringify(logged)}`);
      sinceMs = logged.atMs;
    }
    this.#see(sinceMs, Number.POSITIVE_INFINITY, unexplained);
  }

  /** So it was from then to then. */
  #see(fromMs: number, toMs: number, unexplained: Set<Deed>): void {
    this.#sights.add(toldByLog(this.#night));
    for (const deed of unexplained)
      if (deed.answeredAtMs >= fromMs && deed.sentAtMs <= toMs && deed.wasSo(this.#night)) unexplained.delete(deed);
  }
}
