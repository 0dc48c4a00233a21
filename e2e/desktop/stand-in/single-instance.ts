import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import path from 'node:path';

export interface InstanceLock {
  release(): void;
}

export interface SecondInstance {
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly data: unknown;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function takeLock(file: string): boolean {
  for (;;) {
    try {
      const handle = openSync(file, 'wx');
      writeSync(handle, String(process.pid));
      closeSync(handle);
      return true;
    } catch {
      if (isAlive(Number(readFileSync(file, 'utf8')))) return false;
      // Left by a process that was killed.
      rmSync(file, { force: true });
    }
  }
}

/**
 * The first process of a folder holds the lock and listens; every other one tells it what it was started with. `told` resolves
 * when that has arrived.
 */
export function askForLock(
  folder: string,
  own: SecondInstance,
  onSecond: (second: SecondInstance) => void,
): { lock: InstanceLock | null; told: Promise<void> } {
  mkdirSync(folder, { recursive: true });
  const lockFile = path.join(folder, 'instance.lock');
  const socketFile = path.join(folder, 'instance.sock');
  if (!takeLock(lockFile)) {
    const told = new Promise<void>((resolve) => {
      const socket = connect(socketFile, () => socket.end(JSON.stringify(own)));
      socket.once('close', () => resolve());
      socket.once('error', () => resolve());
    });
    return { lock: null, told };
  }
  rmSync(socketFile, { force: true });
  const server = createServer((socket) => {
    let text = '';
    socket.setEncoding('utf8');
    socket.on('data', (chunk: string) => {
      text += chunk;
    });
    socket.on('end', () => {
      socket.end();
      onSecond(JSON.parse(text) as SecondInstance);
    });
  }).listen(socketFile);
  const release = (): void => {
    server.close();
    rmSync(lockFile, { force: true });
    rmSync(socketFile, { force: true });
  };
  return { lock: { release }, told: Promise.resolve() };
}
