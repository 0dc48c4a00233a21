import path from 'node:path';
import { defineConfig } from 'vite';

const root = import.meta.dirname;
const entry = (name: string): string => path.join(root, 'src', 'main', 'node', `${name}.ts`);

/** The station for Node: one file per entry, libraries bundled, natives left where their packages are. */
export default defineConfig({
  root,
  publicDir: false,
  build: {
    ssr: true,
    outDir: path.join(root, 'dist', 'main'),
    emptyOutDir: true,
    target: 'node24',
    minify: false,
    rolldownOptions: {
      input: {
        cli: entry('cli'),
        'inference-process': entry('inference-process'),
        'network-thread': entry('network-thread'),
      },
      output: { format: 'esm', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
    },
  },
  ssr: {
    noExternal: true,
    external: ['better-sqlite3', 'onnxruntime-node', '@echogarden/pffft-wasm', 'ffmpeg-static', 'electron'],
  },
});
