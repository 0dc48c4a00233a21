import { createHash } from 'node:crypto';
import type { GuestCommand, GuestSong, GuestView } from '../../../shared/contract/guest.ts';
import type { LibraryQuery, SongPage } from '../../../shared/contract/library.ts';
import type { NightCommand, NightView } from '../../../shared/contract/night.ts';
import type { Sender } from '../../../shared/domain/rotation/commands.ts';
import { cleanName, nameKey } from '../../../shared/domain/rotation/names.ts';
import { LimelightError } from '../../../shared/errors.ts';
import type { Clock } from '../../host/ports.ts';
import { RateLimit } from '../room/rate-limit.ts';
import { GuestFeed } from './guest-feed.ts';
import { guestViewOf } from './guest-view.ts';

/** What guests do to the night. */
export interface NightOfGuests {
  readonly revision: number;
  view(): NightView;
  watch(signal: AbortSignal | undefined): AsyncGenerator<NightView>;
  command(commandId: string, command: NightCommand, sender: Sender): void;
  isDone(commandId: string): boolean;
  /** A guest is the one whom the host has added under that name. */
  claim(commandId: string, singerId: string): void;
  applaud(turnId: string): void;
  /** Who is here under a name, given as its `nameKey`. */
  hereUnder(key: string): string | null;
}

/** Who sings with which phone. */
export interface RoomOfGuests {
  readonly code: string;
  singerOf(deviceId: string): string | null;
  setSinger(deviceId: string, singerId: string | null): void;
  hasPhone(singerId: string, otherThan: string | null): boolean;
}

export interface GuestServiceOptions {
  readonly night: NightOfGuests;
  readonly room: RoomOfGuests;
  readonly search: (query: Partial<LibraryQuery> & Pick<LibraryQuery, 'offset' | 'limit'>) => SongPage;
  readonly clock: Clock;
  /** Between two looks of all phones; tests have no patience. */
  readonly pauseMs?: number;
}

/** Songs on one page of a phone. */
const pageSize = 30;
const furthest = 20_000;
/** A page that is loaded again leaves its stream behind for a moment. */
const mostStreams = 6;

/** What one phone may ask for. A queue of taps made offline comes as a burst. */
const rates = {
  commands: { burst: 60, perSecond: 8 },
  names: { burst: 10, perSecond: 0.5 },
  searches: { burst: 40, perSecond: 8 },
} as const;

/**
 * What guests do with their phones: each acts for one singer, whatever it sends. Which singer that is comes from the
 * phone's token.
 */
export class GuestService {
  readonly #options: GuestServiceOptions;
  readonly #feed: GuestFeed;
  readonly #streams = new Map<string, number>();
  readonly #limits = {
    commands: new RateLimit(rates.commands),
    names: new RateLimit(rates.names),
    searches: new RateLimit(rates.searches),
  };

  constructor(options: GuestServiceOptions) {
    this.#options = options;
    const { night, room, pauseMs = 80 } = options;
    this.#feed = new GuestFeed({ night, code: () => room.code, pauseMs });
  }

  /** Tells phones of the night until `close`. */
  follow(): Promise<void> {
    return this.#feed.follow();
  }

  /** Phones have another singer, or the room another code. */
  poke(): void {
    this.#feed.poke();
  }

  close(): void {
    this.#feed.close();
  }

  view(device: string): GuestView {
    return guestViewOf(this.#feed.look(), this.#options.room.singerOf(device));
  }

  async *watch(device: string, signal: AbortSignal | undefined): AsyncGenerator<GuestView> {
    const open = this.#streams.get(device) ?? 0;
    if (open >= mostStreams) throw new LimelightError('too-many-requests', {});
    this.#streams.set(device, open + 1);
    try {
      for await (const shared of this.#feed.watch(signal))
        yield guestViewOf(shared, this.#options.room.singerOf(device));
    } finally {
      const left = (this.#streams.get(device) ?? 1) - 1;
      if (left > 0) this.#streams.set(device, left);
      else this.#streams.delete(device);
    }
  }

  /**
   * Gives the phone its name, or changes it. A name that the host has added without a phone, or of somebody who has left, is
   * taken over with everything that belongs to it.
   *
   * @throws LimelightError `name-empty`, `name-taken`, `too-many-requests`, `night-not-on`
   */
  name(device: string, commandId: string, raw: string, emoji?: string | null): void {
    const { night, room } = this.#options;
    this.#spend('names', device);
    const name = cleanName(raw);
    if (name === '') throw new LimelightError('name-empty', {});
    // What is not said stays as it is.
    const picture = emoji === undefined ? {} : { emoji };
    const id = this.#commandId(device, commandId);
    const mine = room.singerOf(device);
    if (mine !== null) {
      night.command(id, { type: 'change-singer', singerId: mine, name, ...picture }, { role: 'guest', singerId: mine });
      return;
    }
    const bearer = this.#bearerOf(name);
    if (bearer === null) {
      const singerId = this.#commandId(device, `singer ${commandId}`);
      night.command(id, { type: 'add-singer', singerId, name, ...picture }, { role: 'guest', singerId });
      // Somebody who has left and is back keeps the id of before.
      room.setSinger(device, this.#bearerOf(name) ?? singerId);
    } else {
      if (room.hasPhone(bearer, device)) throw new LimelightError('name-taken', { name });
      night.claim(id, bearer);
      room.setSinger(device, bearer);
      if (emoji !== undefined)
        night.command(
          this.#commandId(device, `emoji ${commandId}`),
          { type: 'change-singer', singerId: bearer, emoji },
          { role: 'guest', singerId: bearer },
        );
    }
    this.#feed.poke();
  }

  /** @throws LimelightError as the rotation's `decide`, `singer-not-found`, `too-many-requests`, `night-not-on` */
  command(device: string, commandId: string, command: GuestCommand): void {
    const { night, room } = this.#options;
    this.#spend('commands', device);
    if (command.type === 'applaud') {
      night.applaud(command.turnId);
      return;
    }
    const id = this.#commandId(device, commandId);
    // Sent again because the answer got lost: since then the phone may sing for nobody, as after leaving.
    if (night.isDone(id)) return;
    const singerId = room.singerOf(device);
    if (singerId === null) throw new LimelightError('singer-not-found', { id: '' });
    const sender: Sender = { role: 'guest', singerId };
    night.command(id, asNightCommand(command, singerId), sender);
    if (command.type === 'leave') {
      room.setSinger(device, null);
      this.#feed.poke();
    }
  }

  search(device: string, text: string, cursor: string | null): { songs: GuestSong[]; cursor: string | null } {
    this.#spend('searches', device);
    const offset = cursor !== null && /^\d{1,5}$/u.test(cursor) ? Math.min(furthest, Number(cursor)) : 0;
    const search = text.trim();
    // Nothing typed yet: what was sung most comes first, then everything by title.
    const order = search === '' ? ({ sort: 'most-sung' } as const) : { search };
    const page = this.#options.search({ ...order, missing: false, offset, limit: pageSize });
    const { singersOfSong } = this.#feed.lastLook();
    const next = offset + page.items.length;
    return {
      songs: page.items.map((song) => ({
        id: song.id,
        title: song.title,
        artist: song.artist,
        durationMs: song.durationMs,
        coverVersion: song.coverVersion,
        ready: song.karaokeVersion !== null,
        hasWords: (song.words?.version ?? song.graphicsVersion) !== null,
        singers: [...(singersOfSong.get(song.id) ?? [])],
      })),
      cursor: page.items.length > 0 && next < Math.min(page.total, furthest) ? String(next) : null,
    };
  }

  get revision(): number {
    return this.#options.night.revision;
  }

  #spend(what: keyof typeof rates, device: string): void {
    if (!this.#limits[what].take(device, this.#options.clock.now())) throw new LimelightError('too-many-requests', {});
  }

  /** Somebody who is here under that name, whatever the case. */
  #bearerOf(name: string): string | null {
    const key = nameKey(name);
    return this.#options.night.hereUnder(key);
  }

  /** Ids of commands are the phone's own: no phone can use up an id of somebody else's. */
  #commandId(device: string, commandId: string): string {
    const hash = createHash('sha256').update(`${device} ${commandId}`).digest('hex');
    return hash.slice(0, 32);
  }
}

function asNightCommand(command: Exclude<GuestCommand, { type: 'applaud' }>, singerId: string): NightCommand {
  switch (command.type) {
    case 'add':
      return { type: 'queue', entryId: command.entryId, songId: command.songId, singerIds: [singerId] };
    case 'remove':
      return command;
    case 'order':
      return { ...command, singerId };
    case 'hold':
    case 'return':
    case 'leave':
      return { type: command.type, singerId };
    case 'join-duet':
    case 'leave-duet':
      return { ...command, singerId };
  }
}
