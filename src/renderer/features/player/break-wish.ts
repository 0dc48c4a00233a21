import type { NightView } from '../../../shared/contract/night.ts';
import type { PlayerState } from '../../../shared/contract/player.ts';

/** Music for the break: what, and until when. */
export interface BreakWish {
  readonly url: string;
  /** By the station's clock: the next song starts by itself then; null: nobody knows yet. */
  readonly untilMs: number | null;
}

/**
 * Pure: whether there is music between songs now. None while a turn runs, even a paused one, and none while a song
 * stands somewhere in its middle: whoever has paused wants it quiet.
 */
export function breakWish(
  night: Pick<NightView, 'night' | 'turn' | 'breakSong' | 'countdown'> | null,
  player: Pick<PlayerState, 'songId' | 'playing' | 'anchor'>,
): BreakWish | null {
  if (night?.night == null || night.turn !== null || night.breakSong === null) return null;
  if (player.playing || (player.songId !== null && player.anchor.positionMs > 0)) return null;
  const { songId, karaokeVersion } = night.breakSong;
  return {
    url: `/media/songs/${songId}/karaoke/${karaokeVersion}`,
    untilMs: night.countdown?.endsAtMs ?? null,
  };
}
