import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '../../../tests/support/sounds.ts';
import { pagePreferences } from './page-preferences.ts';

/** The shell's sources, without tests. */
const sources = ['src/main/electron', 'src/preload'].flatMap((folder) =>
  readdirSync(path.join(projectRoot, folder))
    .filter((name) => !name.includes('.test.'))
    .map((name) => ({ name, text: readFileSync(path.join(projectRoot, folder, name), 'utf8') })),
);
const using = (pattern: RegExp) => sources.filter(({ text }) => pattern.test(text)).map(({ name }) => name);

describe("Electron's security checklist, as far as sources show it", () => {
  it('gives windows a sandbox and takes away what loosens it', () => {
    expect(pagePreferences('/p.cjs')).toMatchObject({
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
    });
    expect(pagePreferences('/p.cjs')).not.toHaveProperty('enableBlinkFeatures');
    // Two places make windows, with these preferences.
    const makers = ['host-window.ts', 'stage-window.ts'];
    expect(using(/new (?:BrowserWindow|BaseWindow|WebContentsView|BrowserView)\(/u)).toEqual(makers);
    expect(using(/pagePreferences\(preload\)/u)).toEqual(makers);
  });

  it('listens to no page, opens nothing outside, serves no files by their path', () => {
    expect(using(/\bipcMain\b/u)).toEqual([]);
    expect(using(/\bopenExternal\b|\bshowItemInFolder\b/u)).toEqual([]);
    expect(using(/['"`]file:\/\//u)).toEqual([]);
    expect(using(/disable-web-security|no-sandbox|ignore-certificate|allow-insecure/u)).toEqual([]);
    expect(using(/ELECTRON_RUN_AS_NODE/u)).toEqual([]);
  });

  it('gives the page one function', () => {
    const { text } = sources.find(({ name }) => name === 'preload.ts') as { text: string };
    expect(text.match(/exposeInMainWorld/gu)).toHaveLength(1);
    expect(text.match(/ipcRenderer\.\w+/gu)).toEqual(['ipcRenderer.on']);
  });
});
