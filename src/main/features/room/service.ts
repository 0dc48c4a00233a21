import { z } from 'zod';
import type { RoomView } from '../../../shared/contract/room.ts';
import { LimelightError } from '../../../shared/errors.ts';
import type { Settings } from '../../db/settings.ts';
import { newId } from '../../host/ids.ts';
import type { Clock, Log } from '../../host/ports.ts';
import { Devices } from './devices.ts';
import type { Doorkeeper, Goodbye, OpenTheDoor, Visit, Welcome } from './door.ts';
import { Reception } from './reception.ts';
import type { Device, DeviceRepository } from './repository.ts';
import { newRoomCode } from './room-code.ts';
import { RoomDoor, type RoomMachine } from './room-door.ts';

/** What the room needs to know of the night. */
export interface NightOfRoom {
  readonly nightId: string | null;
  onChange(listener: () => void): () => void;
  singerIdOf(id: string): string | null;
  command(commandId: string, command: { type: 'leave'; singerId: string }, sender: { role: 'host' }): void;
  setOnPhone(onPhone: (singerId: string) => boolean): void;
}

export interface RoomServiceOptions {
  readonly settings: Settings;
  readonly clock: Clock;
  readonly log: Log;
  readonly night: NightOfRoom;
  readonly devices: DeviceRepository;
  readonly machine: RoomMachine;
  /** Phones tell the code, too. */
  readonly onCode: () => void;
}

const settingsKey = 'room';
const storedSchema = z.object({
  nightId: z.string(),
  code: z.string(),
  open: z.boolean(),
  /** The host's own choice of network; null: the usual one. */
  address: z.string().nullable(),
  port: z.number().int().nullable(),
});
type Stored = z.infer<typeof storedSchema>;

/**
 * The room that guests come into with their phones: listens on the local network while a night is on and the host has
 * opened it, and never otherwise; knows who is in; says what may keep phones out.
 */
export class RoomService implements Doorkeeper {
  readonly #options: RoomServiceOptions;
  readonly #devices: Devices;
  readonly #reception: Reception;
  readonly #door: RoomDoor;
  readonly #watchers = new Set<() => void>();
  /** Connections per phone. */
  readonly #here = new Map<string, number>();
  readonly #stopFollowing: () => void;
  #stored: Stored;
  #revision = 0;
  #onPhone: ReadonlySet<string> | null = null;
  #closed = false;

  constructor(options: RoomServiceOptions) {
    this.#options = options;
    this.#devices = new Devices(options.devices);
    this.#stored = options.settings.get(settingsKey, storedSchema) ?? blank;
    this.#reception = new Reception({
      devices: this.#devices,
      clock: options.clock,
      log: options.log,
      code: () => this.code,
      isOpen: () => this.#isOpen(),
      onShut: () => this.#changed(),
    });
    this.#door = new RoomDoor({
      machine: options.machine,
      clock: options.clock,
      log: options.log,
      isOpen: () => this.#isOpen(),
      chosen: () => this.#stored.address,
      lastPort: () => this.#stored.port,
      onPort: (port) => port !== this.#stored.port && this.#store({ port }),
      whyShut: () => this.#whyShut(),
      onChange: () => this.#changed(),
    });
    this.#followNight(true);
    this.#stopFollowing = options.night.onChange(() => this.#followNight(false));
  }

  /** From here on the room can be opened; it is, where it was open when the station was closed. */
  async attach(openTheDoor: OpenTheDoor): Promise<void> {
    await this.#door.attach(openTheDoor);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#stopFollowing();
    this.#reception.close();
    await this.#door.close();
  }

  /** Rises with every change. */
  get revision(): number {
    return this.#revision;
  }

  get code(): string {
    return this.#stored.code;
  }

  view(): RoomView {
    const { address, networks, reachedAtMs, openedAtMs } = this.#door;
    return {
      revision: this.#revision,
      open: this.#isOpen(),
      address,
      link: address === null ? null : `${address}/#${this.code}`,
      code: this.code,
      networks,
      phones: this.#here.size,
      reachedAtMs,
      openedAtMs,
      hints: this.#door.hints(),
      guessed: this.#reception.isShut,
      system: this.#options.machine.system,
    };
  }

  async *watch(signal: AbortSignal | undefined): AsyncGenerator<RoomView> {
    let wake: (() => void) | null = null;
    let told = -1;
    const onChange = (): void => wake?.();
    this.#watchers.add(onChange);
    signal?.addEventListener('abort', onChange, { once: true });
    try {
      while (!signal?.aborted) {
        if (told !== this.#revision) {
          told = this.#revision;
          yield this.view();
          continue;
        }
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    } finally {
      signal?.removeEventListener('abort', onChange);
      this.#watchers.delete(onChange);
    }
  }

  /** @throws LimelightError `night-not-on` */
  async setOpen(open: boolean): Promise<RoomView> {
    if (open && this.#options.night.nightId === null) throw new LimelightError('night-not-on', {});
    if (open !== this.#stored.open) this.#store({ open });
    await this.#door.settle();
    return this.view();
  }

  /** @throws LimelightError `no-network` where this machine has no such address */
  async setNetwork(address: string): Promise<RoomView> {
    if (!this.#door.networks.some((network) => network.address === address)) throw new LimelightError('no-network', {});
    this.#store({ address });
    await this.#door.settle();
    return this.view();
  }

  newCode(): RoomView {
    let code = newRoomCode();
    while (code === this.code) code = newRoomCode();
    this.#store({ code });
    this.#reception.forgetTries();
    this.#options.onCode();
    return this.view();
  }

  /** The phones of this singer are shown out, and the singer leaves. @throws LimelightError `singer-not-found` */
  showOut(singerId: string): RoomView {
    const { night, clock } = this.#options;
    const singer = night.singerIdOf(singerId);
    const theirs = [...this.#devices.all()].filter((device) => this.#singerOf(device) === (singer ?? singerId));
    if (singer === null && theirs.length === 0) throw new LimelightError('singer-not-found', { id: singerId });
    for (const { id } of theirs) this.#devices.showOut(id, this.code);
    this.#door.sendAway('shown-out', new Set(theirs.map(({ id }) => id)));
    if (singer !== null) night.command(newId(clock.now()), { type: 'leave', singerId: singer }, { role: 'host' });
    this.#tellNight();
    this.#changed();
    return this.view();
  }

  join(visit: Visit): Welcome {
    return this.#reception.join(visit);
  }

  recognise(token: string | null): Device | null {
    return this.#reception.recognise(token);
  }

  arrived(device: Device, address: string): () => void {
    this.#here.set(device.id, (this.#here.get(device.id) ?? 0) + 1);
    this.#door.cameThrough(address);
    this.#changed();
    return () => {
      const left = (this.#here.get(device.id) ?? 1) - 1;
      if (left > 0) this.#here.set(device.id, left);
      else this.#here.delete(device.id);
      this.#changed();
    };
  }

  /** Who sings with this phone, as the night knows them now; null: nobody yet. */
  singerOf(deviceId: string): string | null {
    const device = this.#devices.get(deviceId);
    return device === null || device.shownOutOf !== null ? null : this.#singerOf(device);
  }

  setSinger(deviceId: string, singerId: string | null): void {
    this.#devices.setSinger(deviceId, singerId);
    this.#tellNight();
  }

  /** Some phone sings for this singer. */
  hasPhone(singerId: string, otherThan: string | null = null): boolean {
    return [...this.#devices.welcome()].some(
      (device) => device.id !== otherThan && this.#singerOf(device) === singerId,
    );
  }

  #singerOf({ singerId }: Device): string | null {
    return singerId === null ? null : this.#options.night.singerIdOf(singerId);
  }

  /** Phones have other singers than before. */
  #tellNight(): void {
    this.#onPhone = null;
    this.#options.night.setOnPhone((singerId) => this.#singersOnPhone().has(singerId));
  }

  /** Asked for every singer each time the night is told: kept until phones or names change. */
  #singersOnPhone(): ReadonlySet<string> {
    this.#onPhone ??= new Set([...this.#devices.welcome()].flatMap((device) => this.#singerOf(device) ?? []));
    return this.#onPhone;
  }

  /** A night has begun or is over: the room is closed, and what was said of it is of no use any more. */
  #followNight(atStart: boolean): void {
    const { nightId } = this.#options.night;
    // Singers leave and names are merged.
    this.#onPhone = null;
    const known = this.#stored.nightId === '' ? null : this.#stored.nightId;
    if (nightId === known && !atStart) return;
    if (nightId !== known) {
      const { address, port } = this.#stored;
      this.#stored = { nightId: nightId ?? '', code: newRoomCode(), open: false, address, port };
      this.#reception.forgetTries();
      this.#store({});
    }
    this.#devices.setNight(nightId);
    this.#tellNight();
    void this.#door.settle();
    this.#changed();
  }

  #isOpen(): boolean {
    return !this.#closed && this.#stored.open && this.#options.night.nightId !== null;
  }

  #whyShut(): Goodbye {
    // The station starts again, or the network has changed: phones come back by themselves.
    if (this.#closed || this.#isOpen()) return 'back-soon';
    return this.#options.night.nightId === null ? 'night-over' : 'room-closed';
  }

  #store(change: Partial<Stored>): void {
    this.#stored = { ...this.#stored, ...change };
    if (!this.#options.settings.remember(settingsKey, this.#stored))
      this.#options.log.warn('the room is not remembered');
  }

  #changed(): void {
    this.#revision += 1;
    for (const watcher of this.#watchers) watcher();
  }
}

const blank: Stored = { nightId: '', code: '', open: false, address: null, port: null };
