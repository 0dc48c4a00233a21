import { fork } from 'node:child_process';
import type { InferenceChannel } from '../host/ports.ts';
import type { ProcessRegistry } from '../media/process-registry.ts';

const lastWordsBytes = 4096;

/** Starts `entry` as a child of this process and speaks to it over its IPC channel. */
export function forkInference(entry: string, registry: ProcessRegistry): InferenceChannel {
  const child = fork(entry, [], { serialization: 'advanced', stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  registry.add(child, 'inference');
  let lastWords = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    lastWords = (lastWords + chunk.toString('utf8')).slice(-lastWordsBytes);
  });
  return {
    // A child that just died is told of by `onExit`.
    send: (message) => void (child.connected && child.send(message, () => {})),
    onMessage: (listener) => void child.on('message', listener),
    onExit(listener) {
      let told = false;
      const tell = (detail: string): void => {
        if (!told) listener(detail);
        told = true;
      };
      child.once('error', (error) => tell(error.message));
      child.once('close', (code, signal) => tell(`${signal ?? `exit code ${code}`} ${lastWords}`.trim()));
    },
    kill: () => void child.kill('SIGKILL'),
  };
}
