import path from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const root = import.meta.dirname;

/** The pages. */
export default defineConfig({
  root: path.join(root, 'src', 'renderer'),
  // Relative addresses: the same files are served over HTTP and by the desktop's own protocol.
  base: './',
  plugins: [react()],
  css: { modules: { localsConvention: 'camelCaseOnly' } },
  build: {
    outDir: path.join(root, 'dist', 'renderer'),
    emptyOutDir: true,
    target: 'chrome120',
    sourcemap: false,
    // Served from the same machine: one file of half a megabyte costs nothing.
    chunkSizeWarningLimit: 1_500,
    // A worklet must be a file of its own, never a data address: the content security policy refuses those.
    assetsInlineLimit: 0,
    rolldownOptions: {
      input: {
        index: path.join(root, 'src', 'renderer', 'index.html'),
        stage: path.join(root, 'src', 'renderer', 'stage.html'),
      },
    },
  },
});
