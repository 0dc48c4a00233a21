import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { serveInference } from '../host/inference-server.ts';
import type { ToInference } from '../inference/protocol.ts';

/** The inference process on the desktop: a utility process that main forks for the station, with a port to it. */
const own = fileURLToPath(import.meta.url);

process.parentPort.once('message', ({ ports: [port] }) => {
  if (port === undefined) process.exit(1);
  const server = serveInference(
    {
      send: (message) => port.postMessage(message),
      onMessage: (listener) => void port.on('message', ({ data }) => listener(data as ToInference)),
    },
    path.join(path.dirname(own), `network-thread${path.extname(own)}`),
  );
  const leave = (): void => {
    server.stop();
    process.exit();
  };
  // The station is gone, or done with this process.
  port.on('close', leave);
  process.on('SIGTERM', leave);
  port.start();
});
