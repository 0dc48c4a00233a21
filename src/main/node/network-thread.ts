import { parentPort, workerData } from 'node:worker_threads';
import { serveNetwork } from '../inference/network-thread.ts';

/** The thread inside an inference process that runs the network. */
if (parentPort !== null) await serveNetwork(parentPort, workerData);
