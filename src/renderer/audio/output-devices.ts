import { createStore, type Store } from '../client/store.ts';
import type { KaraokeGraph } from './karaoke-graph.ts';

/** Names the browser gives to what is another device as well. */
const aliases = new Set(['default', 'communications', '']);

/**
 * Which loudspeakers the sound goes to. Devices are known by their label, since their ids change; a chosen one that goes away
 * hands over to the system's own, aloud, and gets the sound back when it returns.
 */
export class OutputDevices {
  /** Labels of what there is besides the system's own. Empty where the browser does not tell. */
  readonly labels: Store<readonly string[]> = createStore<readonly string[]>([]);
  /** Where the sound goes; null: the system's own. */
  readonly active: Store<string | null> = createStore<string | null>(null);
  readonly #graph: Store<KaraokeGraph | null>;
  readonly #onChange: (event: 'lost' | 'back', label: string) => void;
  readonly #stop = new AbortController();
  #ids = new Map<string, string>();
  #chosen: string | null = null;
  /** Told already. */
  #lost: string | null = null;
  #listed: Promise<void> | null = null;

  constructor(graph: Store<KaraokeGraph | null>, onChange: (event: 'lost' | 'back', label: string) => void) {
    this.#graph = graph;
    this.#onChange = onChange;
    const unsubscribe = graph.subscribe(() => void this.#apply());
    this.#stop.signal.addEventListener('abort', unsubscribe);
    this.#media?.addEventListener('devicechange', () => void this.refresh(), { signal: this.#stop.signal });
  }

  /** Whether this browser can send sound anywhere but to the system's own loudspeakers. */
  get canChoose(): boolean {
    return this.#media !== null && 'setSinkId' in AudioContext.prototype;
  }

  /** Only a page from a safe address is told of devices. */
  get #media(): MediaDevices | null {
    return navigator.mediaDevices ?? null;
  }

  choose(label: string | null): void {
    if (label === this.#chosen) return;
    this.#chosen = label;
    this.#lost = null;
    void (this.#listed === null ? this.refresh() : this.#apply());
  }

  /** Looks again what is plugged in. */
  refresh(): Promise<void> {
    this.#listed = (async () => {
      const devices = (await this.#media?.enumerateDevices().catch(() => [])) ?? [];
      const outputs = devices.filter(
        ({ kind, deviceId, label }) => kind === 'audiooutput' && !aliases.has(deviceId) && label !== '',
      );
      this.#ids = new Map(outputs.map(({ label, deviceId }) => [label, deviceId]));
      this.labels.set([...this.#ids.keys()]);
      await this.#apply();
    })();
    return this.#listed;
  }

  /** Browsers name the loudspeakers only to pages that may use the microphone: asks for that, and lets go of it at once. */
  async askForNames(): Promise<void> {
    const stream = await this.#media?.getUserMedia({ audio: true });
    for (const track of stream?.getTracks() ?? []) track.stop();
    await this.refresh();
  }

  dispose(): void {
    this.#stop.abort();
  }

  async #apply(): Promise<void> {
    const wanted = this.#chosen;
    const id = wanted === null ? undefined : this.#ids.get(wanted);
    const moved = await this.#send(id ?? '');
    if (wanted !== this.#chosen) return;
    const found = wanted !== null && id !== undefined && moved;
    this.active.set(found ? wanted : null);
    if (wanted === null) return;
    if (!found && this.#lost !== wanted) {
      this.#lost = wanted;
      this.#onChange('lost', wanted);
    } else if (found && this.#lost === wanted) {
      this.#lost = null;
      this.#onChange('back', wanted);
    }
  }

  /** False where the device would not have it; the sound then stays on the system's own. */
  async #send(id: string): Promise<boolean> {
    const context = this.#graph.get()?.context;
    if (context === undefined || !this.canChoose || context.sinkId === id) return true;
    try {
      await context.setSinkId(id);
      return true;
    } catch {
      if (id !== '') await context.setSinkId('').catch(() => {});
      return false;
    }
  }
}
