import type { Network, RoomHint } from '../../../shared/contract/room.ts';
import type { FirewallState, System } from './firewall.ts';
import { usualNetwork } from './networks.ts';

/** As long as this nothing is said: somebody is still looking for the phone. */
export const hintsAfterMs = 60_000;

export interface RoomSigns {
  readonly open: boolean;
  readonly listening: boolean;
  readonly networks: readonly Network[];
  readonly reached: boolean;
  readonly openForMs: number;
  readonly firewall: FirewallState;
  readonly system: System;
}

/**
 * What may keep phones out, most likely first. What is certain is said at once; the rest after a minute without a phone,
 * since only a real phone proves anything.
 */
export function hintsOf({ open, listening, networks, reached, openForMs, firewall, system }: RoomSigns): RoomHint[] {
  if (!open || reached) return [];
  if (!listening) {
    if (networks.length === 0) return ['no-network'];
    return usualNetwork(networks) === null ? ['only-doubtful-networks'] : [];
  }
  if (openForMs < hintsAfterMs) return [];
  if (firewall === 'blocks') return ['firewall-blocks', 'other-network', 'guest-wifi', 'vpn-on-phone'];
  if (firewall === 'open') return ['other-network', 'guest-wifi', 'vpn-on-phone'];
  // Windows and macOS come with a firewall that asks once and never again; most Linux systems come with none.
  return system === 'windows' || system === 'mac'
    ? ['firewall-unknown', 'other-network', 'guest-wifi', 'vpn-on-phone']
    : ['other-network', 'firewall-unknown', 'guest-wifi', 'vpn-on-phone'];
}
