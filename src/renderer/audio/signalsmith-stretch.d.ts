/** The parts of signalsmith-stretch 1.3 used here (the package has no types of its own). */
declare module 'signalsmith-stretch' {
  export interface StretchNode extends AudioWorkletNode {
    /** Seconds from input to output while it works on what is connected to it. */
    latency(): Promise<number>;
    schedule(change: {
      active?: boolean;
      semitones?: number;
      tonalityHz?: number;
      outputTime?: number;
    }): Promise<unknown>;
  }

  interface CreateStretch {
    (context: BaseAudioContext, options?: AudioWorkletNodeOptions): Promise<StretchNode>;
    /** Where the worklet's side is loaded from; by default a blob made on the spot. */
    moduleUrl?: string;
  }

  const createStretch: CreateStretch;
  export default createStretch;
}

declare module 'signalsmith-stretch?url' {
  const url: string;
  export default url;
}
