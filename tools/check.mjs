/** `npm run check`: what CI runs. Static checks, then `npm test`. `--static` stops before the tests. */
import { prepare } from './lib/prepare.mjs';
import { inProject, root } from './lib/project.mjs';
import { become } from './lib/run.mjs';
import { runStaticChecks } from './lib/static-checks.mjs';

const { node, env } = prepare({ build: false });
if (node !== process.execPath) {
  // The checks need the Node that the packages need.
  process.exit(await become(node, process.argv.slice(1), { cwd: root, env }));
}
const clean = runStaticChecks(node, env);
const onlyStatic = process.argv.includes('--static');
const tests = onlyStatic ? 0 : await become(node, [inProject('tools', 'test.mjs')], { cwd: root, env });
process.exitCode = clean && tests === 0 ? 0 : 1;
