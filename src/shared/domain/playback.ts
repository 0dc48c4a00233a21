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

/** How far a song can be moved from how it was made. */
export const keyRange = { min: -7, max: 7 } as const;
/** Song seconds per second. */
export const tempoRange = { min: 0.5, max: 1.5 } as const;
/** Delay of a loudspeaker that can be told by hand: Bluetooth and televisions stay well below this, either way. */
export const offsetRangeMs = { min: -1_000, max: 2_000 } as const;

/** How a song is sung: key in semitones and tempo are independent of each other. */
export interface SongPlayback {
  readonly key: number;
  readonly tempo: number;
  readonly guideLevel: number;
}

export const asMade: SongPlayback = { key: 0, tempo: 1, guideLevel: 0 };

/**
 * Semitones that bring a track back to its key, and on to the wanted one, when it is played at another speed: playing at
 * `tempo` times the speed multiplies every frequency by `tempo`, which is 12 log2(tempo) semitones.
 */
export function semitonesToShift({ key, tempo }: Pick<SongPlayback, 'key' | 'tempo'>): number {
  return key - 12 * Math.log2(tempo);
}
