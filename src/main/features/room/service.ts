import { z } from 'zod';
import type { Network, RoomHint, RoomView } from '../../../shared/contract/room.ts';
import { LimelightError } from '../../../shared/errors.ts';
import type { Settings } from '../../db/settings.ts';
import { newId } from '../../host/ids.ts';
import type { Clock, Log } from '../../host/ports.ts';
import { Devices } from './devices.ts';
import type { Doorkeeper, Goodbye, OpenDoor, OpenTheDoor, Visit, Welcome } from './door.ts';
import { checkFirewall, type FirewallState, type RunProgram, type System } from './firewall.ts';
import { hintsAfterMs, hintsOf } from './hints.ts';
import { type Interfaces, isOwnAddress, networksOf, usualNetwork } from './networks.ts';
import type { Device, DeviceRepository } from './repository.ts';
import { newRoomCode, readRoomCode } from './room-code.ts';
import { overall, perAddress, TryGuard } from './try-guard.ts';

/** What the room needs to know of the night. */
export interface NightOfRoom {
  readonly nightId: string | null;
  onChange(listener: () => void): () => void;
  singerIdOf(id: string): string | null;
  command(commandId: string, command: { type: 'leave'; singerId: string }, sender: { role: 'host' }): void;
  setOnPhone(onPhone: (singerId: string) => boolean): void;
}

/** What the machine tells about itself. Tests give their own. */
export interface RoomMachine {
  readonly interfaces: () => Interfaces;
  readonly system: System;
  /** The program whose firewall rules count. */
  readonly program: string;
  readonly run: RunProgram;
  /** Where phones are told to go, and the ones after it where that is taken. */
  readonly usualPort: number;
  /** For tests alone: a browser on this machine counts as a real phone. */
  readonly ownAddressCounts?: boolean;
}

export interface RoomServiceOptions {
  readonly settings: Settings;
  readonly clock: Clock;
  readonly log: Log;
  readonly night: NightOfRoom;
  readonly devices: DeviceRepository;
  readonly machine: RoomMachine;
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

/** Ports tried one after the other before any free one is taken. */
const portsTried = 10;
/** Wi-Fi goes away and comes back with another address. */
const lookAroundMs = 4_000;

/**
 * The room that guests come into with their phones: listens on the local network while a night is on and the host has
 * opened it, and never otherwise; knows who is in; says what may keep phones out.
 */
export class RoomService implements Doorkeeper {
  readonly #options: RoomServiceOptions;
  readonly #devices: Devices;
  readonly #addresses = new TryGuard(perAddress);
  readonly #everybody = new TryGuard(overall);
  readonly #watchers = new Set<() => void>();
  /** Connections per phone. */
  readonly #here = new Map<string, number>();
  readonly #stopFollowing: () => void;
  readonly #lookAround: NodeJS.Timeout;
  #openTheDoor: OpenTheDoor | null = null;
  #door: { readonly address: string; readonly open: OpenDoor } | null = null;
  /** Changes of the door, one after the other. */
  #work: Promise<void> = Promise.resolve();
  #stored: Stored;
  #revision = 0;
  #openedAtMs: number | null = null;
  #reachedAtMs: number | null = null;
  #firewall: FirewallState = 'unknown';
  #hintTimer: NodeJS.Timeout | null = null;
  #lastNetworks = '';
  #onPhone: ReadonlySet<string> | null = null;
  #closed = false;

  constructor(options: RoomServiceOptions) {
    this.#options = options;
    this.#devices = new Devices(options.devices);
    this.#stored = options.settings.get(settingsKey, storedSchema) ?? blank;
    this.#followNight(true);
    this.#stopFollowing = options.night.onChange(() => this.#followNight(false));
    this.#lookAround = setInterval(() => this.#seeNetworks(), lookAroundMs).unref();
  }

  /** From here on the room can be opened; it is, where it was open when the station was closed. */
  async attach(openTheDoor: OpenTheDoor): Promise<void> {
    this.#openTheDoor = openTheDoor;
    await this.#settle();
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#lookAround);
    if (this.#hintTimer !== null) clearTimeout(this.#hintTimer);
    this.#stopFollowing();
    await this.#settle();
    this.#changed();
  }

  /** Rises with every change. */
  get revision(): number {
    return this.#revision;
  }

  get code(): string {
    return this.#stored.code;
  }

  view(): RoomView {
    const address = this.#door === null ? null : `http://${this.#door.address}:${this.#door.open.port}`;
    return {
      revision: this.#revision,
      open: this.#isOpen(),
      address,
      link: address === null ? null : `${address}/#${this.code}`,
      code: this.code,
      networks: this.#networks(),
      phones: this.#here.size,
      reachedAtMs: this.#reachedAtMs,
      openedAtMs: this.#openedAtMs,
      hints: this.#hints(),
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
    await this.#settle();
    return this.view();
  }

  /** @throws LimelightError `no-network` where this machine has no such address */
  async useNetwork(address: string): Promise<RoomView> {
    if (!this.#networks().some((network) => network.address === address)) throw new LimelightError('no-network', {});
    this.#store({ address });
    await this.#settle();
    return this.view();
  }

  newCode(): RoomView {
    let code = newRoomCode();
    while (code === this.code) code = newRoomCode();
    this.#store({ code });
    this.#changed();
    return this.view();
  }

  /** The phones of this singer are shown out, and the singer leaves. @throws LimelightError `singer-not-found` */
  showOut(singerId: string): RoomView {
    const { night, clock } = this.#options;
    const singer = night.singerIdOf(singerId);
    const theirs = [...this.#devices.all()].filter((device) => this.#singerOf(device) === (singer ?? singerId));
    if (singer === null && theirs.length === 0) throw new LimelightError('singer-not-found', { id: singerId });
    for (const { id } of theirs) this.#devices.showOut(id, this.code);
    this.#door?.open.sendAway('shown-out', new Set(theirs.map(({ id }) => id)));
    if (singer !== null) night.command(newId(clock.now()), { type: 'leave', singerId: singer }, { role: 'host' });
    this.#tellNight();
    this.#changed();
    return this.view();
  }

  join({ code, token, address }: Visit): Welcome {
    const nowMs = this.#options.clock.now();
    if (!this.#isOpen()) throw new LimelightError('room-closed', {});
    const known = this.#devices.byToken(token);
    if (known !== null && known.shownOutOf === null) return { device: known, newToken: null };
    // Whoever was shown out waits for the next code, and guesses it no faster than anybody.
    if (known !== null && (code === null || known.shownOutOf === this.code))
      throw new LimelightError('not-permitted', {});
    if (code === null) throw new LimelightError('not-signed-in', {});
    const waitMs = Math.max(this.#addresses.waitMs(address, nowMs), this.#everybody.waitMs('', nowMs));
    if (waitMs > 0) throw new LimelightError('too-many-tries', { secondsLeft: Math.ceil(waitMs / 1000) });
    if (readRoomCode(code) !== this.code) {
      this.#addresses.wrong(address, nowMs);
      this.#everybody.wrong('', nowMs);
      this.#options.log.info('wrong room code', { address });
      throw new LimelightError('room-code-wrong', {});
    }
    const added = this.#devices.add(newId(nowMs), nowMs);
    if (added === null) throw new LimelightError('too-many-requests', {});
    this.#addresses.right(address);
    this.#everybody.forgive('', 2);
    return { device: added.device, newToken: added.token };
  }

  recognise(token: string | null): Device | null {
    if (!this.#isOpen()) return null;
    const device = this.#devices.byToken(token);
    return device === null || device.shownOutOf !== null ? null : device;
  }

  arrived(device: Device, address: string): () => void {
    const { machine, clock, log } = this.#options;
    this.#here.set(device.id, (this.#here.get(device.id) ?? 0) + 1);
    if (this.#reachedAtMs === null && (machine.ownAddressCounts || !isOwnAddress(machine.interfaces(), address))) {
      this.#reachedAtMs = clock.now();
      log.info('the first phone is in', { address });
    }
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
    for (const device of this.#devices.all()) {
      if (device.id !== otherThan && device.shownOutOf === null && this.#singerOf(device) === singerId) return true;
    }
    return false;
  }

  #singerOf({ singerId }: Device): string | null {
    return singerId === null ? null : (this.#options.night.singerIdOf(singerId) ?? null);
  }

  /** Phones have other singers than before. */
  #tellNight(): void {
    this.#onPhone = null;
    this.#options.night.setOnPhone((singerId) => this.#singersOnPhone().has(singerId));
  }

  /** Asked for every singer each time the night is told: kept until phones or names change. */
  #singersOnPhone(): ReadonlySet<string> {
    if (this.#onPhone === null) {
      const welcome = [...this.#devices.all()].filter((device) => device.shownOutOf === null);
      this.#onPhone = new Set(welcome.flatMap((device) => this.#singerOf(device) ?? []));
    }
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
      this.#store({});
    }
    this.#devices.setNight(nightId);
    this.#tellNight();
    void this.#settle();
    this.#changed();
  }

  #isOpen(): boolean {
    return !this.#closed && this.#stored.open && this.#options.night.nightId !== null;
  }

  #networks(): Network[] {
    return networksOf(this.#options.machine.interfaces());
  }

  /** The host's choice while it is there, or the usual one. */
  #network(): Network | null {
    const networks = this.#networks();
    return networks.find(({ address }) => address === this.#stored.address) ?? usualNetwork(networks);
  }

  #seeNetworks(): void {
    const networks = JSON.stringify(this.#networks());
    if (networks === this.#lastNetworks) return;
    this.#lastNetworks = networks;
    void this.#settle();
    this.#changed();
  }

  /** Makes the door what it should be: open on the right address, or shut. Calls come one after the other. */
  #settle(): Promise<void> {
    this.#work = this.#work.then(async () => {
      const wanted = this.#isOpen() ? (this.#network()?.address ?? null) : null;
      if (this.#door !== null && this.#door.address !== wanted) {
        const { open } = this.#door;
        this.#door = null;
        await open.close(this.#whyClosed());
        this.#forgetOpening();
      }
      if (wanted !== null && this.#door === null && this.#openTheDoor !== null) await this.#listen(wanted);
      if (this.#isOpen()) this.#openedAtMs ??= this.#options.clock.now();
      else this.#forgetOpening();
      this.#changed();
    });
    return this.#work;
  }

  #whyClosed(): Goodbye {
    // The station starts again, or the network has changed: phones come back by themselves.
    if (this.#closed || this.#isOpen()) return 'back-soon';
    return this.#options.night.nightId === null ? 'night-over' : 'room-closed';
  }

  async #listen(address: string): Promise<void> {
    const { machine, log } = this.#options;
    const first = this.#stored.port ?? machine.usualPort;
    const usual = Array.from({ length: portsTried }, (_, at) => machine.usualPort + at);
    for (const port of machine.usualPort === 0 ? [first] : [...new Set([first, ...usual, 0])]) {
      try {
        const open = await (this.#openTheDoor as OpenTheDoor)(address, port);
        this.#door = { address, open };
        if (open.port !== this.#stored.port) this.#store({ port: open.port });
        this.#openedAtMs = this.#options.clock.now();
        log.info('phones are let in', { address, port: open.port });
        this.#watchForHints();
        return;
      } catch (error) {
        log.warn('cannot listen for phones', { address, port, error: String(error) });
        // Another port does not help where the address is gone.
        if ((error as NodeJS.ErrnoException).code === 'EADDRNOTAVAIL') return;
      }
    }
  }

  #watchForHints(): void {
    const { machine, log } = this.#options;
    const { address = '', open } = this.#door ?? {};
    const name = this.#networks().find((network) => network.address === address)?.name ?? '';
    if (this.#hintTimer !== null) clearTimeout(this.#hintTimer);
    this.#hintTimer = setTimeout(() => this.#changed(), hintsAfterMs + 50).unref();
    const { system, program, run } = machine;
    checkFirewall({ system, program, run, port: open?.port ?? 0, interfaceName: name }).then(
      (state) => {
        this.#firewall = state;
        this.#changed();
      },
      (error: unknown) => log.warn('firewall not checked', { error: String(error) }),
    );
  }

  #hints(): RoomHint[] {
    return hintsOf({
      open: this.#isOpen(),
      listening: this.#door !== null,
      networks: this.#networks(),
      reached: this.#reachedAtMs !== null,
      openForMs: this.#openedAtMs === null ? 0 : this.#options.clock.now() - this.#openedAtMs,
      firewall: this.#firewall,
      system: this.#options.machine.system,
    });
  }

  #forgetOpening(): void {
    this.#openedAtMs = null;
    this.#reachedAtMs = null;
    this.#firewall = 'unknown';
    if (this.#hintTimer !== null) clearTimeout(this.#hintTimer);
    this.#hintTimer = null;
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
