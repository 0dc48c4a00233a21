import { spawn } from 'node:child_process';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { freePort } from '../../e2e/support/station-process.ts';
import { descendants } from '../support/processes.ts';
import { projectRoot } from '../support/sounds.ts';
import { until } from '../support/station.ts';
import { tempDir } from '../support/temp.ts';

/** As a terminal without a window, a service manager or a script would. */
async function npmStart(): Promise<{ npm: number; stationPid: number; address: string; ended: Promise<unknown> }> {
  const port = await freePort();
  const child = spawn(
    'npm',
    ['start', '--', '--no-open', '--port', `${port}`, '--data', path.join(tempDir(), 'data')],
    {
      cwd: projectRoot,
      stdio: ['ignore', 'pipe', 'ignore'],
      // A process group of its own: what is left of it goes with the test, whatever happens.
      detached: true,
    },
  );
  const ended = new Promise((resolve) => child.once('close', resolve));
  const npm = child.pid as number;
  onTestFinished(() => {
    try {
      process.kill(-npm, 'SIGKILL');
    } catch {
      // Nothing was left, as it should be.
    }
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString('utf8');
  });
  const line = await until(
    () => /^Limelight is ready: (http:\/\/127\.0\.0\.1:\d+\/\S*)$/mu.exec(output) ?? undefined,
    'the line with the address',
    50_000,
  );
  expect(line[1]).toContain(`http://127.0.0.1:${port}/`);
  const station = descendants(npm).find(({ command }) => /cli\.js serve/u.test(command));
  return { npm, stationPid: station?.pid ?? 0, address: line[1] as string, ended };
}

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe.skipIf(process.platform === 'win32')('npm start', () => {
  it('prints one line with its address, answers there, and ends whole when npm is told to', async () => {
    const { npm, stationPid, address, ended } = await npmStart();
    const page = await fetch(address);
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('<div id="root">');
    expect(isAlive(stationPid)).toBe(true);
    process.kill(npm, 'SIGTERM');
    // Its streams close only when the last process that holds them has ended.
    await ended;
    await until(() => !isAlive(stationPid), 'the end of the station');
  });
});
