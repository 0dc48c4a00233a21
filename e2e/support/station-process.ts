import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import path from 'node:path';

export const projectRoot = path.resolve(import.meta.dirname, '..', '..');

export interface StationProcess {
  readonly address: string;
  readonly child: ChildProcess;
  /** As Ctrl+C does. */
  stop(): Promise<void>;
  /** As a crash does. */
  kill(): Promise<void>;
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

/** Starts the station as it is built, in a process of its own. */
export async function startStation(
  dataDir: string,
  port: number,
  env: NodeJS.ProcessEnv = {},
): Promise<StationProcess> {
  const entry = path.join(projectRoot, 'dist', 'main', 'cli.js');
  const args = [entry, 'serve', '--no-open', '--port', String(port), '--data', dataDir, '--device', 'cpu'];
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...env },
  });
  const exited = new Promise<void>((resolve) => child.once('close', () => resolve()));
  let output = '';
  const address = await new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString('utf8');
      const match = /ready: (http:\/\/\S+)/u.exec(output);
      if (match?.[1]) resolve(match[1]);
    });
    void exited.then(() => reject(new Error(`the station ended before it was ready: ${output}`)));
  });
  return {
    address,
    child,
    async stop() {
      child.kill('SIGTERM');
      await exited;
    },
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
