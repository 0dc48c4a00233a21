import type { Page } from '@playwright/test';

/** RMS levels in dB relative to full scale, over the last 0.37 s. */
export interface Heard {
  /** Accompaniment L, R, vocals L, R as they come out of the decoder. */
  readonly channels: readonly [number, number, number, number];
  /** What goes to the loudspeakers. */
  readonly output: readonly [number, number];
}

/**
 * Puts ears on the page: analysers at the four outputs of every channel splitter and on everything that is connected to the
 * loudspeakers. The program does not know of them.
 */
export async function putEarsOn(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const size = 16_384;
    const ears: { channels: AnalyserNode[]; output: AnalyserNode[] } = { channels: [], output: [] };
    (window as unknown as { ears: typeof ears }).ears = ears;
    const analyser = (context: BaseAudioContext): AnalyserNode => new AnalyserNode(context, { fftSize: size });
    const connect = AudioNode.prototype.connect as (this: AudioNode, ...args: unknown[]) => AudioNode;

    const createSplitter = BaseAudioContext.prototype.createChannelSplitter;
    BaseAudioContext.prototype.createChannelSplitter = function (outputs?: number) {
      const splitter = createSplitter.call(this, outputs);
      ears.channels = Array.from({ length: outputs ?? 6 }, (_, index) => {
        const ear = analyser(this);
        connect.call(splitter, ear, index);
        return ear;
      });
      return splitter;
    };
    AudioNode.prototype.connect = function (this: AudioNode, ...args: unknown[]) {
      if (args[0] === this.context.destination) {
        const splitter = createSplitter.call(this.context, 2);
        connect.call(this, splitter);
        ears.output = [0, 1].map((index) => {
          const ear = analyser(this.context);
          connect.call(splitter, ear, index);
          return ear;
        });
      }
      return connect.call(this, ...args);
    } as typeof AudioNode.prototype.connect;
  });
}

export function hear(page: Page): Promise<Heard> {
  return page.evaluate(() => {
    const { ears } = window as unknown as { ears: { channels: AnalyserNode[]; output: AnalyserNode[] } };
    const level = (ear: AnalyserNode | undefined): number => {
      if (ear === undefined) return Number.NEGATIVE_INFINITY;
      const samples = new Float32Array(ear.fftSize);
      ear.getFloatTimeDomainData(samples);
      return 10 * Math.log10(samples.reduce((sum, value) => sum + value * value, 0) / samples.length);
    };
    const [a, b, c, d] = ears.channels;
    return {
      channels: [level(a), level(b), level(c), level(d)],
      output: [level(ears.output[0]), level(ears.output[1])],
    } as const;
  });
}

/** The samples that went to the left loudspeaker last, oldest first. */
export function recordOutput(page: Page): Promise<number[]> {
  return page.evaluate(() => {
    const { ears } = window as unknown as { ears: { output: AnalyserNode[] } };
    const [ear] = ears.output;
    if (ear === undefined) return [];
    const samples = new Float32Array(ear.fftSize);
    ear.getFloatTimeDomainData(samples);
    return [...samples];
  });
}
