import { z } from 'zod';

/** Root mean square and largest sample of one channel over the whole song, dB relative to full scale; null for silence. */
export const channelLevelSchema = z.object({ rmsDb: z.number().nullable(), peakDb: z.number().nullable() });
export type ChannelLevel = z.infer<typeof channelLevelSchema>;

const stereoLevelsSchema = z.tuple([channelLevelSchema, channelLevelSchema]);

/**
 * What the waveform is drawn from: the largest absolute sample of each of `points` equal stretches of the song, both
 * channels of a part together, quantised to 0..255 (255 = full scale).
 */
export const peaksSchema = z.object({
  version: z.literal(1),
  durationMs: z.number().nonnegative(),
  accompaniment: z.array(z.number().int().min(0).max(255)),
  vocals: z.array(z.number().int().min(0).max(255)),
  levels: z.object({ accompaniment: stereoLevelsSchema, vocals: stereoLevelsSchema }),
});
export type Peaks = z.infer<typeof peaksSchema>;

/** About 30 ms each in a song of four minutes: as fine as words are dragged to it in the editor. */
export const peakPoints = 8000;

/** Reduces block peaks (amplitudes, any number) to at most `points` values of 0..255, keeping every maximum. */
export function quantisePeaks(blocks: ArrayLike<number>, points = peakPoints): number[] {
  const count = Math.min(points, blocks.length);
  const out = new Array<number>(count).fill(0);
  for (let i = 0; i < blocks.length; i += 1) {
    const at = Math.floor((i * count) / blocks.length);
    const value = Math.min(255, Math.round(Math.abs(blocks[i] ?? 0) * 255));
    if (value > (out[at] ?? 0)) out[at] = value;
  }
  return out;
}
