import { type DesktopApi, desktopGlobal } from '../../shared/desktop.ts';

/** What the desktop shell gives to this page; null in a browser. */
export function findDesktop(): DesktopApi<File> | null {
  return (window as { [desktopGlobal]?: DesktopApi<File> })[desktopGlobal] ?? null;
}
