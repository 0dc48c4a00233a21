import path from 'node:path';
import { defineConfig } from 'vite';

const root = import.meta.dirname;

/** The preload: one CommonJS file, the only kind a sandboxed window takes. */
export default defineConfig({
  root,
  publicDir: false,
  build: {
    outDir: path.join(root, 'dist', 'preload'),
    emptyOutDir: true,
    target: 'chrome144',
    minify: false,
    lib: { entry: path.join(root, 'src', 'preload', 'preload.ts'), formats: ['cjs'], fileName: () => 'preload.cjs' },
    rolldownOptions: { external: ['electron'], output: { codeSplitting: false } },
  },
});
