import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import { app } from './app.ts';
import { type Browser, openBrowser } from './browser.ts';
import type { CdpSession } from './cdp.ts';
import { applyPermissions, guardRequests, guardWindows } from './guards.ts';
import {
  bindingName,
  isolatedWorldScript,
  mainWorldScript,
  openQuestion,
  pathQuestion,
  worldName,
} from './page-world.ts';
import { closeRemote, type MessagePortMain, type Remote } from './ports.ts';
import { openBridge, toBrowser } from './protocol-bridge.ts';
import { createWire } from './wire.ts';

/** What `WebContents` needs of its window. */
interface OwnWindow {
  emit(name: string): boolean;
  gone(): void;
}

export interface WindowOptions {
  readonly x?: number;
  readonly y?: number;
  readonly width?: number;
  readonly height?: number;
  readonly show?: boolean;
  readonly webPreferences?: {
    readonly preload?: string;
    readonly sandbox?: boolean;
    readonly contextIsolation?: boolean;
  };
}

type OpenHandler = (details: { url: string }) => { action: 'allow' | 'deny' };

interface FromPage {
  readonly kind: 'port' | 'port-closed';
  readonly port: number;
  readonly data?: string;
}

const wire = createWire();

/** The page of a window. */
export class WebContents extends EventEmitter {
  readonly window: OwnWindow;
  frameId = '';
  #browser: Browser | null = null;
  #session: CdpSession | null = null;
  #targetId = '';
  #url = '';
  #context: number | null = null;
  #openHandler: OpenHandler | null = null;
  #expected: string | null = null;
  #destroyed = false;
  readonly #remote: Remote;

  constructor(window: OwnWindow) {
    super();
    this.window = window;
    this.#remote = {
      ports: new Map(),
      deliver: (port, data) => this.#receive({ kind: 'port', port, data: wire.encode(data) }),
      closePort: (port) => this.#receive({ kind: 'port-closed', port }),
    };
  }

  async open(options: WindowOptions): Promise<void> {
    const { preload = '', sandbox = true, contextIsolation = true } = options.webPreferences ?? {};
    if (!sandbox || !contextIsolation) throw new Error('only sandboxed windows are carried');
    await openBridge();
    const browser = await openBrowser(app.getPath('userData'));
    const { session, targetId } = await browser.openPage();
    this.#browser = browser;
    this.#session = session;
    this.#targetId = targetId;
    await applyPermissions(browser);
    this.#listen(session);
    for (const domain of ['Page', 'Runtime', 'DOM', 'Inspector', 'Debugger']) await session.send(`${domain}.enable`);
    const { frameTree } = await session.send<{ frameTree: { frame: { id: string } } }>('Page.getFrameTree');
    this.frameId = frameTree.frame.id;
    await session.send('Runtime.addBinding', { name: bindingName, executionContextName: worldName });
    await session.send('Page.addScriptToEvaluateOnNewDocument', { source: mainWorldScript });
    const source = isolatedWorldScript(readFileSync(preload, 'utf8'));
    await session.send('Page.addScriptToEvaluateOnNewDocument', { source, worldName });
    await guardRequests(session, this);
    await guardWindows(browser, targetId, this);
  }

  get debuggingAddress(): string {
    return this.#browser?.address ?? '';
  }

  getURL(): string {
    return this.#url;
  }

  isDestroyed(): boolean {
    return this.#destroyed;
  }

  isCrashed(): boolean {
    return this.#context === null;
  }

  setWindowOpenHandler(handler: OpenHandler): void {
    this.#openHandler = handler;
  }

  mayOpen(url: string): boolean {
    return this.#openHandler === null || this.#openHandler({ url }).action === 'allow';
  }

  /** True where the program itself wanted this navigation. */
  takeNavigation(url: string): boolean {
    const expected = this.#expected === url;
    if (expected) this.#expected = null;
    return expected;
  }

  async loadURL(url: string): Promise<void> {
    this.#url = url;
    this.#expected = url;
    await this.#session?.send('Page.navigate', { url: toBrowser(url) });
  }

  reload(): void {
    // A page that crashed has nothing to reload: Chromium opens its address in a new process.
    void this.loadURL(this.#url);
  }

  forcefullyCrashRenderer(): void {
    // The answer never comes: there is nobody left to give it.
    this.#session?.send('Page.crash').catch(() => {});
  }

  async executeJavaScript(code: string): Promise<unknown> {
    const { result, exceptionDetails } = (await this.#session?.send<{
      result: { value: unknown };
      exceptionDetails?: { text: string };
    }>('Runtime.evaluate', { expression: code, awaitPromise: true, returnByValue: true, userGesture: true })) ?? {
      result: { value: undefined },
    };
    if (exceptionDetails !== undefined) throw new Error(exceptionDetails.text);
    return result.value;
  }

  postMessage(channel: string, message: unknown, transfer: readonly MessagePortMain[] = []): void {
    const ports = transfer.map((port) => port.transferTo(this.#remote));
    this.#receive({ kind: 'ipc', channel, data: wire.encode(message), ports });
  }

  async close(): Promise<void> {
    await this.#browser?.connection.send('Target.closeTarget', { targetId: this.#targetId }).catch(() => {});
  }

  #receive(message: object): void {
    if (this.#context === null) return;
    const expression = `electronReceive(${JSON.stringify(message)})`;
    this.#session?.send('Runtime.evaluate', { expression, contextId: this.#context }).catch(() => {});
  }

  #listen(session: CdpSession): void {
    session.on('Runtime.executionContextCreated', ({ context }) => {
      const { id, name, auxData } = context as { id: number; name: string; auxData: { frameId: string } };
      if (name === worldName && auxData.frameId === this.frameId) this.#context = id;
    });
    session.on('Runtime.bindingCalled', ({ payload }: { payload: string }) => {
      const { kind, port, data } = JSON.parse(payload) as FromPage;
      const end = this.#remote.ports.get(port);
      if (kind === 'port') end?.receive(wire.decode(data ?? 'null'));
      else end?.closed();
    });
    const leave = (): void => {
      this.#context = null;
      closeRemote(this.#remote);
    };
    session.on('Runtime.executionContextDestroyed', ({ executionContextId }: { executionContextId: number }) => {
      if (executionContextId === this.#context) leave();
    });
    session.on('Runtime.executionContextsCleared', leave);
    session.on('Page.frameStartedLoading', ({ frameId }: { frameId: string }) => {
      if (frameId === this.frameId) this.emit('did-start-loading');
    });
    session.on('Page.domContentEventFired', () => this.emit('dom-ready', {}));
    session.on('Page.loadEventFired', () => {
      this.emit('did-finish-load');
      this.window.emit('ready-to-show');
    });
    session.on('Inspector.targetCrashed', () => {
      leave();
      this.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 5 });
    });
    session.on('Debugger.paused', (paused) => void this.#answerQuestion(session, paused as never));
    this.#browser?.connection.on('Target.targetDestroyed', ({ targetId }: { targetId: string }) => {
      if (targetId === this.#targetId) this.#gone();
    });
    this.#browser?.connection.on('Target.detachedFromTarget', ({ sessionId }: { sessionId: string }) => {
      if (sessionId === session.id) this.#gone();
    });
  }

  async #answerQuestion(
    session: CdpSession,
    { callFrames: [frame] }: { callFrames: { callFrameId: string; functionName: string }[] },
  ): Promise<void> {
    const evaluate = (expression: string): Promise<{ result: { objectId: string; value: string } }> =>
      session.send('Debugger.evaluateOnCallFrame', { callFrameId: frame?.callFrameId ?? '', expression });
    if (frame?.functionName === openQuestion) {
      const { result } = await evaluate('url');
      await evaluate(`answer = ${this.mayOpen(result.value)}`);
    } else if (frame?.functionName === pathQuestion) {
      const { result } = await evaluate('file');
      const { path } = await session
        .send<{ path: string }>('DOM.getFileInfo', { objectId: result.objectId })
        .catch(() => ({ path: '' }));
      await evaluate(`path = ${JSON.stringify(path)}`);
    }
    await session.send('Debugger.resume');
  }

  #gone(): void {
    if (this.#destroyed) return;
    this.#destroyed = true;
    this.#context = null;
    closeRemote(this.#remote);
    this.emit('destroyed');
    this.window.gone();
  }
}
