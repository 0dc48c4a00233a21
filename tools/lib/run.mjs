import { spawn, spawnSync } from 'node:child_process';

/** Runs a command to its end with its output shown on stderr. Returns its exit code. */
export function runQuietly(command, args, options = {}) {
  const result = spawnSync(command, args, { stdio: ['ignore', 2, 2], ...options });
  return result.status ?? 1;
}

/** Whether a program answers at all. */
export function answers(command, args) {
  const result = spawnSync(command, args, { stdio: 'ignore', timeout: 20_000 });
  return result.status === 0;
}

/** Becomes, as far as one can, the command: same streams, same signals, same exit code. */
export function become(command, args, options = {}) {
  const child = spawn(command, args, { stdio: 'inherit', ...options });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    // A terminal's Ctrl+C reaches the child by itself; what is sent to this process alone is passed on.
    process.on(signal, () => signal !== 'SIGINT' && child.kill(signal));
  }
  process.on('SIGINT', () => {
    if (!process.stdin.isTTY) child.kill('SIGINT');
  });
  endWithNpm(child);
  return new Promise((resolve) => {
    child.once('error', () => resolve(1));
    child.once('close', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 1)));
  });
}

/**
 * A signal to npm ends the shell between npm and this script, and nothing more: without this, the station would go on
 * without anybody who could stop it.
 */
function endWithNpm(child) {
  if (process.env.npm_lifecycle_event === undefined || process.platform === 'win32') return;
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    child.kill('SIGTERM');
  }, 300);
  watch.unref();
}
