/** A Chromium of this system for the browser tests; null where there is none. */
export function findBrowser(): string | null;
/** Whether `npm start` has something to show the station in. */
export function canOpenPages(): boolean;
