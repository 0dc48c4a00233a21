/** `npm run bench`: figures for docs/performance.md. */
import { prepare } from './lib/prepare.mjs';
import { inProject, root } from './lib/project.mjs';
import { become } from './lib/run.mjs';

const { node, env } = prepare({ browser: true });
process.exitCode = await become(node, [inProject('bench', 'main.ts'), ...process.argv.slice(2)], { cwd: root, env });
