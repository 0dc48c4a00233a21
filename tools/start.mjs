/** `npm start`: makes everything ready, then opens Limelight: its window where Electron is installed, else the browser. */
import { existsSync, readFileSync } from 'node:fs';
import { canOpenPages } from './lib/browser.mjs';
import { prepare } from './lib/prepare.mjs';
import { inProject } from './lib/project.mjs';
import { become } from './lib/run.mjs';
import { say } from './lib/say.mjs';

const args = process.argv.slice(2);
const opensPage = !args.includes('--no-open') && !args.includes('--help');
/** Wishes that only the station in a browser can grant. */
const wantsBrowser = args.some((arg) => /^--(?:port|json)(?:=|$)/u.test(arg));
const { node, env } = prepare({ browser: opensPage && !canOpenPages() });

/** Electron's own program, where `npx install-electron` has fetched it; null otherwise. */
function electronProgram() {
  const nameFile = inProject('node_modules', 'electron', 'path.txt');
  if (!existsSync(nameFile)) return null;
  const program = inProject('node_modules', 'electron', 'dist', readFileSync(nameFile, 'utf8').trim());
  return existsSync(program) ? program : null;
}

const shell = inProject('dist', 'main', 'electron.js');
const electron = opensPage && !wantsBrowser && existsSync(shell) ? electronProgram() : null;
if (electron !== null) {
  process.exitCode = await become(electron, [inProject('.'), ...args], { env });
} else {
  if (opensPage && !wantsBrowser)
    say('Electron is not installed here (npx install-electron fetches it): opening the browser instead.');
  process.exitCode = await become(node, [inProject('dist', 'main', 'cli.js'), 'serve', ...args], { env });
}
