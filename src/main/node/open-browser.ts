import { spawn } from 'node:child_process';
import type { Output } from './cli/output.ts';

/** The system's own way to open an address. */
function opener(): { command: string; args: (address: string) => string[] } {
  switch (process.platform) {
    case 'darwin':
      return { command: 'open', args: (address) => [address] };
    case 'win32':
      return { command: 'rundll32', args: (address) => ['url.dll,FileProtocolHandler', address] };
    default:
      return { command: 'xdg-open', args: (address) => [address] };
  }
}

const hasDisplay = (): boolean =>
  process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);

function launch(command: string, args: readonly string[]): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: 'ignore', detached: true });
    child.once('error', () => resolve(false));
    child.once('spawn', () => {
      child.unref();
      resolve(true);
    });
  });
}

/** Opens an address in the browser of this system, or says how to. */
export async function openInBrowser(address: string, output: Output): Promise<void> {
  const { command, args } = opener();
  if (!hasDisplay()) {
    output.note('No screen here: open the address above in a browser on this computer.');
    return;
  }
  if (await launch(command, args(address))) return;
  if (process.platform === 'linux' && (await launch('chromium', [address]))) return;
  output.note('No browser could be opened: open the address above yourself.');
}
