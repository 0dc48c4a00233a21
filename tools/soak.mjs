/** `npm run soak`: the long runs of faults; `npm test` has a few rounds of each. */
import { prepare } from './lib/prepare.mjs';
import { inProject, root } from './lib/project.mjs';
import { become } from './lib/run.mjs';

const { node, env } = prepare({ browser: true });
const vitest = inProject('node_modules', 'vitest', 'vitest.mjs');
const filters = process.argv.slice(2);
const faults = await become(node, [vitest, 'run', '--config', 'vitest.soak.config.ts', ...filters], { cwd: root, env });
// The journeys that measure for long.
const journeys =
  filters.length > 0
    ? 0
    : await become(node, [inProject('node_modules', '@playwright', 'test', 'cli.js'), 'test'], {
        cwd: root,
        env: { ...env, LIMELIGHT_LONG: '1' },
      });
process.exitCode = faults || journeys;
