import type { MenuItemConstructorOptions } from 'electron';
import type { WindowCommand } from '../../shared/contract/desktop.ts';
import type { Words } from './words.ts';

export interface MenuActions {
  addSongs(): void;
  addFolder(): void;
  setCopying(copying: boolean): void;
  saveMusic(): void;
  command(command: WindowCommand): void;
  openLogFolder(): void;
  openLicences(): void;
}

export interface MenuOptions {
  readonly platform: NodeJS.Platform;
  readonly words: Words;
  readonly actions: MenuActions;
  /** Tools for developers; not in the installed program. */
  readonly development: boolean;
}

/** Ids of the items whose state changes while the program runs. */
export const menuIds = { addSongs: 'add-songs', copying: 'copying', saveMusic: 'save-music' } as const;

/**
 * The menus of the platform. Keys of the player are shown and not registered: the page has them, and knows when somebody is
 * typing.
 */
export function menuTemplate({ platform, words, actions, development }: MenuOptions): MenuItemConstructorOptions[] {
  const mac = platform === 'darwin';
  const separator = { type: 'separator' } as const;
  const pageKey = (id: WindowCommand, label: string, accelerator: string): MenuItemConstructorOptions => ({
    id,
    label,
    accelerator,
    registerAccelerator: false,
    click: () => actions.command(id),
  });
  return [
    ...(mac ? [{ role: 'appMenu' as const }] : []),
    {
      label: words.file,
      submenu: [
        { id: menuIds.addSongs, label: words.addSongs, accelerator: 'CmdOrCtrl+O', click: () => actions.addSongs() },
        {
          id: 'add-folder',
          label: words.addFolder,
          accelerator: 'CmdOrCtrl+Shift+O',
          click: () => actions.addFolder(),
        },
        {
          id: menuIds.copying,
          label: words.copyIntoLibrary,
          type: 'checkbox',
          checked: true,
          click: ({ checked }) => actions.setCopying(checked),
        },
        separator,
        {
          id: menuIds.saveMusic,
          label: words.saveMusic,
          accelerator: 'CmdOrCtrl+S',
          enabled: false,
          click: () => actions.saveMusic(),
        },
        separator,
        mac ? { role: 'close' } : { role: 'quit' },
      ],
    },
    {
      label: words.edit,
      submenu: [
        { role: 'undo' },
        { role: 'redo' },
        separator,
        { role: 'cut' },
        { role: 'copy' },
        { role: 'paste' },
        { role: 'selectAll' },
        separator,
        pageKey('find', words.find, 'CmdOrCtrl+K'),
      ],
    },
    {
      label: words.playback,
      submenu: [
        pageKey('play-pause', words.playPause, 'Space'),
        pageKey('start-again', words.startAgain, 'Home'),
        { id: 'stop', label: words.stop, click: () => actions.command('stop') },
      ],
    },
    {
      label: words.view,
      submenu: [
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        separator,
        { role: 'togglefullscreen', label: words.fullScreen },
        ...(development ? [separator, { role: 'reload' as const }, { role: 'toggleDevTools' as const }] : []),
      ],
    },
    ...(mac ? [{ role: 'windowMenu' as const }] : []),
    {
      label: words.help,
      role: 'help',
      submenu: [
        { id: 'logs', label: words.logFolder, click: () => actions.openLogFolder() },
        { id: 'licences', label: words.licences, click: () => actions.openLicences() },
        ...(mac ? [] : [separator, { role: 'about' as const }]),
      ],
    },
  ];
}
