import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { anyScreen, operatorOnly, timestampMsSchema } from './base.ts';

/** A network of this machine that phones may be in. */
export const networkSchema = z.object({
  address: z.string(),
  /** As the system calls it: "Wi-Fi", "en0". */
  name: z.string(),
  /** Why phones will hardly be in it. */
  doubt: z.enum(['vpn', 'container', 'virtual', 'link-local', 'public']).nullable(),
});
export type Network = z.infer<typeof networkSchema>;

/** What may keep phones out, most likely first. Sentences belong to the window, with what to do on this system. */
export const roomHints = [
  'no-network',
  'only-doubtful-networks',
  'firewall-blocks',
  'firewall-unknown',
  'guest-wifi',
  'other-network',
  'vpn-on-phone',
] as const;
export type RoomHint = (typeof roomHints)[number];

export const roomViewSchema = z.object({
  revision: z.number().int(),
  /** Phones may come in: a night is on and the host said so. */
  open: z.boolean(),
  /** `http://192.168.1.20:4400`; null while it is closed or there is no network. */
  address: z.string().nullable(),
  /** What the QR code says: the address with the room code. */
  link: z.string().nullable(),
  code: z.string(),
  networks: z.array(networkSchema),
  /** Phones that are connected now. */
  phones: z.number().int(),
  /** When a real phone came in for the first time since it was opened. Nothing else proves that it works. */
  reachedAtMs: timestampMsSchema.nullable(),
  openedAtMs: timestampMsSchema.nullable(),
  /** Told after a minute without a phone. */
  hints: z.array(z.enum(roomHints)),
  /** So many wrong codes came that nobody new gets in for a while; a new code lets them in. */
  guessed: z.boolean(),
  system: z.enum(['linux', 'mac', 'windows', 'other']),
});
export type RoomView = z.infer<typeof roomViewSchema>;

export const roomContract = {
  watch: anyScreen.output(eventIterator(roomViewSchema)),
  setOpen: operatorOnly.input(z.object({ open: z.boolean() })).output(roomViewSchema),
  /** Listens there instead. */
  setNetwork: operatorOnly.input(z.object({ address: z.string().max(60) })).output(roomViewSchema),
  /** Phones that are in stay in; new ones need the new code. */
  newCode: operatorOnly.output(roomViewSchema),
  /** A guest's phone is shown out, and the singer leaves. */
  showOut: operatorOnly.input(z.object({ singerId: z.string().max(60) })).output(roomViewSchema),
};
