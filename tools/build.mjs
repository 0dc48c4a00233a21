import { build } from 'vite';
import { inProject } from './lib/project.mjs';

for (const configFile of [
  'vite.config.ts',
  // Into a folder of the pages: after them.
  'vite.phone.config.ts',
  'vite.main.config.ts',
  'vite.electron.config.ts',
  'vite.preload.config.ts',
]) {
  await build({ configFile: inProject(configFile), logLevel: 'warn' });
}
