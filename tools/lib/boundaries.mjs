import { spawnSync } from 'node:child_process';
import { inProject, root } from './project.mjs';

/** Fewer modules than this cannot be the program: the check would pass on nothing. */
const fewestModules = 100;

/**
 * Checks who imports whom below `src/` of `folder`.
 *
 * @returns the rules that were broken, with the files, and how many modules were looked at
 */
export function checkBoundaries(folder = root) {
  const args = [
    inProject('node_modules', 'dependency-cruiser', 'bin', 'dependency-cruiser.mjs'),
    'src',
    '--config',
    inProject('.dependency-cruiser.mjs'),
    '--output-type',
    'json',
  ];
  const { stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
  });
  let summary;
  try {
    ({ summary } = JSON.parse(stdout));
  } catch {
    throw new Error(`the boundary check did not run: ${stderr || stdout}`);
  }
  return {
    modules: summary.totalCruised,
    violations: summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to })),
  };
}

export function boundariesHold() {
  const { modules, violations } = checkBoundaries();
  for (const { rule, from, to } of violations) console.error(`${rule}: ${from} -> ${to}`);
  if (modules < fewestModules) console.error(`Only ${modules} modules were looked at: the check sees nothing.`);
  else console.error(`Boundaries: ${modules} modules, ${violations.length} violations.`);
  return violations.length === 0 && modules >= fewestModules;
}
