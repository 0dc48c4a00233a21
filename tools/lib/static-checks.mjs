import { boundariesHold } from './boundaries.mjs';
import { licencesHold } from './licences.mjs';
import { modelsHold } from './models.mjs';
import { inProject, root } from './project.mjs';
import { runQuietly } from './run.mjs';
import { say } from './say.mjs';

const bin = (...parts) => inProject('node_modules', ...parts);

/** Everything that can be said about the sources without running them, in the order of how quickly it tells. */
export function runStaticChecks(node, env) {
  const run = (...args) => runQuietly(node, args, { cwd: root, env }) === 0;
  const checks = [
    ['Format and lint', () => run(bin('@biomejs', 'biome', 'bin', 'biome'), 'check', '--error-on-warnings', '.')],
    ['Boundaries', boundariesHold],
    ['Licences', licencesHold],
    ['Models', modelsHold],
    ...['shared', 'main', 'preload', 'renderer', 'test'].map((project) => [
      `Types: ${project}`,
      () => run(bin('typescript', 'bin', 'tsc'), '--project', `tsconfig.${project}.json`),
    ]),
  ];
  const failed = checks.filter(([name, check]) => {
    say(`--- ${name}`);
    return !check();
  });
  for (const [name] of failed) say(`FAILED: ${name}`);
  return failed.length === 0;
}
