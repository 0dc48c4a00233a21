import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { LimelightError } from '../../../shared/errors.ts';
import type { Log } from '../../host/ports.ts';
import type { ProcessRegistry } from '../process-registry.ts';

/** How much of the end of stderr is kept for the log and for telling errors apart. */
const defaultTailBytes = 8 * 1024;

export interface StartOptions {
  /** A few words for the log and the registry. */
  readonly label: string;
  readonly signal?: AbortSignal;
  /** Killed when it runs longer. Leave out for streams whose pace the reader decides; they watch for stalls themselves. */
  readonly deadlineMs?: number;
  readonly stdin?: boolean;
  readonly stdout?: boolean;
  readonly stderrBytes?: number;
  /** A non-zero exit code is an answer here: nothing to warn of. */
  readonly expectFailure?: boolean;
}

export interface FfmpegProcess {
  readonly stdin: Writable | null;
  readonly stdout: Readable | null;
  /** Resolves when ffmpeg ended with exit code 0. Rejects with a LimelightError otherwise. */
  readonly done: Promise<void>;
  /** The exit code; null where it was killed or never started. Never rejects. */
  readonly exitCode: Promise<number | null>;
  stderrTail(): string;
  kill(): void;
}

/** Starts ffmpeg with argument arrays; never a shell. Every start is logged, registered and bounded. */
export class Ffmpeg {
  readonly path: string;
  readonly #registry: ProcessRegistry;
  readonly #log: Log;

  constructor(path: string, registry: ProcessRegistry, log: Log) {
    this.path = path;
    this.#registry = registry;
    this.#log = log;
  }

  start(args: readonly string[], options: StartOptions): FfmpegProcess {
    options.signal?.throwIfAborted();
    const all = ['-hide_banner', '-nostdin', '-nostats', ...args];
    this.#log.debug('ffmpeg', { label: options.label, args: all });
    const child = spawn(this.path, all, {
      stdio: [options.stdin ? 'pipe' : 'ignore', options.stdout ? 'pipe' : 'ignore', 'pipe'],
      windowsHide: true,
    });
    this.#registry.add(child, options.label);
    const tail = collectTail(child, options.stderrBytes ?? defaultTailBytes);
    const exitCode = new Promise<number | null>((resolve) => {
      child.once('error', () => resolve(null));
      child.once('close', (code) => resolve(code));
    });
    const kill = (): void => void child.kill('SIGKILL');
    const done = this.#settle(child, options, tail, kill);
    // A caller that only reads the stream still learns of failures through its end; no unhandled rejection.
    done.catch(() => {});
    // EPIPE on stdin is told by `done`, with the reason.
    child.stdin?.on('error', () => {});
    return { stdin: child.stdin, stdout: child.stdout, done, exitCode, stderrTail: tail, kill };
  }

  /** For short calls: runs to the end and returns the tail of stderr. */
  async run(args: readonly string[], options: StartOptions & { deadlineMs: number }): Promise<string> {
    const process = this.start(args, options);
    await process.done;
    return process.stderrTail();
  }

  #settle(child: ChildProcess, options: StartOptions, tail: () => string, kill: () => void): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    let overdue = false;
    const timer =
      options.deadlineMs === undefined
        ? undefined
        : setTimeout(() => {
            overdue = true;
            kill();
          }, options.deadlineMs);
    options.signal?.addEventListener('abort', kill, { once: true });
    const cleanUp = (): void => {
      clearTimeout(timer);
      options.signal?.removeEventListener('abort', kill);
    };
    child.once('error', (error: NodeJS.ErrnoException) => {
      cleanUp();
      reject(
        error.code === 'ENOENT' || error.code === 'EACCES'
          ? new LimelightError('ffmpeg-missing', {}, { cause: error })
          : new LimelightError('ffmpeg-failed', { detail: error.message }, { cause: error }),
      );
    });
    child.once('close', (code, signal) => {
      cleanUp();
      if (code === 0) resolve();
      else if (options.signal?.aborted) reject(options.signal.reason);
      else if (code !== null && options.expectFailure)
        reject(failureFromStderr(tail()) ?? new LimelightError('ffmpeg-failed', { detail: `exit code ${code}` }));
      else reject(this.#failure(options.label, overdue ? 'took too long' : (signal ?? `exit code ${code}`), tail()));
    });
    return promise;
  }

  #failure(label: string, ending: string, stderr: string): LimelightError {
    this.#log.warn('ffmpeg failed', { label, ending, stderr });
    return (
      failureFromStderr(stderr) ?? new LimelightError('ffmpeg-failed', { detail: `${ending}: ${lastLine(stderr)}` })
    );
  }
}

/** Failures that ffmpeg only tells in words. */
export function failureFromStderr(stderr: string): LimelightError | null {
  if (/No space left on device|Disk quota exceeded/u.test(stderr)) {
    return new LimelightError('disk-full', { neededBytes: null, freeBytes: null });
  }
  return null;
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1)?.slice(0, 300) ?? '';
}

function collectTail(child: ChildProcess, bytes: number): () => string {
  let tail = Buffer.alloc(0);
  child.stderr?.on('data', (chunk: Buffer) => {
    tail = Buffer.concat([tail, chunk]).subarray(-bytes);
  });
  return () => tail.toString('utf8');
}
