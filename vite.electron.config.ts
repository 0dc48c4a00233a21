import path from 'node:path';
import { defineConfig } from 'vite';

const root = import.meta.dirname;

/**
 * The desktop's main process: one file. It shares no chunk with what is unpacked beside the archive, so that Electron checks the integrity
 * of all of it.
 */
export default defineConfig({
  root,
  publicDir: false,
  build: {
    ssr: true,
    outDir: path.join(root, 'dist', 'main'),
    emptyOutDir: false,
    target: 'node24',
    minify: false,
    rolldownOptions: {
      input: { electron: path.join(root, 'src', 'main', 'electron', 'main.ts') },
      output: { format: 'esm', entryFileNames: '[name].js', codeSplitting: false },
    },
  },
  ssr: { noExternal: true, external: ['electron'] },
});
