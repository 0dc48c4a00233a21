import { useEffect, useRef } from 'react';
import type { Song } from '../../../shared/contract/library.ts';
import styles from './song-picture.module.css';
import type { SongClock } from './words-view.tsx';

interface SongPictureProps {
  readonly song: Pick<Song, 'id' | 'videoVersion' | 'videoGapMs' | 'backgroundVersion'>;
  readonly clock: SongClock;
  /** Words come over it: it stays in the background. */
  readonly dimmed: boolean;
}

/** Further off than this the video jumps; less is worked off by its speed. */
const jumpMs = 400;
const closeMs = 40;
const lookEveryMs = 250;

/** The moving picture of a song, or its background: silent, in step with the sound. */
export function SongPicture({ song, clock, dimmed }: SongPictureProps) {
  const video = useRef<HTMLVideoElement>(null);
  const told = useRef(clock);
  told.current = clock;

  useEffect(() => {
    const timer = setInterval(() => {
      if (video.current !== null) follow(video.current, told.current, song.videoGapMs);
    }, lookEveryMs);
    return () => clearInterval(timer);
  }, [song.videoGapMs]);

  if (song.videoVersion !== null) {
    return (
      <video
        ref={video}
        className={styles.picture}
        data-dimmed={dimmed}
        data-testid="song-video"
        src={`/media/songs/${song.id}/video/${song.videoVersion}`}
        muted
        playsInline
        preload="auto"
        tabIndex={-1}
        aria-hidden="true"
      />
    );
  }
  if (song.backgroundVersion === null) return null;
  return (
    <img
      className={styles.picture}
      data-dimmed={dimmed}
      src={`/media/songs/${song.id}/background/${song.backgroundVersion}`}
      alt=""
    />
  );
}

/** The sound leads: the picture is brought to it. */
function follow(video: HTMLVideoElement, clock: SongClock, gapMs: number): void {
  const rate = clock.rate();
  const wantedMs = clock.positionMs() + gapMs;
  const offMs = wantedMs - video.currentTime * 1000;
  const inside = wantedMs >= 0 && (!Number.isFinite(video.duration) || wantedMs < video.duration * 1000);
  if (rate === 0 || !inside) {
    if (!video.paused) video.pause();
    if (inside && Math.abs(offMs) > closeMs) video.currentTime = wantedMs / 1000;
    return;
  }
  if (video.paused) video.play().catch(() => {});
  if (Math.abs(offMs) > jumpMs) video.currentTime = wantedMs / 1000;
  const correction = Math.abs(offMs) < closeMs ? 0 : Math.sign(offMs) * 0.06;
  video.playbackRate = Math.min(4, Math.max(0.25, rate * (1 + correction)));
}
