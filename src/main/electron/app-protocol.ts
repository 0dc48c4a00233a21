import { type Privileges, protocol } from 'electron';
import { appScheme } from './own-addresses.ts';

/** Standard and secure, or there are no worklets, no microphone and no relative addresses; streaming, or there is no seeking. */
const privileges: Privileges = { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true };

/** Call before the app is ready. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([{ scheme: appScheme, privileges }]);
}

export interface AppContent {
  /** Null for what is not there. */
  readonly pages: (request: Request) => Response | null;
  /** `/media/...`: songs by id and version, with ranges; uploads. */
  readonly media: (request: Request) => Promise<Response>;
}

/** Serves the app's own addresses: pages from the package, media from the station. Call when the app is ready. */
export function serveAppScheme({ pages, media }: AppContent): void {
  protocol.handle(appScheme, async (request) => {
    const url = new URL(request.url);
    if (url.host !== 'app') return new Response(null, { status: 404 });
    if (url.pathname.startsWith('/media/')) return await media(request);
    return pages(request) ?? new Response(null, { status: 404 });
  });
}
