import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type DeviceChoice, deviceChoices } from '../inference/devices.ts';

export interface ShellArguments {
  /** Null: the folder of this user. */
  readonly dataDir: string | null;
  readonly device: DeviceChoice;
  readonly demo: boolean;
  /** Absolute; whether they exist is for the station to say. */
  readonly files: readonly string[];
}

/**
 * Reads the arguments after the program's name. Electron and Chromium add flags of their own: what is not known is passed
 * over.
 *
 * @param programPaths arguments that name the program itself (`electron .`), absolute
 */
export function parseArguments(args: readonly string[], cwd: string, programPaths: readonly string[]): ShellArguments {
  const files: string[] = [];
  let dataDir: string | null = null;
  let device: DeviceChoice = 'auto';
  let demo = false;
  const rest = [...args];
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    const [name, joined] = splitFlag(arg);
    if (name === null) {
      const file = toPath(arg, cwd);
      if (file !== null && !programPaths.includes(file)) files.push(file);
    } else if (name === '--data') dataDir = path.resolve(cwd, joined ?? rest.shift() ?? '.');
    else if (name === '--device') {
      const wanted = joined ?? rest.shift();
      device = deviceChoices.find((choice) => choice === wanted) ?? device;
    } else if (name === '--demo') demo = true;
  }
  return { dataDir, device, demo, files };
}

function splitFlag(arg: string): [name: string | null, value: string | undefined] {
  if (!arg.startsWith('-')) return [null, undefined];
  const at = arg.indexOf('=');
  return at === -1 ? [arg, undefined] : [arg.slice(0, at), arg.slice(at + 1)];
}

/** File managers pass paths or `file:` addresses. Null for other addresses. */
function toPath(arg: string, cwd: string): string | null {
  if (arg === '') return null;
  if (!/^[a-z][a-z0-9+.-]+:/iu.test(arg)) return path.resolve(cwd, arg);
  try {
    return arg.startsWith('file:') ? fileURLToPath(arg) : null;
  } catch {
    return null;
  }
}
