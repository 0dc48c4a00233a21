/** `npm test`: makes everything ready, then runs the tests: units and processes first, then the journeys in a browser. */
import { findBrowser } from './lib/browser.mjs';
import { prepare } from './lib/prepare.mjs';
import { inProject, root } from './lib/project.mjs';
import { become } from './lib/run.mjs';
import { stop } from './lib/say.mjs';

const { node, env } = prepare({ browser: true });
if (findBrowser() === null)
  stop(
    'The journeys need Chromium or Chrome. Install one, or name it in LIMELIGHT_CHROMIUM, then run the same command again.',
  );
const filters = process.argv.slice(2);
const units = await become(node, [inProject('node_modules', 'vitest', 'vitest.mjs'), 'run', ...filters], {
  cwd: root,
  env,
});
const journeys =
  filters.length > 0
    ? 0
    : await become(node, [inProject('node_modules', '@playwright', 'test', 'cli.js'), 'test'], { cwd: root, env });
process.exitCode = units || journeys;
