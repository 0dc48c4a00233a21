import type { Network, RoomHint } from '../../../shared/contract/room.ts';
import type { Clock, Log } from '../../host/ports.ts';
import type { Goodbye, OpenDoor, OpenTheDoor } from './door.ts';
import { checkFirewall, type FirewallState, type RunProgram, type System } from './firewall.ts';
import { hintsAfterMs, hintsOf } from './hints.ts';
import { listenOnUsualPort } from './listen.ts';
import { type Interfaces, isOwnAddress, networksOf, usualNetwork } from './networks.ts';

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

export interface RoomDoorOptions {
  readonly machine: RoomMachine;
  readonly clock: Clock;
  readonly log: Log;
  /** Whether it should be open now. */
  readonly isOpen: () => boolean;
  /** The network that the host has chosen; null: the usual one. */
  readonly chosen: () => string | null;
  readonly lastPort: () => number | null;
  readonly onPort: (port: number) => void;
  /** What to tell phones when it shuts. */
  readonly whyShut: () => Goodbye;
  readonly onChange: () => void;
}

/** Wi-Fi goes away and comes back with another address. */
const lookAroundMs = 4_000;

/** The way in: on which network and port it is open, whether anybody has come through, and what may be in the way. */
export class RoomDoor {
  readonly #options: RoomDoorOptions;
  readonly #lookAround: NodeJS.Timeout;
  #openTheDoor: OpenTheDoor | null = null;
  #now: { readonly address: string; readonly open: OpenDoor } | null = null;
  /** Changes, one after the other. */
  #work: Promise<void> = Promise.resolve();
  #openedAtMs: number | null = null;
  #reachedAtMs: number | null = null;
  #firewall: FirewallState = 'unknown';
  #hintTimer: NodeJS.Timeout | null = null;
  #lastNetworks = '';

  constructor(options: RoomDoorOptions) {
    this.#options = options;
    this.#lookAround = setInterval(() => this.#seeNetworks(), lookAroundMs).unref();
  }

  async attach(openTheDoor: OpenTheDoor): Promise<void> {
    this.#openTheDoor = openTheDoor;
    await this.settle();
  }

  async close(): Promise<void> {
    clearInterval(this.#lookAround);
    await this.settle();
  }

  /** `http://192.168.1.20:4400`; null while nobody listens. */
  get address(): string | null {
    return this.#now === null ? null : `http://${this.#now.address}:${this.#now.open.port}`;
  }

  get openedAtMs(): number | null {
    return this.#openedAtMs;
  }

  get reachedAtMs(): number | null {
    return this.#reachedAtMs;
  }

  get networks(): Network[] {
    return networksOf(this.#options.machine.interfaces());
  }

  sendAway(why: Goodbye, deviceIds: ReadonlySet<string>): void {
    this.#now?.open.sendAway(why, deviceIds);
  }

  /** Somebody came through who had joined. Only from another machine does that prove anything. */
  cameThrough(from: string): void {
    const { machine, clock, log } = this.#options;
    if (this.#reachedAtMs !== null) return;
    if (!machine.ownAddressCounts && isOwnAddress(machine.interfaces(), from)) return;
    this.#reachedAtMs = clock.now();
    log.info('the first phone is in', { from });
  }

  hints(): RoomHint[] {
    const { machine, clock, isOpen } = this.#options;
    return hintsOf({
      open: isOpen(),
      listening: this.#now !== null,
      networks: this.networks,
      reached: this.#reachedAtMs !== null,
      openForMs: this.#openedAtMs === null ? 0 : clock.now() - this.#openedAtMs,
      firewall: this.#firewall,
      system: machine.system,
    });
  }

  /** Makes it what it should be: open on the right address, or shut. */
  settle(): Promise<void> {
    this.#work = this.#work.then(async () => {
      const { isOpen, clock, onChange, whyShut } = this.#options;
      const wanted = isOpen() ? this.#wanted() : null;
      if (this.#now !== null && this.#now.address !== wanted) {
        const { open } = this.#now;
        this.#now = null;
        this.#forget();
        await open.close(whyShut());
      }
      if (wanted !== null && this.#now === null && this.#openTheDoor !== null)
        await this.#open(wanted, this.#openTheDoor);
      if (isOpen()) this.#openedAtMs ??= clock.now();
      else this.#forget();
      onChange();
    });
    return this.#work;
  }

  /** The host's choice, or where it is open already, or the usual network: guests have an address that should stay. */
  #wanted(): string | null {
    const { networks } = this;
    const at = (address: string | null): string | undefined =>
      networks.find((network) => network.address === address)?.address;
    const chosen = at(this.#options.chosen());
    if (chosen !== undefined) return chosen;
    const usual = usualNetwork(networks)?.address ?? null;
    const current = networks.find(({ address, doubt }) => address === this.#now?.address && doubt === null);
    return current?.address ?? usual;
  }

  #seeNetworks(): void {
    const networks = JSON.stringify(this.networks);
    if (networks === this.#lastNetworks) return;
    this.#lastNetworks = networks;
    void this.settle();
  }

  async #open(address: string, openTheDoor: OpenTheDoor): Promise<void> {
    const { machine, clock, log, lastPort, onPort } = this.#options;
    const { usualPort } = machine;
    const open = await listenOnUsualPort({ openTheDoor, address, usualPort, lastPort: lastPort(), log });
    if (open === null) return;
    this.#now = { address, open };
    this.#openedAtMs = clock.now();
    onPort(open.port);
    this.#watchForHints(address, open);
  }

  #watchForHints(address: string, open: OpenDoor): void {
    const { machine, log, onChange } = this.#options;
    const { system, program, run } = machine;
    if (this.#hintTimer !== null) clearTimeout(this.#hintTimer);
    this.#hintTimer = setTimeout(onChange, hintsAfterMs + 50).unref();
    const interfaceName = this.networks.find((network) => network.address === address)?.name ?? '';
    checkFirewall({ system, program, run, port: open.port, interfaceName }).then(
      (state) => {
        // Of another door by now.
        if (this.#now?.open !== open) return;
        this.#firewall = state;
        onChange();
      },
      (error: unknown) => log.warn('firewall not checked', { error: String(error) }),
    );
  }

  #forget(): void {
    this.#openedAtMs = null;
    this.#reachedAtMs = null;
    this.#firewall = 'unknown';
    if (this.#hintTimer !== null) clearTimeout(this.#hintTimer);
    this.#hintTimer = null;
  }
}
