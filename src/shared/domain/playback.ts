/** Song time at a wall-clock time: where playback was when it was last heard of. */
export interface PlaybackAnchor {
  readonly positionMs: number;
  readonly atMs: number;
  /** Song seconds per wall second. */
  readonly rate: number;
}

/** Where the song is at a wall-clock time, from an anchor. */
export function positionAt(state: { playing: boolean; anchor: PlaybackAnchor }, nowMs: number): number {
  const { positionMs, atMs, rate } = state.anchor;
  return state.playing ? positionMs + Math.max(0, nowMs - atMs) * rate : positionMs;
}

/**
 * Gain of a level slider at `level` 0..1: a square law, which the ear takes as even steps over the range a guide vocal
 * is used in; 0 is silence, 1 leaves the sound as it is.
 */
export function gainOfLevel(level: number): number {
  return Math.min(1, Math.max(0, level)) ** 2;
}
