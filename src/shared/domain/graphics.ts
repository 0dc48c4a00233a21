/** A CD+G packet is 24 bytes, 300 of them a second (Red Book subcode channels R to W: 4 packets in each of 75 sectors). */
export const packetBytes = 24;
export const packetsPerSecond = 300;

/** How long a CD+G file of this size is, ms. */
export function graphicsDurationMs(bytes: number): number {
  return Math.floor(bytes / packetBytes / packetsPerSecond) * 1000;
}

/** Whether bytes hold at least one CD+G command: the low six bits of a packet's first byte are 9. */
export function looksLikeGraphics(bytes: Uint8Array): boolean {
  for (let at = 0; at + packetBytes <= bytes.length; at += packetBytes) {
    if (((bytes[at] ?? 0) & 0x3f) === 0x09) return true;
  }
  return false;
}
