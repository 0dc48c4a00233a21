import { existsSync } from 'node:fs';
import { answers, runQuietly } from './run.mjs';
import { say, stop } from './say.mjs';

/** How each kind of system installs a package by hand. */
function byHand(packages) {
  const names = packages.join(' ');
  if (process.platform === 'darwin') return `brew install ${names}`;
  if (process.platform === 'win32') return packages.map((name) => `winget install ${name}`).join(' & ');
  return `sudo apt-get install ${names}`;
}

const isDebianRoot = () =>
  process.platform === 'linux' &&
  existsSync('/etc/debian_version') &&
  process.getuid?.() === 0 &&
  answers('apt-get', ['--version']);

/** Installs Debian packages where that is ours to do: as root on Debian. Elsewhere it says what to run. */
export function installSystemPackages(packages) {
  if (!isDebianRoot()) {
    stop(
      `Limelight needs ${packages.join(' and ')}. Install with:\n  ${byHand(packages)}\nthen run the same command again.`,
    );
  }
  say(`Installing ${packages.join(' and ')} from Debian's packages (once) ...`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const install = () =>
    runQuietly('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], { env });
  const installed = runQuietly('apt-get', ['update', '-qq'], { env }) === 0 && install() === 0;
  // The lists may be usable though one source did not answer.
  if (!installed && install() !== 0) {
    stop(`${packages.join(' and ')} could not be installed. Try by hand:\n  ${byHand(packages)}`);
  }
}
