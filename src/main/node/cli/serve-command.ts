import { isLimelightError, LimelightError } from '../../../shared/errors.ts';
import { createStation, type Station } from '../../host/create-station.ts';
import { letPhonesIn } from '../../host/let-phones-in.ts';
import type { StationHost } from '../../host/station-host.ts';
import { localTokens } from '../access.ts';
import { startBrowserHost } from '../browser-host.ts';
import { openInBrowser } from '../open-browser.ts';
import { makeDemo } from './demo.ts';
import { exitCodes } from './exit-codes.ts';
import type { Output } from './output.ts';

export interface ServeCommand {
  /** Null: the usual one, or any other where that is taken. */
  readonly port: number | null;
  readonly open: boolean;
  readonly demo: boolean;
}

const usualPort = 4400;

/** `limelight serve`: the station in the browser, until it is told to stop. */
export async function runServe(
  command: ServeCommand,
  host: StationHost,
  output: Output,
  signal: AbortSignal,
): Promise<number> {
  let station: Station;
  try {
    station = await createStation(host);
  } catch (error) {
    if (isLimelightError(error) && error.code === 'station-running')
      return await pointToRunning(error, command, output);
    throw error;
  }
  try {
    const { dataDir, pagesDir } = host.paths;
    const tokens = localTokens(dataDir);
    const browserHost = await start({ station, tokens, pagesDir, version: host.version }, command.port);
    try {
      await letPhonesIn(station, pagesDir);
      station.lock.announce({ address: browserHost.address, token: tokens.operator, pid: process.pid });
      const { address, stageAddress } = browserHost;
      output.result(`Limelight is ready: ${address}`, { event: 'ready', address, stageAddress });
      output.note(`The TV screen: ${stageAddress}`);
      if (command.open) await openInBrowser(browserHost.address, output);
      if (command.demo) await makeDemo(station, output, signal);
      await aborted(signal);
    } finally {
      await browserHost.close();
    }
  } finally {
    await station.close();
  }
  return exitCodes.done;
}

async function start(options: Omit<Parameters<typeof startBrowserHost>[0], 'port'>, port: number | null) {
  try {
    return await startBrowserHost({ ...options, port: port ?? usualPort });
  } catch (error) {
    const taken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
    if (!taken) throw error;
    if (port !== null) throw new LimelightError('port-taken', { port }, { cause: error });
    return await startBrowserHost({ ...options, port: 0 });
  }
}

/** Somebody started it twice: take them to the one that runs. */
async function pointToRunning(error: LimelightError, command: ServeCommand, output: Output): Promise<number> {
  const { address } = error.data as { address: string | null };
  if (address === null) throw error;
  output.result(`Limelight is running already: ${address}`, { event: 'running', address });
  if (command.open) await openInBrowser(address, output);
  return exitCodes.done;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
