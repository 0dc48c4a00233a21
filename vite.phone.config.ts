import path from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const root = import.meta.dirname;

/**
 * The guests' page, apart from the others: for phones of 2020, without anything of the host's, in a folder that holds
 * all that the guests' server has to give.
 */
export default defineConfig({
  root: path.join(root, 'src', 'renderer'),
  base: './',
  plugins: [react()],
  css: { modules: { localsConvention: 'camelCaseOnly' } },
  build: {
    outDir: path.join(root, 'dist', 'renderer', 'phone'),
    assetsDir: '',
    emptyOutDir: true,
    target: ['es2020', 'chrome85', 'safari14', 'firefox80'],
    cssTarget: ['chrome85', 'safari14', 'firefox80'],
    sourcemap: false,
    // Nothing inline: the content security policy allows none of it.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    cssCodeSplit: false,
    rolldownOptions: {
      input: path.join(root, 'src', 'renderer', 'phone.html'),
      output: { codeSplitting: false },
    },
  },
});
