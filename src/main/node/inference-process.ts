import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { serveInference } from '../host/inference-server.ts';

/** The inference process in the Node hosts: a forked child with an IPC channel. It goes when its parent goes. */
const own = fileURLToPath(import.meta.url);
const server = serveInference(
  {
    send: (message) => void process.send?.(message),
    onMessage: (listener) => void process.on('message', listener),
  },
  path.join(path.dirname(own), `network-thread${path.extname(own)}`),
);
const leave = (): void => {
  server.stop();
  process.exit();
};
process.on('disconnect', leave);
process.on('SIGTERM', leave);
// Ctrl+C goes to the whole group: the parent decides what becomes of this process.
process.on('SIGINT', () => {});
