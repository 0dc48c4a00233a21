import type { PlayerController } from './player-controller.ts';

const seekStepMs = 10_000;

/** The keyboard's play and pause keys, a headset's button, the system's own controls. Returns what stops it. */
export function followMediaKeys(player: PlayerController): () => void {
  const { mediaSession } = navigator;
  if (mediaSession === undefined) return () => {};
  const handlers: Partial<Record<MediaSessionAction, MediaSessionActionHandler>> = {
    play: () => player.command({ type: 'play' }),
    pause: () => player.command({ type: 'pause' }),
    stop: () => player.command({ type: 'stop' }),
    previoustrack: () => player.command({ type: 'seek', positionMs: 0 }),
    seekbackward: ({ seekOffset }) => player.seekBy(-(seekOffset ?? seekStepMs / 1000) * 1000),
    seekforward: ({ seekOffset }) => player.seekBy((seekOffset ?? seekStepMs / 1000) * 1000),
    seekto: ({ seekTime }) => {
      if (seekTime !== undefined) player.command({ type: 'seek', positionMs: seekTime * 1000 });
    },
  };
  const actions = Object.entries(handlers) as [MediaSessionAction, MediaSessionActionHandler][];
  for (const [action, handler] of actions) mediaSession.setActionHandler(action, handler);
  const show = (): void => {
    const song = player.song.get();
    const state = player.state.get();
    mediaSession.playbackState = song === null ? 'none' : state?.playing ? 'playing' : 'paused';
    const shown = mediaSession.metadata;
    if (song === null) mediaSession.metadata = null;
    else if (shown?.title !== song.title || shown.artist !== song.artist)
      mediaSession.metadata = new MediaMetadata({ title: song.title, artist: song.artist, album: song.album ?? '' });
  };
  show();
  const stops = [player.song.subscribe(show), player.state.subscribe(show)];
  return () => {
    for (const stop of stops) stop();
    for (const [action] of actions) mediaSession.setActionHandler(action, null);
    mediaSession.metadata = null;
  };
}
