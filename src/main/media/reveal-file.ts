import { spawn } from 'node:child_process';
import path from 'node:path';

/** The system's own way to show a file in its folder, as an argument array: no shell ever sees a name. */
export function revealCommand(file: string, platform: NodeJS.Platform): { command: string; args: string[] } {
  switch (platform) {
    case 'darwin':
      return { command: 'open', args: ['-R', file] };
    case 'win32':
      return { command: 'explorer.exe', args: [`/select,${file}`] };
    default:
      // Not every file manager can mark a file; all can open its folder.
      return { command: 'xdg-open', args: [path.dirname(file)] };
  }
}

/** Shows a file in the file manager. False where there is no screen, or no file manager. */
export async function revealFile(file: string): Promise<boolean> {
  const { platform, env } = process;
  if (platform === 'linux' && !env.DISPLAY && !env.WAYLAND_DISPLAY) return false;
  const { command, args } = revealCommand(file, platform);
  return await new Promise((resolve) => {
    const child = spawn(command, args, { stdio: 'ignore', detached: true });
    child.once('error', () => resolve(false));
    child.once('spawn', () => {
      child.unref();
      resolve(true);
    });
  });
}
