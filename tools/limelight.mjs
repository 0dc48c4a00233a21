/** The command line from a checkout: `npm run --silent limelight -- <command>`. */
import { prepare } from './lib/prepare.mjs';
import { inProject } from './lib/project.mjs';
import { become } from './lib/run.mjs';

const { node, env } = prepare();
// npm runs scripts in the project's folder; paths are meant from where it was called.
const cwd = process.env.INIT_CWD ?? process.cwd();
process.exitCode = await become(node, [inProject('dist', 'main', 'cli.js'), ...process.argv.slice(2)], { env, cwd });
