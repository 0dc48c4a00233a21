import type { App, Session, WebContents } from 'electron';
import { appOrigin } from './app-protocol.ts';

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

function lockSession(session: Session): void {
  session.setPermissionRequestHandler((_contents, permission, callback, details) => {
    const mediaTypes = 'mediaTypes' in details ? (details.mediaTypes ?? []) : [];
    callback(isPermitted({ permission, origin: details.requestingUrl, mediaTypes }));
  });
  session.setPermissionCheckHandler((_contents, permission, origin, details) =>
    isPermitted({ permission, origin, mediaTypes: details.mediaType === undefined ? [] : [details.mediaType] }),
  );
  session.setDevicePermissionHandler(() => false);
  // Nothing leaves the computer through a window, whatever a page may try.
  session.webRequest.onBeforeRequest(({ url }, callback) => callback({ cancel: !isLoadable(url) }));
  // Its dictionaries would be fetched from the internet.
  session.setSpellCheckerEnabled(false);
}

function lockContents(contents: WebContents): void {
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  contents.on('will-navigate', (event) => event.preventDefault());
  contents.on('will-frame-navigate', (event) => event.preventDefault());
  contents.on('will-redirect', (event) => event.preventDefault());
  contents.on('will-attach-webview', (event) => event.preventDefault());
}

/** Every session and every window, whoever makes it: no permissions, no navigation, no new windows. Call before the app is ready. */
export function lockDown(app: App): void {
  app.on('session-created', lockSession);
  app.on('web-contents-created', (_event, contents) => lockContents(contents));
}
