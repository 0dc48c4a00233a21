import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { findBrowser } from '../../../tools/lib/browser.mjs';
import { CdpConnection, type CdpSession } from './cdp.ts';

export interface Browser {
  readonly connection: CdpConnection;
  /** For a second observer, such as a test. */
  readonly address: string;
  readonly pid: number;
  openPage(): Promise<{ targetId: string; session: CdpSession }>;
  close(): void;
}

const switches = [
  '--headless=new',
  '--remote-debugging-port=0',
  // Beside the port: when this pipe breaks, the browser goes, however its program ended.
  '--remote-debugging-pipe',
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
  '--use-fake-device-for-media-stream',
  // `autoplayPolicy` and `backgroundThrottling` of the window.
  '--autoplay-policy=no-user-gesture-required',
  '--disable-renderer-backgrounding',
  '--disable-background-timer-throttling',
  'about:blank',
];

let opened: Promise<Browser> | null = null;

/** The system's Chromium, started with the first window. */
export function openBrowser(userData: string): Promise<Browser> {
  opened ??= launch(userData);
  return opened;
}

export async function closeBrowser(): Promise<void> {
  (await opened?.catch(() => null))?.close();
}

async function launch(userData: string): Promise<Browser> {
  const program = findBrowser();
  if (program === null) throw new Error('no Chromium on this system');
  const profile = path.join(userData, 'chromium');
  mkdirSync(profile, { recursive: true });
  const child = spawn(program, [`--user-data-dir=${profile}`, ...switches], {
    stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'],
  });
  process.once('exit', () => child.kill('SIGKILL'));
  const address = await debuggingAddress(child);
  const connection = await CdpConnection.open(address);
  return {
    connection,
    address,
    pid: child.pid ?? 0,
    async openPage() {
      const { targetInfos } = (await connection.send('Target.getTargets')) as unknown as {
        targetInfos: { targetId: string; type: string; url: string }[];
      };
      const blank = targetInfos.find(({ type, url }) => type === 'page' && url === 'about:blank');
      const targetId =
        blank?.targetId ?? ((await connection.send('Target.createTarget', { url: 'about:blank' })).targetId as string);
      const { sessionId } = await connection.send('Target.attachToTarget', { targetId, flatten: true });
      return { targetId, session: connection.session(sessionId as string) };
    },
    close() {
      connection.close();
      child.kill('SIGKILL');
    },
  };
}

function debuggingAddress(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      output += chunk.toString('utf8');
      const address = /DevTools listening on (ws:\S+)/u.exec(output)?.[1];
      if (address !== undefined) resolve(address);
    });
    child.once('exit', () => reject(new Error(`Chromium did not start: ${output.slice(-500)}`)));
  });
}
