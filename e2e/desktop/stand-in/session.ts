import { EventEmitter } from 'node:events';

type PermissionCallback = (granted: boolean) => void;
type RequestHandler = (contents: unknown, permission: string, callback: PermissionCallback, details: object) => void;
type CheckHandler = (contents: unknown, permission: string, origin: string, details: object) => boolean;
type RequestListener = (details: { url: string }, callback: (response: { cancel?: boolean }) => void) => void;

/** What the program decided about its pages; `guards.ts` makes the real browser keep to it. */
export class Session extends EventEmitter {
  permissionRequest: RequestHandler | null = null;
  permissionCheck: CheckHandler | null = null;
  deviceHandler: unknown = null;
  beforeRequest: RequestListener | null = null;
  spellChecker = true;
  readonly webRequest = {
    onBeforeRequest: (listener: RequestListener): void => {
      this.beforeRequest = listener;
    },
  };

  setPermissionRequestHandler(handler: RequestHandler | null): void {
    this.permissionRequest = handler;
  }

  setPermissionCheckHandler(handler: CheckHandler | null): void {
    this.permissionCheck = handler;
  }

  setDevicePermissionHandler(handler: unknown): void {
    this.deviceHandler = handler;
  }

  setSpellCheckerEnabled(enabled: boolean): void {
    this.spellChecker = enabled;
  }
}

export const defaultSession = new Session();
