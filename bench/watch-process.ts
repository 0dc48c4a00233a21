import { readFileSync } from 'node:fs';
import { WebSocket } from 'ws';

/** Seconds of processor time a process has used: clock ticks of 10 ms (proc(5)). */
export function processorSecondsOf(pid: number): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    return (Number(fields[11]) + Number(fields[12])) / 100;
  } catch {
    return Number.NaN;
  }
}

/** Megabytes of memory a process really has. */
export function memoryOf(pid: number): number {
  try {
    return Number(/VmRSS:\s+(\d+)/u.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
  } catch {
    return Number.NaN;
  }
}

/** Megabytes of JavaScript's heap, what nobody needs any more included. */
export interface Heap {
  used(): Promise<number>;
  /** What is still needed: used after a full collection. */
  live(): Promise<number>;
  close(): void;
}

/** What a program of Node is started with, so that `heapOf` can ask it. */
export const askable = (port: number): NodeJS.ProcessEnv => ({ NODE_OPTIONS: `--inspect=127.0.0.1:${port}` });

/** Asks a process for its heap through the inspector: the process itself does nothing for it. */
export async function heapOf(port: number): Promise<Heap> {
  const [target] = (await (await fetch(`http://127.0.0.1:${port}/json/list`)).json()) as {
    webSocketDebuggerUrl: string;
  }[];
  const socket = new WebSocket(target?.webSocketDebuggerUrl ?? '');
  await new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  let last = 0;
  const ask = (method: string): Promise<Record<string, number>> => {
    last += 1;
    const id = last;
    return new Promise((resolve) => {
      const hear = (data: Buffer): void => {
        const answer = JSON.parse(data.toString()) as { id?: number; result?: Record<string, number> };
        if (answer.id !== id) return;
        socket.off('message', hear);
        resolve(answer.result ?? {});
      };
      socket.on('message', hear);
      socket.send(JSON.stringify({ id, method }));
    });
  };
  const used = async (): Promise<number> => ((await ask('Runtime.getHeapUsage')).usedSize ?? Number.NaN) / 1024 ** 2;
  return {
    used,
    async live() {
      await ask('HeapProfiler.collectGarbage');
      return used();
    },
    close: () => socket.terminate(),
  };
}
