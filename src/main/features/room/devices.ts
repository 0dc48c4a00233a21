import { createHash, randomBytes } from 'node:crypto';
import type { Device, DeviceRepository } from './repository.ts';

const tokenPattern = /^[\w-]{43}$/u;
/** More phones than this were never in one room. */
const mostDevices = 2_000;

const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest();

/**
 * The phones of tonight, in memory and in the database: every message of a phone asks who it is, and a hundred phones
 * must not mean a hundred questions to the disk.
 */
export class Devices {
  readonly #repository: DeviceRepository;
  #nightId: string | null = null;
  #byId = new Map<string, Device>();

  constructor(repository: DeviceRepository) {
    this.#repository = repository;
  }

  /** Tonight's phones; those of other nights are forgotten. */
  setNight(nightId: string | null): void {
    this.#nightId = nightId;
    this.#byId = new Map();
    if (nightId === null) return;
    this.#repository.forgetOthers(nightId);
    for (const device of this.#repository.ofNight(nightId)) this.#byId.set(device.id, device);
  }

  all(): Iterable<Device> {
    return this.#byId.values();
  }

  /** Those that the host has not shown out. */
  *welcome(): Iterable<Device> {
    for (const device of this.#byId.values()) if (device.shownOutOf === null) yield device;
  }

  get(id: string): Device | null {
    return this.#byId.get(id) ?? null;
  }

  byToken(token: string | null): Device | null {
    if (this.#nightId === null || token === null || !tokenPattern.test(token)) return null;
    const found = this.#repository.byToken(hashOf(token), this.#nightId);
    return found === null ? null : this.get(found.id);
  }

  /** A new phone, with the token that it alone will know; null where there are too many. */
  add(id: string, nowMs: number): { device: Device; token: string } | null {
    if (this.#nightId === null || this.#byId.size >= mostDevices) return null;
    const token = randomBytes(32).toString('base64url');
    this.#repository.add(id, this.#nightId, hashOf(token), nowMs);
    const device: Device = { id, nightId: this.#nightId, singerId: null, shownOutOf: null };
    this.#byId.set(id, device);
    return { device, token };
  }

  setSinger(id: string, singerId: string | null): void {
    this.#repository.setSinger(id, singerId);
    for (const device of this.#byId.values()) {
      if (device.id === id) this.#byId.set(id, { ...device, singerId });
      else if (singerId !== null && device.singerId === singerId)
        this.#byId.set(device.id, { ...device, singerId: null });
    }
  }

  showOut(id: string, code: string): void {
    const device = this.#byId.get(id);
    if (device === undefined) return;
    this.#repository.showOut(id, code);
    this.#byId.set(id, { ...device, shownOutOf: code });
  }
}
