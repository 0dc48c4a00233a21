import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '../tests/support/sounds.ts';
import { tempDir } from '../tests/support/temp.ts';
import { checkBoundaries } from './lib/boundaries.mjs';

/** A little tree of sources with one import that must not be. */
function plant(files: Record<string, string>): string {
  const folder = tempDir('boundaries');
  for (const name of ['tsconfig.test.json', 'tsconfig.base.json', 'package.json'])
    cpSync(path.join(projectRoot, name), path.join(folder, name));
  symlinkSync(path.join(projectRoot, 'node_modules'), path.join(folder, 'node_modules'));
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  return folder;
}

const value = 'export const value = 1;\n';
const from = (specifier: string): string => `import { value } from '${specifier}';\nexport const other = value;\n`;

const planted: [string, Record<string, string>][] = [
  [
    'no-circles',
    { 'src/shared/a.ts': from('./b.ts').replace('other', 'value2') + value, 'src/shared/b.ts': from('./a.ts') + value },
  ],
  ['no-unresolved', { 'src/shared/a.ts': from('./nowhere.ts') }],
  ['shared-stands-alone', { 'src/shared/a.ts': from('../main/b.ts'), 'src/main/b.ts': value }],
  [
    'shared-libraries',
    { 'src/shared/a.ts': "import { readFileSync } from 'node:fs';\nexport const r = readFileSync;\n" },
  ],
  [
    'domain-knows-no-contract',
    { 'src/shared/domain/a.ts': from('../contract/b.ts'), 'src/shared/contract/b.ts': value },
  ],
  ['renderer-knows-shared-only', { 'src/renderer/a.ts': from('../main/b.ts'), 'src/main/b.ts': value }],
  ['renderer-runs-in-browsers', { 'src/renderer/a.ts': "import path from 'node:path';\nexport const p = path;\n" }],
  ['ui-is-stateless', { 'src/renderer/ui/a.ts': from('../client/b.ts'), 'src/renderer/client/b.ts': value }],
  [
    'features-know-no-screens',
    { 'src/renderer/features/x/a.ts': from('../../screens/b.ts'), 'src/renderer/screens/b.ts': value },
  ],
  [
    'phone-knows-no-operator',
    { 'src/renderer/screens/phone/a.ts': from('../operator/b.ts'), 'src/renderer/screens/operator/b.ts': value },
  ],
  ['main-knows-no-renderer', { 'src/main/host/a.ts': from('../../renderer/b.ts'), 'src/renderer/b.ts': value }],
  ['features-use-ports', { 'src/main/features/x/a.ts': from('../../rpc/b.ts'), 'src/main/rpc/b.ts': value }],
  [
    'features-keep-their-sql',
    { 'src/main/features/x/a.ts': from('../y/repository.ts'), 'src/main/features/y/repository.ts': value },
  ],
  [
    'lower-layers-stand-alone',
    { 'src/main/media/a.ts': from('../features/y/b.ts'), 'src/main/features/y/b.ts': value },
  ],
  ['layers-side-by-side', { 'src/main/inference/a.ts': from('../media/b.ts'), 'src/main/media/b.ts': value }],
  ['rpc-sees-the-contract', { 'src/main/rpc/a.ts': from('../features/y/b.ts'), 'src/main/features/y/b.ts': value }],
  ['hosts-are-leaves', { 'src/main/host/a.ts': from('../node/b.ts'), 'src/main/node/b.ts': value }],
  ['hosts-do-not-mix', { 'src/main/node/a.ts': from('../electron/b.ts'), 'src/main/electron/b.ts': value }],
  ['electron-in-its-shell-only', { 'src/main/host/a.ts': "import { app } from 'electron';\nexport const a = app;\n" }],
];

describe('import rules', () => {
  it.each(planted)('%s is noticed', (rule, files) => {
    expect(checkBoundaries(plant(files)).violations.map((violation) => violation.rule)).toContain(rule);
  });

  it('counts what it looked at, so that a check of nothing is noticed', () => {
    expect(checkBoundaries(plant({ 'src/readme.txt': 'nothing', 'tests/a.ts': value })).modules).toBe(0);
    expect(checkBoundaries().modules).toBeGreaterThan(100);
  });

  it('hold for the program itself', () => {
    expect(checkBoundaries().violations).toEqual([]);
  });
});
