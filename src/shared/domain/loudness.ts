import { z } from 'zod';

/** Loudness of a karaoke track as EBU R128 (ITU-R BS.1770) measures it. Null where there is nothing but silence. */
export const loudnessSchema = z.object({
  /** Integrated loudness of the accompaniment, LUFS: what the room hears with the guide vocal off. */
  accompanimentLufs: z.number().nullable(),
  /** Integrated loudness of accompaniment and vocals together, LUFS. */
  mixLufs: z.number().nullable(),
  /**
   * Highest true peak of the accompaniment alone and of both parts together, dBTP. Every guide level lies between the
   * two (their sum is convex), so no level peaks higher.
   */
  truePeakDbtp: z.number().nullable(),
});
export type Loudness = z.infer<typeof loudnessSchema>;

/** The reference of ReplayGain 2.0: most music comes down to it, little has to be raised. */
export const targetLufs = -18;
/** What EBU R128 allows at most: room for the converter behind us. */
export const ceilingDbtp = -1;
/** Raising a song more than this raises its noise, not its music. */
const mostBoostDb = 24;

/**
 * Gain that brings a song's accompaniment to the common loudness without its true peak passing the ceiling, dB. Matched on the
 * accompaniment, so that moving the guide vocal never moves the band.
 */
export function matchingGainDb(loudness: Loudness | null): number {
  if (loudness === null || loudness.accompanimentLufs === null) return 0;
  const wanted = Math.min(mostBoostDb, targetLufs - loudness.accompanimentLufs);
  const allowed = loudness.truePeakDbtp === null ? wanted : ceilingDbtp - loudness.truePeakDbtp;
  return Math.min(wanted, allowed);
}
