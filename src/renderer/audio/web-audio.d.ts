/** Choice of the output device: in Chromium since 110, not yet in TypeScript's DOM library. */
interface AudioContext {
  readonly sinkId: string | { readonly type: 'none' };
  setSinkId(id: string): Promise<void>;
}
