import { readFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { jobStates } from '../../shared/contract/jobs.ts';
import { isLimelightError, LimelightError } from '../../shared/errors.ts';
import { defaultDataDir, programRoot, stationPaths } from '../host/paths.ts';
import { audioFormats, type Log, silentLog, systemClock } from '../host/ports.ts';
import { errorProperties, openRotatingLog } from '../host/rotating-log.ts';
import type { StationHost } from '../host/station-host.ts';
import { deviceChoices } from '../inference/devices.ts';
import { exitCodeOf, exitCodes } from './cli/exit-codes.ts';
import { runImport, runJobs } from './cli/library-commands.ts';
import { openClient } from './cli/open-client.ts';
import { createOutput, type Output } from './cli/output.ts';
import { runSeparate } from './cli/separate-command.ts';
import { runServe } from './cli/serve-command.ts';
import { forkInference } from './fork-inference.ts';
import { phonesOfTests } from './phones-of-tests.ts';

const version = readVersion();

function readVersion(): string {
  const file = path.join(programRoot(import.meta.url), 'package.json');
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}

function wholeNumber(least: number, most: number) {
  return (text: string): number => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < least || value > most) {
      throw new InvalidArgumentError(`a whole number from ${least} to ${most} is needed.`);
    }
    return value;
  };
}

/** Ctrl+C and friends: the first asks to finish, a second does not ask. */
function interruptSignal(): AbortSignal {
  const abort = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => {
      if (abort.signal.aborted) process.exit(exitCodes.interrupted);
      abort.abort(new LimelightError('cancelled', {}));
    });
  }
  return abort.signal;
}

interface CommonOptions {
  readonly data: string;
  readonly json?: boolean;
}

/** Opens the log of a data folder; a folder that cannot be written to is told by what comes after. */
async function openLog(folder: string): Promise<{ log: Log; close(): Promise<void> }> {
  try {
    return await openRotatingLog(folder);
  } catch {
    return { log: silentLog, close: async () => {} };
  }
}

async function withHost(
  options: CommonOptions & { device?: string },
  work: (host: StationHost, output: Output, signal: AbortSignal) => Promise<number>,
): Promise<number> {
  const output = createOutput(options.json ?? false);
  const paths = stationPaths(import.meta.url, options.data);
  const signal = interruptSignal();
  const { log, close } = await openLog(paths.logDir);
  const host: StationHost = {
    paths,
    log,
    clock: systemClock,
    version,
    forkInference,
    device: deviceChoices.find((choice) => choice === options.device) ?? 'auto',
    // A server of one's own that speaks LRCLIB's protocol.
    ...(process.env.LIMELIGHT_LRCLIB ? { online: { lrclibUrl: process.env.LIMELIGHT_LRCLIB } } : {}),
    ...phonesOfTests(process.env),
  };
  try {
    return await work(host, output, signal);
  } catch (error) {
    const failure = toFailure(error, log);
    output.failure(failure.toFailure(), null);
    return exitCodeOf(failure.code);
  } finally {
    await close();
  }
}

/** Errors of a station in another process arrive as codes, too. */
function toFailure(error: unknown, log: Log): LimelightError {
  if (isLimelightError(error)) return error;
  if (error instanceof Error && error.name === 'AbortError') return new LimelightError('cancelled', {});
  const logId = Math.random().toString(36).slice(2, 10);
  log.error('defect', { logId, ...errorProperties(error) });
  return new LimelightError('internal', { logId });
}

function createProgram(finish: (exitCode: number) => void): Command {
  const program = new Command('limelight')
    .description('A karaoke station: takes the vocals out of your songs and plays them to sing over.')
    .version(version)
    .showHelpAfterError('(add --help for what is possible)')
    .addHelpText(
      'after',
      `
Exit codes: 0 done, 1 unexpected, 2 wrong command, 3 song not usable, 4 result not writable, 5 ffmpeg, model or device not
usable, 6 separation failed, 7 library in use or not openable, 130 interrupted.`,
    );
  const dataOption = () =>
    new Option('--data <dir>', 'where the library is').default(defaultDataDir(), 'the folder of this user');
  const deviceOption = () =>
    new Option('--device <device>', 'where the separation runs').choices(deviceChoices).default('auto');
  const jsonOption = () => new Option('--json', 'one JSON object a line instead of sentences');

  program
    .command('serve')
    .description('Starts the station in the browser.')
    .option('--port <n>', 'port on this computer', wholeNumber(1, 65_535))
    .option('--no-open', 'do not open a browser window')
    .option('--demo', 'bring in the demo song and tell what came of it')
    .addOption(dataOption())
    .addOption(deviceOption())
    .addOption(jsonOption())
    .action(async (options: CommonOptions & { port?: number; open: boolean; demo?: boolean; device: string }) => {
      const command = { port: options.port ?? null, open: options.open, demo: options.demo ?? false };
      finish(await withHost(options, (host, output, signal) => runServe(command, host, output, signal)));
    });

  program
    .command('separate')
    .description('Makes <name>.karaoke.webm (four channels) and <name>.accompaniment.<ext> of each song.')
    .argument('<files...>', 'songs: anything ffmpeg can read')
    .requiredOption('--out <dir>', 'where the results go')
    .option('--model <name>', 'separation model')
    .addOption(deviceOption())
    .addOption(
      new Option('--format <format>', 'of the accompaniment and the vocals').choices(audioFormats).default('opus'),
    )
    .option('--stems', 'also write <name>.vocals.<ext>')
    .option('--overwrite', 'replace files that are there, whatever made them')
    .addOption(dataOption())
    .addOption(jsonOption())
    .action(async (files: string[], options: CommonOptions & SeparateOptions) => {
      const command = {
        files,
        out: options.out,
        model: options.model,
        device: options.device,
        format: options.format,
        stems: options.stems ?? false,
        overwrite: options.overwrite ?? false,
      };
      finish(
        await withHost(options, (host, output, signal) => runSeparate(command, host.paths, output, signal, host.log)),
      );
    });

  program
    .command('import')
    .description('Brings songs and folders into the library and takes the vocals out.')
    .argument('<paths...>', 'files and folders')
    .option('--no-wait', 'leave taking out the vocals to the station')
    .addOption(dataOption())
    .addOption(deviceOption())
    .addOption(jsonOption())
    .action(async (paths: string[], options: CommonOptions & { wait: boolean; device: string }) => {
      finish(
        await withHost(options, async (host, output, signal) => {
          const { client, close } = await openClient(host);
          try {
            return await runImport(client, paths, options.wait, output, signal);
          } finally {
            await close();
          }
        }),
      );
    });

  program
    .command('jobs')
    .description('Lists what is being done, waits, is done or failed.')
    .addOption(new Option('--state <state>', 'only these').choices(jobStates))
    .option('--limit <n>', 'how many at most', wholeNumber(1, 1000), 100)
    .addOption(dataOption())
    .addOption(jsonOption())
    .action(async (options: CommonOptions & { state?: (typeof jobStates)[number]; limit: number }) => {
      finish(
        await withHost(options, async (host, output) => {
          const { client, close } = await openClient({ ...host, idle: true });
          try {
            return await runJobs(client, options.state, options.limit, output);
          } finally {
            await close();
          }
        }),
      );
    });
  return program;
}

interface SeparateOptions {
  readonly out: string;
  readonly model?: string;
  readonly device: (typeof deviceChoices)[number];
  readonly format: (typeof audioFormats)[number];
  readonly stems?: boolean;
  readonly overwrite?: boolean;
}

const program = createProgram((exitCode) => {
  process.exitCode = exitCode;
});
for (const command of [program, ...program.commands]) command.exitOverride();
try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
}
// Whatever a library left ticking must not keep a finished command alive.
process.exit();
