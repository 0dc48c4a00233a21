/** What preload and page agree on. */

/** Where the page finds `DesktopApi`; absent in a browser. */
export const desktopGlobal = 'limelightDesktop';

/** @typeParam DroppedFile the page's `File` */
export interface DesktopApi<DroppedFile> {
  /** Absolute path of a dropped or chosen file; empty where it is none of this computer's (dragged out of a web page). */
  getPathForFile(file: DroppedFile): string;
}

/** Names the channel from main to preload and the message from preload to page. Each carries one port to the station. */
export const portChannel = 'limelight:port';

/** Why there is a new port: a page that was opened or reloaded, a page after its crash, a station after its crash. */
export const portReasons = ['opened', 'page-recovered', 'station-recovered'] as const;
export type PortReason = (typeof portReasons)[number];

export interface PortMessage {
  readonly type: typeof portChannel;
  readonly reason: PortReason;
}

/** Null for every other message that reaches a window. */
export function parsePortMessage(data: unknown): PortMessage | null {
  if (typeof data !== 'object' || data === null) return null;
  const { type, reason } = data as { type?: unknown; reason?: unknown };
  const known = portReasons.find((one) => one === reason);
  return type === portChannel && known !== undefined ? { type, reason: known } : null;
}
