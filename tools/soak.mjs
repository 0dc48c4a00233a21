/** `npm run soak`: the long runs of faults; `npm test` has a few rounds of each. */
import { prepare } from './lib/prepare.mjs';
import { inProject, root } from './lib/project.mjs';
import { become } from './lib/run.mjs';

const { node, env } = prepare();
const vitest = inProject('node_modules', 'vitest', 'vitest.mjs');
process.exitCode = await become(node, [vitest, 'run', '--config', 'vitest.soak.config.ts', ...process.argv.slice(2)], {
  cwd: root,
  env,
});
