import { newId } from '../../src/main/host/ids.ts';
import type { NightCommand, NightEntry, NightSinger, NightView } from '../../src/shared/contract/night.ts';
import type { RotationCommand } from '../../src/shared/domain/rotation/commands.ts';
import {
  duetRules,
  newcomerPlaces,
  noShowRules,
  type OptionChanges,
} from '../../src/shared/domain/rotation/options.ts';
import { Chance } from './chance.ts';
import { actUntil, answersForOneLost, changesNothing, type Deed, names } from './night-deeds.ts';
import type { NightWindow } from './night-window.ts';

/** A host who does everything a host can do in a night, in a window that is opened anew after each kill. */
export class HostAtWork {
  /** Since they were taken last. */
  deeds: Deed[] = [];
  readonly #chance: Chance;
  readonly #songIds: readonly string[];
  /** On its way when the station was killed: sent again, with the same id. */
  #sending: { readonly commandId: string; readonly command: NightCommand; inVain: number } | null = null;

  constructor(seed: number, songIds: readonly string[]) {
    this.#chance = new Chance(seed);
    this.#songIds = songIds;
  }

  work(window: NightWindow, gone: Promise<never>): Promise<void> {
    return actUntil(
      gone,
      () => this.#act(window),
      () => this.#chance.between(0, 60),
    );
  }

  async #act({ client, view }: NightWindow): Promise<void> {
    this.#sending ??= { commandId: newId(Date.now()), command: this.#wish(view), inVain: 0 };
    const { commandId, command, inVain } = this.#sending;
    const sentAtMs = Date.now();
    this.#sending.inVain += 1;
    const done = await client.night.command({ commandId, command }).then(() => true, refused);
    if (this.#chance.oneIn(answersForOneLost)) return;
    this.#sending = null;
    this.deeds.push({
      commandId,
      what: command.type,
      done,
      sentAtMs,
      answeredAtMs: Date.now(),
      inVain,
      wasSo: changesNothing(asRotationCommand(command), { role: 'host' }),
    });
  }

  #wish(view: NightView): NightCommand {
    for (;;) {
      const command = this.#chance.weighted(wishes)({ view, chance: this.#chance, songIds: this.#songIds });
      if (command !== null) return command;
    }
  }
}

/** A code of the contract is an answer; whatever else is none. */
function refused(error: unknown): false {
  if (error instanceof Error && 'defined' in error && 'code' in error && error.code !== 'INTERNAL_SERVER_ERROR')
    return false;
  throw error;
}

function asRotationCommand(command: NightCommand): RotationCommand {
  if (command.type !== 'queue') return command;
  const { songId, ...rest } = command;
  return { ...rest, song: { id: songId, title: '', artist: '', durationMs: null } };
}

interface Sight {
  readonly view: NightView;
  readonly chance: Chance;
  readonly songIds: readonly string[];
}
/** Null where there is nothing to do it with. */
type Wish = (sight: Sight) => NightCommand | null;

const fresh = (): string => newId(Date.now());
const withSinger =
  (wish: (singer: NightSinger, sight: Sight) => NightCommand | null): Wish =>
  (sight) => {
    const singer = sight.chance.any(sight.view.singers);
    return singer === undefined ? null : wish(singer, sight);
  };
const withEntry =
  (wish: (entry: NightEntry, sight: Sight) => NightCommand | null): Wish =>
  (sight) => {
    const entry = sight.chance.any(sight.view.singers.flatMap(({ songs }) => songs));
    return entry === undefined ? null : wish(entry, sight);
  };
const withTurn =
  (wish: (turnId: string, sight: Sight) => NightCommand): Wish =>
  (sight) =>
    sight.view.turn === null ? null : wish(sight.view.turn.id, sight);

const newSinger: Wish = ({ view, chance }) =>
  view.singers.length > 11 ? null : { type: 'add-singer', singerId: fresh(), name: chance.any(names) ?? '' };
const queue = withSinger((singer, { view, chance, songIds }) => {
  // Enough is enough: a night is not only lists that grow.
  if (singer.songs.length > 6) return null;
  const partner = chance.oneIn(4) ? chance.any(view.singers) : undefined;
  const singerIds = [singer.id, ...(partner === undefined || partner === singer ? [] : [partner.id])];
  return { type: 'queue', entryId: fresh(), songId: chance.any(songIds) ?? '', singerIds };
});
const start: Wish = ({ view }) =>
  view.turn === null && view.coming.length > 0 ? { type: 'start', turnId: fresh() } : null;
const approve: Wish = ({ view, chance }) => {
  const wish = chance.any(view.singers.flatMap(({ songs }) => songs.filter(({ requested }) => requested)));
  return wish === undefined ? null : { type: 'approve', entryId: wish.id };
};
const someOption: Wish = ({ chance }) => ({ type: 'set-options', options: chance.any(optionsOf(chance)) ?? {} });

const optionsOf = (chance: Chance): readonly OptionChanges[] => [
  { newcomers: chance.any(newcomerPlaces) },
  { noShow: chance.any(noShowRules) },
  { duets: chance.any(duetRules) },
  { songsPerSinger: chance.between(2, 6) },
  { early: chance.oneIn(2) ? null : { songs: 2, untilSingers: chance.between(2, 8) } },
  { listOpen: !chance.oneIn(5) },
  { approveFirst: chance.oneIn(3) },
  { getReadySeconds: chance.oneIn(2) ? null : 3 },
];

const wishes: readonly (readonly [number, Wish])[] = [
  [14, queue],
  [14, start],
  [7, newSinger],
  [5, withTurn((turnId, { chance }) => ({ type: 'skip', turnId, counted: chance.oneIn(2) }))],
  [3, withTurn((turnId) => ({ type: 'no-show', turnId }))],
  [6, ({ view }) => (view.undo === null ? null : { type: 'undo' })],
  [12, ({ view }) => (view.redo === null ? null : { type: 'redo' })],
  [4, withEntry(({ id }, { chance }) => ({ type: 'play-next', entryId: chance.oneIn(4) ? null : id }))],
  [8, approve],
  [2, withEntry(({ id }) => ({ type: 'remove', entryId: id }))],
  [2, withEntry(({ id }, { view, chance }) => joining('join-duet', id, chance.any(view.singers)))],
  [2, withEntry(({ id, singerIds }, { chance }) => leaving(id, chance.any(singerIds)))],
  [5, withSinger(({ id, status }) => ({ type: status === 'hold' ? 'return' : 'hold', singerId: id }))],
  [1, withSinger(({ id }) => ({ type: 'leave', singerId: id }))],
  [4, withSinger(({ id }, { view, chance }) => moved(id, chance.oneIn(4) ? undefined : chance.any(view.singers)))],
  [2, withSinger(({ id }, { chance }) => ({ type: 'change-singer', singerId: id, name: chance.any(names) ?? '' }))],
  [2, withSinger(({ id, songs }) => ordered(id, songs))],
  [1, withSinger(({ id }, { view, chance }) => merged(id, chance.any([...view.singers, ...view.gone])?.id))],
  [3, someOption],
];

function joining(type: 'join-duet', entryId: string, singer: NightSinger | undefined): NightCommand | null {
  return singer === undefined ? null : { type, entryId, singerId: singer.id };
}

function leaving(entryId: string, singerId: string | undefined): NightCommand | null {
  return singerId === undefined ? null : { type: 'leave-duet', entryId, singerId };
}

function moved(singerId: string, before: NightSinger | undefined): NightCommand {
  return { type: 'move-singer', singerId, beforeId: before?.id ?? null };
}

function ordered(singerId: string, songs: readonly NightEntry[]): NightCommand | null {
  return songs.length < 2 ? null : { type: 'order', singerId, entryIds: songs.map(({ id }) => id).toReversed() };
}

function merged(fromId: string, intoId: string | undefined): NightCommand | null {
  return intoId === undefined ? null : { type: 'merge', fromId, intoId };
}
