import { createHash } from 'node:crypto';
import { newId } from '../../src/main/host/ids.ts';
import type { GuestCommand, GuestView } from '../../src/shared/contract/guest.ts';
import type { RotationCommand } from '../../src/shared/domain/rotation/commands.ts';
import { sameName } from '../../src/shared/domain/rotation/decide.ts';
import type { Projection } from '../../src/shared/domain/rotation/project.ts';
import { Chance } from './chance.ts';
import { actUntil, answersForOneLost, changesNothing, type Deed, names } from './night-deeds.ts';
import { deviceOf } from './night-file.ts';
import { Phone, type Reply } from './phone.ts';

/** Applause is in no log. */
type Tap = Exclude<GuestCommand, { type: 'applaud' }> | { readonly type: 'name'; readonly name: string };

export interface OpenRoom {
  readonly address: string;
  readonly code: string;
}

/** A guest whose phone keeps its token and the tap that was on its way, whatever becomes of the station. */
export class GuestAtWork {
  /** Since they were taken last. */
  deeds: Deed[] = [];
  readonly #chance: Chance;
  readonly #songIds: readonly string[];
  readonly #dataDir: string;
  #phone: Phone | null = null;
  /** The look from which on it is known who sings with the phone. */
  #namedAt = 0;
  /** The phone as the station knows it: its commands have it in their ids. */
  #device = '';
  #sending: { readonly commandId: string; readonly tap: Tap; readonly singerId: string; inVain: number } | null = null;

  constructor(seed: number, songIds: readonly string[], dataDir: string) {
    this.#chance = new Chance(seed);
    this.#songIds = songIds;
    this.#dataDir = dataDir;
  }

  async work(room: OpenRoom, gone: Promise<never>): Promise<void> {
    await actUntil(
      gone,
      () => this.#act(room),
      () => this.#chance.between(30, 150),
    );
    this.#phone?.drop();
  }

  /** Comes back without doing anything. Who sings with the phone: before, where that is certain, and now. */
  async comeBack(room: OpenRoom): Promise<{ readonly before: string | null; readonly now: string | null }> {
    const last = this.#phone?.view ?? null;
    const certain = last !== null && last.revision >= this.#namedAt && !changesWhoSings(this.#sending?.tap);
    const { view } = await this.#connected(room);
    return { before: certain ? (last.me?.id ?? null) : null, now: view?.me?.id ?? null };
  }

  async #act(room: OpenRoom): Promise<void> {
    const phone = await this.#connected(room);
    const { view } = phone;
    if (view === null) return;
    this.#sending ??= { commandId: newId(Date.now()), tap: this.#wish(view), singerId: view.me?.id ?? '', inVain: 0 };
    const { commandId, tap, singerId, inVain } = this.#sending;
    const sentAtMs = Date.now();
    this.#sending.inVain += 1;
    const reply = await (tap.type === 'name' ? phone.name(tap.name, commandId) : phone.command(tap, commandId));
    if (isNoAnswer(reply) || this.#chance.oneIn(answersForOneLost)) return;
    if (reply.status === 200 && changesWhoSings(tap)) this.#namedAt = (reply.value as { revision: number }).revision;
    this.#sending = null;
    this.deeds.push({
      // As the guests' service calls it: no phone can use up an id of somebody else's.
      commandId: createHash('sha256').update(`${this.#device} ${commandId}`).digest('hex').slice(0, 32),
      what: `a guest's ${tap.type}`,
      done: reply.status === 200,
      sentAtMs,
      answeredAtMs: Date.now(),
      inVain,
      wasSo: wasSo(tap, singerId),
    });
  }

  /** Knocks with the code the first time, and with its token ever after. */
  async #connected({ address, code }: OpenRoom): Promise<Phone> {
    this.#phone ??= new Phone(address);
    const phone = this.#phone;
    if (phone.address !== address) throw new Error(`guests are looking for ${phone.address}, not for ${address}`);
    if (phone.isConnected) return phone;
    const known = phone.cookie !== '';
    const { status } = await phone.join(known ? null : code);
    if (status !== 200)
      throw new Error(`a phone ${known ? 'with its token' : 'with the code'} was not let in: ${status}`);
    if (!known) this.#device = deviceOf(this.#dataDir, phone.cookie.split('=')[1] ?? '');
    // The revisions of a station begin anew with it, and its first look is of now.
    this.#namedAt = 0;
    return await phone.connect();
  }

  #wish(view: GuestView): Tap {
    const { me } = view;
    if (me === null) return { type: 'name', name: this.#chance.any(names) ?? '' };
    for (;;) {
      const tap = this.#chance.weighted(wishes)({ view, me, chance: this.#chance, songIds: this.#songIds });
      if (tap !== null) return tap;
    }
  }
}

function changesWhoSings(tap: Tap | undefined): boolean {
  return tap?.type === 'name' || tap?.type === 'leave';
}

/** Nothing came back, or the phone is told to be slower: it is sent again. */
function isNoAnswer({ status, value }: Reply): boolean {
  if (status >= 500) throw new Error(`a phone was told ${status}: ${JSON.stringify(value)}`);
  return status === 0 || status === 429;
}

function wasSo(tap: Tap, singerId: string): (night: Projection) => boolean {
  if (tap.type !== 'name') return changesNothing(asRotationCommand(tap, singerId), { role: 'guest', singerId });
  // Somebody whom the host has added is taken over as they are.
  return ({ state }) => (sameName(state, tap.name)?.status ?? 'left') !== 'left';
}

function asRotationCommand(tap: Exclude<Tap, { type: 'name' }>, singerId: string): RotationCommand {
  if (tap.type === 'remove') return tap;
  if (tap.type !== 'add') return { ...tap, singerId };
  const song = { id: tap.songId, title: '', artist: '', durationMs: null };
  return { type: 'queue', entryId: tap.entryId, song, singerIds: [singerId] };
}

interface Sight {
  readonly view: GuestView;
  readonly me: NonNullable<GuestView['me']>;
  readonly chance: Chance;
  readonly songIds: readonly string[];
}
/** Null where there is nothing to do it with. */
type Wish = (sight: Sight) => Tap | null;

const add: Wish = ({ chance, songIds }) => ({
  type: 'add',
  entryId: newId(Date.now()),
  songId: chance.any(songIds) ?? '',
});
const remove: Wish = ({ me, chance }) => {
  const entry = chance.any(me.songs.filter(({ mine }) => mine));
  return entry === undefined ? null : { type: 'remove', entryId: entry.id };
};
const order: Wish = ({ me }) =>
  me.songs.length < 2 ? null : { type: 'order', entryIds: me.songs.map(({ id }) => id).toReversed() };
const joinDuet: Wish = ({ view, chance }) => {
  const turn = chance.any(view.coming.filter(({ singing }) => !singing));
  return turn === undefined ? null : { type: 'join-duet', entryId: turn.id };
};
const leaveDuet: Wish = ({ me, chance }) => {
  const entry = chance.any(me.songs.filter(({ mine, singing }) => singing && !mine));
  return entry === undefined ? null : { type: 'leave-duet', entryId: entry.id };
};

const wishes: readonly (readonly [number, Wish])[] = [
  [10, add],
  [3, remove],
  [4, order],
  [3, joinDuet],
  [3, leaveDuet],
  [3, ({ me }) => ({ type: me.status === 'hold' ? 'return' : 'hold' })],
  [1, () => ({ type: 'leave' })],
  [1, ({ chance }) => ({ type: 'name', name: chance.any(names) ?? '' })],
];
