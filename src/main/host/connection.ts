import { implement } from '@orpc/server';
import type { Role } from '../../shared/contract/base.ts';
import { contract } from '../../shared/contract/index.ts';

/** What is known of the other end. Made by the transport, out of reach of what is sent over it. */
export interface Connection {
  readonly role: Role;
  /** Names the connection in the log. */
  readonly id: string;
  /** The guest's phone, as the room knows it; absent for the screens of the house. */
  readonly device?: string;
}

/** Where the features hang their handlers. */
export const implementer = implement(contract).$context<Connection>();
