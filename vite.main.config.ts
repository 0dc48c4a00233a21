import path from 'node:path';
import { defineConfig } from 'vite';

const root = import.meta.dirname;
const entry = (host: 'node' | 'electron', name: string): string => path.join(root, 'src', 'main', host, `${name}.ts`);

/**
 * The station for Node and for the desktop's utility processes: one file per entry, libraries bundled, natives left where their
 * packages are.
 */
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
        cli: entry('node', 'cli'),
        'inference-process': entry('node', 'inference-process'),
        'network-thread': entry('node', 'network-thread'),
        'station-process': entry('electron', 'station-process'),
        'desktop-inference': entry('electron', 'inference-process'),
      },
      output: { format: 'esm', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
    },
  },
  ssr: {
    noExternal: true,
    external: ['better-sqlite3', 'onnxruntime-node', '@echogarden/pffft-wasm', 'ffmpeg-static', 'electron'],
  },
});
