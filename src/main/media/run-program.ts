import { execFile } from 'node:child_process';
import type { ProcessRegistry } from './process-registry.ts';

const patienceMs = 4_000;
const mostBytes = 8 * 1024 * 1024;

/**
 * Runs a program of the system for a short answer: an array of arguments, no shell, no input, a deadline. Null where there
 * is no such program, or it did not end in time.
 */
export function createProgramRunner(registry: ProcessRegistry) {
  return (program: string, args: readonly string[]): Promise<{ code: number; output: string } | null> =>
    new Promise((resolve) => {
      const options = { timeout: patienceMs, maxBuffer: mostBytes, windowsHide: true, killSignal: 'SIGKILL' as const };
      const child = execFile(program, [...args], options, (error, stdout, stderr) => {
        if (error === null) resolve({ code: 0, output: stdout });
        else if (typeof error.code === 'number') resolve({ code: error.code, output: `${stdout}${stderr}` });
        else resolve(null);
      });
      child.stdin?.end();
      registry.add(child, program);
    });
}
