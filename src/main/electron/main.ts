import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { app, powerMonitor } from 'electron';
import { z } from 'zod';
import { defaultDataDir, programRoot } from '../host/paths.ts';
import { type Log, silentLog } from '../host/ports.ts';
import { openRotatingLog } from '../host/rotating-log.ts';
import { createPageServer } from '../host/serve-pages.ts';
import { packedPath, unpackedPath } from '../host/unpacked-path.ts';
import { registerAppScheme, serveAppScheme } from './app-protocol.ts';
import { parseArguments, type ShellArguments } from './arguments.ts';
import { lockDown } from './lock-down.ts';
import { DesktopShell } from './shell.ts';

/** The desktop: one window, one station. Life cycle only; what it is made of lies beside it. */

const own = fileURLToPath(import.meta.url);
const root = programRoot(import.meta.url);
/** What a second start says to the first. */
const handOverSchema = z.object({ files: z.array(z.string().max(4096)).max(10_000) });

app.setName('Limelight');
app.setAppUserModelId('app.limelight.karaoke');
const args = parseArguments(process.argv.slice(1), process.cwd(), [app.getAppPath(), own]);
const dataDir = args.dataDir ?? defaultDataDir();
// What Chromium keeps stays apart from the library; and one window per library, not per user.
app.setPath('userData', path.join(dataDir, 'desktop'));

if (app.requestSingleInstanceLock({ files: args.files })) run(args);
else app.quit();

function run({ device, demo, files }: ShellArguments): void {
  registerAppScheme();
  app.enableSandbox();
  lockDown(app);

  let shell: DesktopShell | null = null;
  /** Files that came before the window. */
  const early: string[] = [...files];
  const handOver = (paths: readonly string[]): void => {
    if (shell === null) early.push(...paths);
    else shell.handOver(paths);
  };
  app.on('second-instance', (_event, _argv, _cwd, data) => {
    handOver(handOverSchema.safeParse(data).data?.files ?? []);
  });
  app.on('open-file', (event, file) => {
    event.preventDefault();
    handOver([file]);
  });
  app.on('activate', () => shell?.openWindow());
  app.on('window-all-closed', () => {
    // On macOS programs stay in the dock without a window.
    if (process.platform !== 'darwin') app.quit();
  });

  let closed = false;
  let closing = false;
  app.on('before-quit', (event) => {
    if (closed || shell === null) return;
    event.preventDefault();
    if (closing) return;
    closing = true;
    void shell.close().finally(() => {
      closed = true;
      app.quit();
    });
  });

  void app.whenReady().then(async () => {
    const logDir = path.join(dataDir, 'logs', 'desktop');
    const log = await openRotatingLog(logDir).then(
      (open): Log => open.log,
      () => silentLog,
    );
    const unpacked = (name: string): string => unpackedPath(path.join(root, 'dist', 'main', name));
    const pages = createPageServer(packedPath(path.join(root, 'dist', 'renderer')));
    shell = new DesktopShell({
      entries: { station: unpacked('station-process.js'), inference: unpacked('desktop-inference.js') },
      start: { dataDir, device, version: app.getVersion() },
      window: {
        preload: path.join(root, 'dist', 'preload', 'preload.cjs'),
        stateFile: path.join(dataDir, 'desktop', 'window.json'),
        icon: process.platform === 'linux' ? path.join(root, 'resources', 'icons', '512x512.png') : null,
      },
      stageStateFile: path.join(dataDir, 'desktop', 'stage.json'),
      logDir: path.join(dataDir, 'logs'),
      licencesDir: unpackedPath(path.join(root, 'resources', 'licences')),
      log,
    });
    const started = shell;
    serveAppScheme({ pages, media: (request) => started.media(request) });
    powerMonitor.on('shutdown', () => app.quit());
    log.info('desktop started', { version: app.getVersion(), electron: process.versions.electron, dataDir });
    shell.start();
    if (early.length > 0) shell.handOver(early);
    if (demo) shell.importDemo();
  });
}
