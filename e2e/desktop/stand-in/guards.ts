import type { Browser } from './browser.ts';
import type { CdpSession } from './cdp.ts';
import { browserOrigin, fromBrowser } from './protocol-bridge.ts';
import { defaultSession } from './session.ts';
import type { WebContents } from './web-contents.ts';

/** Chromium's names of permissions, and what Electron calls them. */
const permissions: Record<string, { readonly permission: string; readonly mediaType?: string }> = {
  microphone: { permission: 'media', mediaType: 'audio' },
  camera: { permission: 'media', mediaType: 'video' },
  geolocation: { permission: 'geolocation' },
  notifications: { permission: 'notifications' },
  midi: { permission: 'midi' },
  'clipboard-read': { permission: 'clipboard-read' },
  'clipboard-write': { permission: 'clipboard-sanitized-write' },
  'idle-detection': { permission: 'idle-detection' },
  'window-management': { permission: 'window-management' },
  'local-fonts': { permission: 'local-fonts' },
  'screen-wake-lock': { permission: 'screen-wake-lock' },
  'speaker-selection': { permission: 'speaker-selection' },
};

/** Asks the program's own handlers, and tells the browser: granted where both agree, denied otherwise. */
export async function applyPermissions(browser: Browser): Promise<void> {
  const requestingUrl = fromBrowser(`${browserOrigin()}/`);
  for (const [name, { permission, mediaType }] of Object.entries(permissions)) {
    const check = defaultSession.permissionCheck?.(null, permission, requestingUrl, { mediaType }) ?? true;
    let asked = true;
    const details = { requestingUrl, ...(mediaType === undefined ? {} : { mediaTypes: [mediaType] }) };
    defaultSession.permissionRequest?.(null, permission, (granted) => (asked = granted), details);
    const setting = check && asked ? 'granted' : 'denied';
    await browser.connection
      .send('Browser.setPermission', { permission: { name }, setting, origin: browserOrigin() })
      // A permission that this Chromium does not know cannot be asked for either.
      .catch(() => {});
  }
}

interface Paused {
  readonly requestId: string;
  readonly request: { readonly url: string };
  readonly resourceType: string;
  readonly frameId: string;
}

/** Every request passes `webRequest`; every navigation that the program did not start passes its `will-navigate`. */
export async function guardRequests(session: CdpSession, contents: WebContents): Promise<void> {
  session.on('Fetch.requestPaused', ({ requestId, request, resourceType, frameId }: Paused) => {
    const url = fromBrowser(request.url);
    let cancel = false;
    defaultSession.beforeRequest?.({ url }, (response) => {
      cancel = response.cancel ?? false;
    });
    let stay = false;
    const ownWish = contents.takeNavigation(url);
    // Loading the same page again is no navigation.
    if (resourceType === 'Document' && !ownWish && url !== contents.getURL()) {
      const event = { url, isMainFrame: frameId === contents.frameId, preventDefault: () => (stay = true) };
      if (event.isMainFrame) contents.emit('will-navigate', event);
      contents.emit('will-frame-navigate', event);
    }
    const answer = stay
      ? session.send('Fetch.failRequest', { requestId, errorReason: 'Aborted' })
      : cancel
        ? session.send('Fetch.failRequest', { requestId, errorReason: 'BlockedByClient' })
        : session.send('Fetch.continueRequest', { requestId });
    answer.catch(() => {});
  });
  await session.send('Fetch.enable', { patterns: [{ urlPattern: '*' }] });
  // Schemes of programs pass Chromium's cache by.
  await session.send('Network.enable');
  await session.send('Network.setCacheDisabled', { cacheDisabled: true });
}

/** Windows that a page opens other than by `window.open` (a link with a target) are closed again unless the program allows them. */
export async function guardWindows(browser: Browser, targetId: string, contents: WebContents): Promise<void> {
  browser.connection.on(
    'Target.targetCreated',
    ({ targetInfo }: { targetInfo: { targetId: string; openerId?: string; url: string } }) => {
      if (targetInfo.openerId !== targetId) return;
      if (contents.mayOpen(targetInfo.url)) throw new Error('windows that pages open are not carried');
      void browser.connection.send('Target.closeTarget', { targetId: targetInfo.targetId }).catch(() => {});
    },
  );
  await browser.connection.send('Target.setDiscoverTargets', { discover: true });
}
