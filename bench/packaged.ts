import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { install, packWithStandIns } from '../tools/lib/pack.mjs';
import { percentile, round, table } from './measure.ts';

const starts = 7;
const settleMs = 15_000;
const idleMs = 60_000;
/** Of Linux: one tick of `utime` and `stime`. */
const ticksPerSecond = 100;

interface Running {
  readonly child: ChildProcess;
  /** From the start of the process to the answer of `GET /api/songs`. */
  readonly firstResponseMs: number;
}

/** Figures of the station as it is packed: first answer, and what it costs while nobody does anything. Linux only. */
export async function benchPackaged(folder: string): Promise<string> {
  if (process.platform !== 'linux') return '### Packaged station\n\nMeasured on Linux only.';
  const [packed] = await packWithStandIns(folder, ['linux']);
  if (packed === undefined) throw new Error('nothing was packed');
  const app = await install(packed.resources, path.join(folder, 'installed'));
  const times: number[] = [];
  for (let i = 0; i < starts; i += 1) {
    // The first start makes the library, the others open it.
    const { child, firstResponseMs } = await start(app, folder);
    times.push(firstResponseMs);
    await stop(child);
  }
  const { child } = await start(app, folder);
  await sleep(settleMs);
  const pid = child.pid ?? 0;
  const before = cpuSeconds(pid);
  await sleep(idleMs);
  const cpu = (cpuSeconds(pid) - before) / (idleMs / 1000);
  const memory = residentBytes(pid);
  await stop(child);
  return [
    '### Packaged station',
    '',
    'Started from the packed files with Node; an empty library; idle for a minute.',
    '',
    table([
      {
        what: `start of the process to its first answer, median / worst of ${starts}`,
        figure: `${round(percentile(times, 0.5), 0)} / ${round(Math.max(...times), 0)} ms`,
        target: '1500 ms',
      },
      { what: 'idle, processor time', figure: `${round(cpu * 100, 2)} % of one core`, target: '1 %' },
      { what: 'idle, resident memory', figure: `${round(memory / 1e6, 0)} MB`, target: '150 MB' },
    ]),
  ].join('\n');
}

async function start(app: string, folder: string): Promise<Running> {
  const from = performance.now();
  const dataDir = path.join(folder, 'data');
  const args = [path.join(app, 'dist', 'main', 'cli.js'), 'serve', '--no-open', '--data', dataDir];
  const child = spawn(process.execPath, args, {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { HOME: folder, PATH: '/nowhere' },
  });
  const address = await new Promise<string>((resolve, reject) => {
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString('utf8');
      const found = /http:\/\/127\.0\.0\.1:\S+/u.exec(output)?.[0];
      if (found) resolve(found);
    });
    child.once('close', () => reject(new Error(`the station ended: ${output}`)));
  });
  const { origin, searchParams } = new URL(address);
  const headers = { authorization: `Bearer ${searchParams.get('token')}` };
  const response = await fetch(`${origin}/api/songs`, { headers });
  if (!response.ok) throw new Error(`the station answered ${response.status}`);
  await response.text();
  return { child, firstResponseMs: performance.now() - from };
}

async function stop(child: ChildProcess): Promise<void> {
  const closed = new Promise((resolve) => child.once('close', resolve));
  child.kill('SIGTERM');
  await closed;
}

function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}

function residentBytes(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/u.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024;
}
