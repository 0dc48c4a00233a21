import type { Page } from '@playwright/test';

/**
 * Records what the page makes, sample by sample: the four channels behind the key shift (before any level), and what goes to the
 * loudspeakers. The program does not know of it. Call before the page opens.
 */
export async function putRecorderOn(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const tapes: Record<string, { node: ScriptProcessorNode; blocks: Float32Array[][]; on: boolean }> = {};
    (window as unknown as { tapes: typeof tapes }).tapes = tapes;
    const connect = AudioNode.prototype.connect as (this: AudioNode, ...args: unknown[]) => AudioNode;
    const listen = (name: string, source: AudioNode, channels: number): void => {
      const context = source.context as AudioContext;
      const node = context.createScriptProcessor(4096, channels, 1);
      node.channelCountMode = 'explicit';
      node.channelInterpretation = 'discrete';
      const tape = { node, blocks: [] as Float32Array[][], on: false };
      node.onaudioprocess = ({ inputBuffer }) => {
        if (tape.on)
          tape.blocks.push(Array.from({ length: channels }, (_, c) => inputBuffer.getChannelData(c).slice()));
      };
      const mute = new GainNode(context, { gain: 0 });
      connect.call(source, node);
      connect.call(node, mute);
      connect.call(mute, context.destination);
      tapes[name] = tape;
    };
    AudioNode.prototype.connect = function (this: AudioNode, ...args: unknown[]) {
      const [target] = args;
      if (target instanceof ChannelSplitterNode && !('channels' in tapes)) listen('channels', this, 4);
      if (target === this.context.destination && !('output' in tapes)) listen('output', this, 2);
      return connect.call(this, ...args);
    } as typeof AudioNode.prototype.connect;
  });
}

type Tape = 'channels' | 'output';

export async function startRecording(page: Page, tape: Tape): Promise<void> {
  await page.evaluate((name) => {
    const found = (window as unknown as { tapes: Record<string, { blocks: unknown[]; on: boolean }> }).tapes[name];
    if (found === undefined) throw new Error('no sound was made yet');
    found.blocks.length = 0;
    found.on = true;
  }, tape);
}

/** Stops and fetches: one array of samples per channel, and their rate in Hz. */
export async function stopRecording(page: Page, tape: Tape): Promise<{ channels: Float32Array[]; rate: number }> {
  const { base64, count, rate } = await page.evaluate((name) => {
    interface Found {
      node: AudioNode;
      blocks: Float32Array[][];
      on: boolean;
    }
    const found = (window as unknown as { tapes: Record<string, Found> }).tapes[name];
    if (found === undefined) throw new Error('nothing was recorded');
    found.on = false;
    const count = found.blocks[0]?.length ?? 0;
    const length = found.blocks.reduce((sum, [first]) => sum + (first?.length ?? 0), 0);
    const all = new Float32Array(length * count);
    for (let c = 0, at = 0; c < count; c += 1)
      for (const block of found.blocks) {
        all.set(block[c] as Float32Array, at);
        at += block[c]?.length ?? 0;
      }
    const bytes = new Uint8Array(all.buffer);
    let text = '';
    for (let i = 0; i < bytes.length; i += 32_768) text += String.fromCharCode(...bytes.subarray(i, i + 32_768));
    return { base64: btoa(text), count, rate: found.node.context.sampleRate };
  }, tape);
  const bytes = Buffer.from(base64, 'base64');
  const all = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
  const length = count === 0 ? 0 : all.length / count;
  return { channels: Array.from({ length: count }, (_, c) => all.slice(c * length, (c + 1) * length)), rate };
}
