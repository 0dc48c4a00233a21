import { LimelightError } from '../../../shared/errors.ts';
import { newId } from '../../host/ids.ts';
import type { Clock, Log } from '../../host/ports.ts';
import type { Devices } from './devices.ts';
import type { Visit, Welcome } from './door.ts';
import { RateLimit } from './rate-limit.ts';
import type { Device } from './repository.ts';
import { readRoomCode } from './room-code.ts';
import { overall, perAddress, TryGuard } from './try-guard.ts';

export interface ReceptionOptions {
  readonly devices: Devices;
  readonly clock: Clock;
  readonly log: Log;
  readonly code: () => string;
  readonly isOpen: () => boolean;
  /** Nobody new gets in any more, or they do again. */
  readonly onShut: () => void;
}

/** Who comes in: phones with a token of tonight, and whoever knows the code. */
export class Reception {
  readonly #options: ReceptionOptions;
  /** Phones that come in for the first time, by address. */
  readonly #newcomers = new RateLimit({ burst: 150, perSecond: 0.1 });
  readonly #addresses = new TryGuard(perAddress);
  readonly #everybody = new TryGuard(overall);
  #opensAgain: NodeJS.Timeout | null = null;

  constructor(options: ReceptionOptions) {
    this.#options = options;
  }

  /**
   * @throws LimelightError `room-closed`; `not-signed-in` where neither token nor code came; `not-permitted` for a phone that was
   *   shown out; `room-code-wrong`, `too-many-tries`; `too-many-requests` where there are more phones than any room holds
   */
  join({ code, token, address }: Visit): Welcome {
    const { devices, clock, log, isOpen } = this.#options;
    const nowMs = clock.now();
    if (!isOpen()) throw new LimelightError('room-closed', {});
    const known = devices.byToken(token);
    if (known !== null && known.shownOutOf === null) return { device: known, newToken: null };
    // Whoever was shown out waits for the next code, and guesses it no faster than anybody.
    if (known !== null && (code === null || known.shownOutOf === this.#options.code()))
      throw new LimelightError('not-permitted', {});
    if (code === null) throw new LimelightError('not-signed-in', {});
    const waitMs = Math.max(this.#addresses.waitMs(address, nowMs), this.#everybody.waitMs('', nowMs));
    if (waitMs > 0) throw new LimelightError('too-many-tries', { secondsLeft: Math.ceil(waitMs / 1000) });
    if (readRoomCode(code) !== this.#options.code()) {
      this.#addresses.wrong(address, nowMs);
      this.#everybody.wrong('', nowMs);
      const shutMs = this.#everybody.waitMs('', nowMs);
      if (shutMs > 0) this.#opensLater(shutMs);
      log.info('wrong room code', { address });
      throw new LimelightError('room-code-wrong', {});
    }
    // A phone that forgets who it is at every knock is no phone.
    if (!this.#newcomers.take(address, nowMs)) throw new LimelightError('too-many-requests', {});
    const added = devices.add(newId(nowMs), nowMs);
    if (added === null) throw new LimelightError('too-many-requests', {});
    this.#addresses.right(address);
    this.#everybody.forgive('', 2);
    return { device: added.device, newToken: added.token };
  }

  /** So many wrong codes came, from wherever, that nobody new gets in for a while. */
  get isShut(): boolean {
    return this.#everybody.waitMs('', this.#options.clock.now()) > 0;
  }

  /** There is a new code: what was tried says nothing about it. Single addresses wait on all the same. */
  forgetTries(): void {
    this.#everybody.right('');
    this.#opensLater(0);
  }

  close(): void {
    if (this.#opensAgain !== null) clearTimeout(this.#opensAgain);
  }

  #opensLater(waitMs: number): void {
    const { onShut } = this.#options;
    this.close();
    this.#opensAgain = waitMs > 0 ? setTimeout(onShut, waitMs + 50).unref() : null;
    onShut();
  }

  recognise(token: string | null): Device | null {
    if (!this.#options.isOpen()) return null;
    const device = this.#options.devices.byToken(token);
    return device === null || device.shownOutOf !== null ? null : device;
  }
}
