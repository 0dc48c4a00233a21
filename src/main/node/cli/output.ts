import process from 'node:process';
import { describeFailure } from '../../../shared/domain/error-sentences.ts';
import type { Failure } from '../../../shared/errors.ts';

/**
 * Where a command's words go: sentences and a progress line for people, JSON lines for programs. Results go to stdout,
 * everything else to stderr.
 */
export interface Output {
  /** A line of result. `event` is what a program gets instead. */
  result(text: string, event: Record<string, unknown>): void;
  /** Replaced by the next one; shown on terminals only. Programs get every one. */
  progress(text: string, event: Record<string, unknown>): void;
  note(text: string): void;
  failure(failure: Failure, subject: string | null): void;
}

export function createOutput(json: boolean, stdout = process.stdout, stderr = process.stderr): Output {
  return json ? jsonOutput(stdout) : textOutput(stdout, stderr);
}

function jsonOutput(stdout: NodeJS.WriteStream): Output {
  const write = (event: Record<string, unknown>): void => void stdout.write(`${JSON.stringify(event)}\n`);
  return {
    result: (_, event) => write(event),
    progress: (_, event) => write(event),
    note() {},
    failure(failure, subject) {
      const { sentence, action } = describeFailure(failure);
      write({ event: 'error', file: subject, code: failure.code, message: sentence, action, data: failure.data });
    },
  };
}

function textOutput(stdout: NodeJS.WriteStream, stderr: NodeJS.WriteStream): Output {
  let onLine = false;
  const clear = (): void => {
    if (onLine) stderr.write('\r\u001b[K');
    onLine = false;
  };
  return {
    result(text) {
      clear();
      stdout.write(`${text}\n`);
    },
    progress(text) {
      if (!stderr.isTTY) return;
      const width = Math.max(20, (stderr.columns ?? 80) - 1);
      stderr.write(`\r\u001b[K${[...text].slice(0, width).join('')}`);
      onLine = true;
    },
    note(text) {
      clear();
      stderr.write(`${text}\n`);
    },
    failure(failure) {
      clear();
      const { sentence, action } = describeFailure(failure);
      stderr.write(`${sentence} ${action}\n`);
    },
  };
}

/** "[##########----------] 52 %" */
export function bar(fraction: number, width = 20): string {
  const full = Math.round(Math.min(1, Math.max(0, fraction)) * width);
  return `[${'#'.repeat(full)}${'-'.repeat(width - full)}] ${String(Math.floor(fraction * 100)).padStart(3)} %`;
}
