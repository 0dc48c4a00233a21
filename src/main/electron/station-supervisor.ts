import { MessageChannelMain, type UtilityProcess, utilityProcess, type WebContents } from 'electron';
import { type PortReason, portChannel } from '../../shared/desktop.ts';
import type { Failure } from '../../shared/errors.ts';
import type { Log } from '../host/ports.ts';
import { InferenceBroker } from './inference-broker.ts';
import { createMediaClient, type MediaClient } from './media-bridge.ts';
import type { FromStation, StationStart, ToStation, WindowRole } from './messages.ts';
import { RestartLimit } from './restart-limit.ts';

export interface SupervisorOptions {
  readonly entries: { readonly station: string; readonly inference: string };
  readonly start: StationStart;
  readonly log: Log;
  /** The station answers. `recovered` after a crash: pages need new ports. */
  onReady(recovered: boolean): void;
  /** It cannot be opened, or (null) stops again and again. */
  onFailed(failure: Failure | null): void;
  onMessage(message: FromStation): void;
}

/** How long a quit may take: the database closes in milliseconds, a chunk of a separation in a second. */
const closeDeadlineMs = 5_000;
/** Media requests wait this long for a station that is just coming back. */
const mediaPatienceMs = 8_000;
const restartPauseMs = 250;

/** Keeps the station's process alive: starts it, starts it again when it crashes, closes it in order. */
export class StationSupervisor {
  readonly #options: SupervisorOptions;
  readonly #crashes = new RestartLimit(3, 60_000);
  #child: UtilityProcess | null = null;
  #broker: InferenceBroker | null = null;
  #media: MediaClient | null = null;
  #ready = false;
  #closing = false;
  #startedBefore = false;
  /** Messages for a station that is not open yet. */
  #unsent: ToStation[] = [];
  #waitingForMedia: (() => void)[] = [];

  constructor(options: SupervisorOptions) {
    this.#options = options;
  }

  get ready(): boolean {
    return this.#ready;
  }

  start(): void {
    if (this.#child !== null || this.#closing) return;
    const { entries, start, log } = this.#options;
    const child = utilityProcess.fork(entries.station, [], { serviceName: 'Limelight station', stdio: 'inherit' });
    const broker = new InferenceBroker(entries.inference, {
      send: (message, ports) => void (this.#child === child && child.postMessage(message, ports)),
    });
    this.#child = child;
    this.#broker = broker;
    child.on('message', (message: FromStation) => this.#accept(message));
    child.once('exit', (code) => {
      broker.killAll();
      if (this.#child === child) this.#exited(code);
    });
    const { port1, port2 } = new MessageChannelMain();
    this.#media = createMediaClient(port1);
    child.postMessage({ type: 'start', start } satisfies ToStation, [port2]);
    log.info('station started', { pid: child.pid ?? null });
  }

  /** After a failure somebody decided to try again. */
  startAfresh(): void {
    this.#crashes.forgive();
    this.start();
  }

  /** Sends now, or as soon as the station is open. */
  send(message: ToStation): void {
    if (this.#ready) this.#child?.postMessage(message);
    else this.#unsent.push(message);
  }

  /** Gives a page its port to the station. */
  connect(contents: WebContents, reason: PortReason, role: WindowRole): void {
    if (!this.#ready || this.#child === null || contents.isDestroyed()) return;
    const { port1, port2 } = new MessageChannelMain();
    this.#child.postMessage({ type: 'window', role } satisfies ToStation, [port1]);
    contents.postMessage(portChannel, reason, [port2]);
  }

  /** Asks the station's media server. A station that is just starting is waited for. */
  async media(request: Request): Promise<Response> {
    if (!this.#ready) await this.#whenReady();
    if (!this.#ready || this.#media === null) return new Response(null, { status: 503 });
    try {
      return await this.#media.fetch(request);
    } catch {
      return new Response(null, { status: 503 });
    }
  }

  /** Lets the station close its database; after the deadline it goes as it is and resumes from its log. */
  async close(): Promise<void> {
    this.#closing = true;
    const child = this.#child;
    if (child === null) return;
    const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    child.postMessage({ type: 'close' } satisfies ToStation);
    const timer = setTimeout(() => {
      this.#options.log.warn('station did not close in time');
      child.kill();
    }, closeDeadlineMs);
    await gone;
    clearTimeout(timer);
    this.#broker?.killAll();
  }

  #accept(message: FromStation): void {
    if (this.#broker?.accept(message)) return;
    if (message.type === 'failed') {
      // It said why and waits to be told to go.
      this.#child?.kill();
      this.#child = null;
      this.#options.onFailed(message.failure);
      return;
    }
    if (message.type === 'ready') {
      const recovered = this.#startedBefore;
      this.#startedBefore = true;
      this.#ready = true;
      for (const unsent of this.#unsent.splice(0)) this.#child?.postMessage(unsent);
      for (const resolve of this.#waitingForMedia.splice(0)) resolve();
      this.#options.onReady(recovered);
    }
    this.#options.onMessage(message);
  }

  #exited(code: number): void {
    this.#child = null;
    this.#ready = false;
    this.#media = null;
    if (this.#closing) return;
    this.#options.log.error('station stopped', { code });
    this.#options.onMessage({ type: 'player', news: { playing: false, song: null } });
    if (this.#crashes.note(Date.now())) setTimeout(() => this.start(), restartPauseMs);
    else this.#options.onFailed(null);
  }

  #whenReady(): Promise<void> {
    return new Promise((resolve) => {
      this.#waitingForMedia.push(resolve);
      setTimeout(resolve, mediaPatienceMs);
    });
  }
}
