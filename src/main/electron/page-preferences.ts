import type { WebPreferences } from 'electron';

/** What every window of the app gets: a sandbox, one preload, and nothing that loosens either. */
export function pagePreferences(preload: string): WebPreferences {
  return {
    preload,
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    experimentalFeatures: false,
    webviewTag: false,
    navigateOnDragDrop: false,
    spellcheck: false,
    // The window makes the sound and counts the time also behind others.
    backgroundThrottling: false,
    autoplayPolicy: 'no-user-gesture-required',
  };
}
