import { createWire } from './wire.ts';

/** The binding through which the isolated world speaks to this process. */
export const bindingName = '__electronStandIn';
export const worldName = 'electron-preload';
/** The function that waits, paused, for the path of its `file`. */
export const pathQuestion = 'getPathForFile';
/** The function that waits, paused, for whether a window may be opened at `url`. */
export const openQuestion = 'mayOpenWindow';

/** Runs in the page's own world, before any script of it: what the preload exposes appears here. */
function mainWorld(): void {
  if (window !== window.top) return;
  const mayOpenWindow = (url: string): boolean => {
    // biome-ignore lint/style/useConst: set from outside while the page stands still
    let answer = false;
    // biome-ignore lint/suspicious/noDebugger: the page stands still here until the program has decided
    debugger;
    void url;
    return answer;
  };
  const open = window.open.bind(window);
  window.open = (url = '', ...rest) =>
    mayOpenWindow(new URL(url, window.location.href).href) ? open(url, ...rest) : null;
  document.addEventListener('electron-expose', (event) => {
    const { name, methods } = (event as CustomEvent<{ name: string; methods: string[] }>).detail;
    const api: Record<string, (...args: unknown[]) => unknown> = {};
    for (const method of methods) {
      api[method] = (...args) => {
        let answer: unknown;
        const onAnswer = (reply: Event): void => {
          answer = (reply as CustomEvent<unknown>).detail;
        };
        document.addEventListener('electron-answer', onAnswer, { once: true });
        document.dispatchEvent(new CustomEvent('electron-call', { detail: { name, method, args } }));
        document.removeEventListener('electron-answer', onAnswer);
        return answer;
      };
    }
    Object.defineProperty(window, name, { value: Object.freeze(api) });
  });
}

interface FromMain {
  readonly kind: 'ipc' | 'port' | 'port-closed';
  readonly channel?: string;
  readonly data?: string;
  readonly ports?: number[];
  readonly port?: number;
}

/** Runs in the isolated world: what a sandboxed preload may `require`, and the near ends of ports. */
function isolatedWorld(binding: string, makeWire: typeof createWire): (name: string) => unknown {
  const wire = makeWire();
  const tell = (message: object): void =>
    (globalThis as unknown as Record<string, (text: string) => void>)[binding]?.(JSON.stringify(message));
  const listeners = new Map<string, ((event: object, ...args: unknown[]) => void)[]>();
  const farEnds = new Map<number, MessagePort>();
  const exposed = new Map<string, Record<string, (...args: unknown[]) => unknown>>();

  const openPort = (number: number): MessagePort => {
    const { port1, port2 } = new MessageChannel();
    farEnds.set(number, port2);
    port2.onmessage = ({ data }) => tell({ kind: 'port', port: number, data: wire.encode(data) });
    port2.addEventListener('close', () => tell({ kind: 'port-closed', port: number }));
    return port1;
  };
  const receive = (message: FromMain): void => {
    if (message.kind === 'ipc') {
      const ports = (message.ports ?? []).map(openPort);
      for (const listener of listeners.get(message.channel ?? '') ?? [])
        listener({ ports, sender: ipcRenderer }, wire.decode(message.data ?? 'null'));
    } else if (message.kind === 'port')
      farEnds.get(message.port ?? 0)?.postMessage(wire.decode(message.data ?? 'null'));
    else {
      farEnds.get(message.port ?? 0)?.close();
      farEnds.delete(message.port ?? 0);
    }
  };
  (globalThis as unknown as { electronReceive: typeof receive }).electronReceive = receive;

  const ipcRenderer = {
    on(channel: string, listener: (event: object, ...args: unknown[]) => void) {
      listeners.set(channel, [...(listeners.get(channel) ?? []), listener]);
      return ipcRenderer;
    },
  };
  const contextBridge = {
    exposeInMainWorld(name: string, api: Record<string, (...args: unknown[]) => unknown>) {
      exposed.set(name, api);
      document.dispatchEvent(new CustomEvent('electron-expose', { detail: { name, methods: Object.keys(api) } }));
    },
  };
  document.addEventListener('electron-call', (event) => {
    const { name, method, args } = (event as CustomEvent<{ name: string; method: string; args: unknown[] }>).detail;
    const answer = exposed.get(name)?.[method]?.(...args);
    document.dispatchEvent(new CustomEvent('electron-answer', { detail: answer }));
  });
  const webUtils = {
    getPathForFile(file: File): string {
      // biome-ignore lint/style/useConst: set from outside while the page stands still
      let path = '';
      // biome-ignore lint/suspicious/noDebugger: the page stands still here until Chromium has told the path behind `file`
      debugger;
      void file;
      return path;
    },
  };
  const modules: Record<string, unknown> = { electron: { contextBridge, ipcRenderer, webUtils } };
  return (name) => {
    if (name in modules) return modules[name];
    throw new Error(`module not found: ${name} (a sandboxed preload has electron only)`);
  };
}

export const mainWorldScript = `(${mainWorld.toString()})();`;

/** The preload's bundle as Electron's sandbox would run it. */
export function isolatedWorldScript(preload: string): string {
  return `if (window === window.top) {
  const require = (${isolatedWorld.toString()})(${JSON.stringify(bindingName)}, ${createWire.toString()});
  const module = { exports: {} };
  (function (require, module, exports) {${preload}\n})(require, module, module.exports);
}`;
}
