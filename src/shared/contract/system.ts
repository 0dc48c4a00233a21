import { z } from 'zod';
import { failureSchema } from '../errors.ts';
import { operatorOnly } from './base.ts';

export const ffmpegSources = ['LIMELIGHT_FFMPEG', 'packaged', 'ffmpeg-static', 'PATH'] as const;

export const systemInfoSchema = z.object({
  version: z.string(),
  ffmpeg: z.object({ version: z.string(), source: z.enum(ffmpegSources) }).nullable(),
  model: z.object({ name: z.string(), bytes: z.number(), licence: z.string() }).nullable(),
  /** Where separation runs: `cpu` or an execution provider that passed its check against the CPU. */
  device: z.string().nullable(),
  /** Measured on this machine: seconds of work per second of song; null before the first song. */
  realTimeFactor: z.number().nullable(),
  freeBytes: z.number().nullable(),
  libraryBytes: z.number().nullable(),
  demoAvailable: z.boolean(),
  /** What keeps songs from being made singable, most urgent first. */
  problems: z.array(failureSchema),
});
export type SystemInfo = z.infer<typeof systemInfoSchema>;

export const systemContract = {
  info: operatorOnly.route({ method: 'GET', path: '/system', tags: ['system'] }).output(systemInfoSchema),
};
