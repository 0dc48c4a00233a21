import { contextBridge, ipcRenderer, webUtils } from 'electron';
import { type DesktopApi, desktopGlobal, type PortMessage, type PortReason, portChannel } from '../shared/desktop.ts';

/**
 * Passes the port to the station on to the page (ports cannot cross the context bridge) and tells paths of dropped files.
 * Nothing else: the page has no other way out of its sandbox.
 */
const api: DesktopApi<File> = { getPathForFile: (file) => webUtils.getPathForFile(file) };
contextBridge.exposeInMainWorld(desktopGlobal, api);

ipcRenderer.on(portChannel, (event, reason: PortReason) => {
  window.postMessage({ type: portChannel, reason } satisfies PortMessage, '*', event.ports);
});
