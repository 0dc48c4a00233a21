import process from 'node:process';
import type { MessagePortMain } from 'electron';
import { isLimelightError, LimelightError } from '../../shared/errors.ts';
import type { Connection } from '../host/connection.ts';
import { createStation, type Station } from '../host/create-station.ts';
import { newId } from '../host/ids.ts';
import { letPhonesIn } from '../host/let-phones-in.ts';
import { stationPaths } from '../host/paths.ts';
import { type Log, silentLog, systemClock } from '../host/ports.ts';
import { errorProperties, openRotatingLog } from '../host/rotating-log.ts';
import { localTokens } from '../node/access.ts';
import { type BrowserHost, startBrowserHost } from '../node/browser-host.ts';
import { makeDemo } from '../node/cli/demo.ts';
import { createOutput } from '../node/cli/output.ts';
import { createPortServer } from '../rpc/serve-port.ts';
import { BrokeredInference } from './brokered-inference.ts';
import { serveMediaPort } from './media-bridge.ts';
import type { FromStation, StationStart, ToStation, WindowRole } from './messages.ts';

/** The station on the desktop: a utility process of its own. Speaks to main over `parentPort` and to pages over ports. */

/** Where the documented API is found, unless something else is there. */
const usualPort = 4400;

const send = (message: FromStation): void => process.parentPort.postMessage(message);
const connection = (role: WindowRole = 'operator'): Connection => ({ role, id: newId(Date.now()).slice(-8) });
const inference = new BrokeredInference(send);
let opening: Promise<Running | null> | null = null;

interface Running {
  readonly station: Station;
  readonly log: Log;
  /** Aborts when the station is told to close. */
  readonly closing: AbortSignal;
  serveWindow(port: MessagePortMain, role: WindowRole): void;
  close(): Promise<void>;
}

process.parentPort.on('message', ({ data, ports }) => {
  const message = data as ToStation;
  if (inference.accept(message, ports)) return;
  if (message.type === 'start') opening ??= open(message.start, ports[0]);
  else
    void (opening ?? Promise.resolve(null)).then((running) => {
      if (running !== null) return handle(running, message, ports[0]);
      if (message.type === 'close') process.exit(0);
    });
});

async function open(start: StationStart, mediaPort: MessagePortMain | undefined): Promise<Running | null> {
  const paths = stationPaths(import.meta.url, start.dataDir);
  const { log, close: closeLog } = await openRotatingLog(paths.logDir).catch(() => ({
    log: silentLog,
    close: async () => {},
  }));
  try {
    const station = await createStation({
      paths,
      log,
      clock: systemClock,
      version: start.version,
      device: start.device,
      forkInference: () => inference.fork(),
      placeStage: (command) => send({ type: 'place-stage', command }),
      onImportSettings: (settings) => send({ type: 'import-settings', settings }),
    });
    const watching = new AbortController();
    void tellOfPlayer(station, watching.signal);
    if (mediaPort !== undefined) serveMediaPort(mediaPort, (request) => station.serveMedia(request, connection()));
    const serve = createPortServer(station.router, station.reportDefect);
    await letPhonesIn(station, paths.pagesDir);
    send({ type: 'ready', importSettings: station.imports.settings });
    const api = openApi(station, start, paths.pagesDir, log);
    return {
      station,
      log,
      closing: watching.signal,
      serveWindow(port, role) {
        serve(port, connection(role));
        port.start();
      },
      async close() {
        watching.abort(new LimelightError('cancelled', {}));
        await (await api)?.close();
        await station.close();
        await closeLog();
      },
    };
  } catch (error) {
    log.error('station not opened', errorProperties(error));
    const logId = newId(Date.now()).slice(-8);
    const failure = isLimelightError(error) ? error : new LimelightError('internal', { logId });
    send({ type: 'failed', failure: failure.toFailure() });
    return null;
  }
}

/** The documented API for scripts and the command line. The windows do not need it: without it the evening goes on. */
async function openApi(
  station: Station,
  { dataDir, version }: StationStart,
  pagesDir: string | null,
  log: Log,
): Promise<BrowserHost | null> {
  try {
    const tokens = localTokens(dataDir);
    const options = { station, tokens, pagesDir, version };
    const host = await startBrowserHost({ ...options, port: usualPort }).catch(() =>
      startBrowserHost({ ...options, port: 0 }),
    );
    station.lock.announce({ address: host.address, token: tokens.operator, pid: process.pid });
    return host;
  } catch (error) {
    log.warn('no api on this computer', errorProperties(error));
    return null;
  }
}

/** Main keeps the computer awake during a song and knows what could be saved. */
async function tellOfPlayer(station: Station, signal: AbortSignal): Promise<void> {
  let told = '';
  for await (const { playing, songId } of station.player.watch({ kind: 'host', canPlay: false }, signal)) {
    const key = `${playing} ${songId}`;
    if (key === told) continue;
    told = key;
    send({
      type: 'player',
      news: { playing, song: songId === null ? null : { id: songId, title: titleOf(station, songId) } },
    });
  }
}

function titleOf(station: Station, songId: string): string {
  try {
    return station.library.record(songId).title;
  } catch {
    return '';
  }
}

async function handle(running: Running, message: ToStation, port: MessagePortMain | undefined): Promise<void> {
  const { station, log } = running;
  try {
    switch (message.type) {
      case 'window':
        if (port !== undefined) running.serveWindow(port, message.role);
        break;
      case 'displays':
        station.stage.setDisplays(message.displays);
        break;
      case 'import':
        await station.arrivals.hand(message.paths);
        break;
      case 'import-demo':
        await makeDemo(station, createOutput(false), running.closing);
        break;
      case 'import-settings':
        station.imports.change(message.settings);
        break;
      case 'tell-windows':
        station.desktop.tell(message.event);
        break;
      case 'save-track':
        await station.saveTrack(message.songId, message.file);
        station.desktop.tell({ type: 'saved', fileName: message.file });
        break;
      case 'close':
        await running.close();
        process.exit(0);
    }
  } catch (error) {
    if (message.type === 'close') process.exit(1);
    const failure = isLimelightError(error)
      ? error.toFailure()
      : ({ code: 'internal', data: { logId: station.reportDefect(error, { message: message.type }) } } as const);
    log.warn('message of the shell failed', { message: message.type, failure });
    station.desktop.tell({ type: 'problem', failure });
  }
}
