import type { Device } from './repository.ts';

/** Why phones are sent away; the page has a sentence for each. Close codes of the WebSocket, 4000-4999 are ours (RFC 6455). */
export const goodbyes = {
  /** The station starts again, or has another address: the page comes back by itself. */
  'back-soon': 1001,
  'night-over': 4001,
  'room-closed': 4002,
  'shown-out': 4003,
  'too-fast': 4008,
} as const;
export type Goodbye = keyof typeof goodbyes;

/** The server that phones speak to, while it listens. */
export interface OpenDoor {
  readonly port: number;
  /** Ends the connections of these phones, or of all of them. */
  sendAway(why: Goodbye, deviceIds: ReadonlySet<string> | 'all'): void;
  /** Stops listening at once and ends what is open. */
  close(why: Goodbye): Promise<void>;
}

/** Listens on one address of this machine. Rejects with the system's error (`EADDRINUSE`, `EADDRNOTAVAIL`). */
export type OpenTheDoor = (address: string, port: number) => Promise<OpenDoor>;

/** What the server asks the room: who may come in. */
export interface Doorkeeper {
  /** With a token: the phone is known. Otherwise with the room code. @throws LimelightError */
  join(visit: Visit): Welcome;
  /** The phone that has this token and is welcome; null otherwise. */
  recognise(token: string | null): Device | null;
  /** A phone has a connection; returns what to call when it is gone. */
  arrived(device: Device, address: string): () => void;
}

export interface Visit {
  /** As it was typed; null: none was given. */
  readonly code: string | null;
  readonly token: string | null;
  readonly address: string;
}

export interface Welcome {
  readonly device: Device;
  /** Only for a new phone: to be kept by it, and shown to nobody. */
  readonly newToken: string | null;
}
