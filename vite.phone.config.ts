import path from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const root = import.meta.dirname;

/**
 * Puts script and styles into the page itself: one answer instead of two, one after the other, which on a slow line is half
 * a second. The guests' server allows exactly these two by their hash.
 */
const inOnePiece: Plugin = {
  name: 'in-one-piece',
  enforce: 'post',
  generateBundle(_, bundle) {
    const page = bundle['phone.html'];
    if (page?.type !== 'asset') throw new Error('there is no phone.html');
    let html = String(page.source);
    const take = (pattern: RegExp, read: (name: string) => string): void => {
      const [tag = '', name = ''] = pattern.exec(html) ?? [];
      if (tag === '') throw new Error(`nothing in the page looks like ${pattern}`);
      const text = read(name);
      delete bundle[name];
      html = html.replace(tag, () => text);
    };
    let script = '';
    take(/<script type="module"[^>]* src="\.\/([^"]+)"><\/script>/u, (name) => {
      const file = bundle[name];
      // Nothing in it may look like its end.
      script = file?.type === 'chunk' ? file.code.trim().replaceAll('</script', '<\\/script') : '';
      return '';
    });
    take(/<link rel="stylesheet"[^>]* href="\.\/([^"]+)">/u, (name) => {
      const file = bundle[name];
      return `<style>${file?.type === 'asset' ? String(file.source).trim() : ''}</style>`;
    });
    page.source = html.replace('</body>', () => `<script type="module">${script}</script></body>`);
  },
};

/**
 * The guests' page, apart from the others: for phones of 2020, without anything of the host's, in a folder that holds
 * all that the guests' server has to give.
 */
export default defineConfig({
  root: path.join(root, 'src', 'renderer'),
  base: './',
  plugins: [react(), inOnePiece],
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
