export const appScheme = 'limelight';
export const appOrigin = `${appScheme}://app`;
export const appUrl = `${appOrigin}/`;
/** The TV's page. */
export const stageUrl = `${appOrigin}/stage`;

/** What the app's own pages may ask for: singing into a microphone, choosing loudspeakers. */
const permitted: ReadonlySet<string> = new Set(['media', 'speaker-selection']);

export interface PermissionQuestion {
  readonly permission: string;
  /** Origin or address of whoever asks. */
  readonly origin: string;
  readonly mediaTypes: readonly string[];
}

/** Pure: one rule for both of Electron's handlers. Cameras stay off. */
export function isPermitted({ permission, origin, mediaTypes }: PermissionQuestion): boolean {
  return permitted.has(permission) && isOwnAddress(origin) && !mediaTypes.includes('video');
}

export function isOwnAddress(address: string): boolean {
  return address === appOrigin || address.startsWith(`${appOrigin}/`);
}

/** What a page may load: the app's own addresses, and what it made itself. */
export function isLoadable(address: string): boolean {
  return (
    isOwnAddress(address) ||
    address.startsWith(`blob:${appOrigin}/`) ||
    address.startsWith('data:') ||
    address.startsWith('devtools:')
  );
}
