import {
  type PlayerCommand,
  type PlayerReport,
  type PlayerState,
  playerStateSchema,
  type WindowKind,
} from '../../../shared/contract/player.ts';
import { type Loudness, matchingGainDb } from '../../../shared/domain/loudness.ts';
import { asMade, positionAt, type SongPlayback } from '../../../shared/domain/playback.ts';
import { LimelightError } from '../../../shared/errors.ts';
import type { Settings } from '../../db/settings.ts';
import type { Clock, Log } from '../../host/ports.ts';
import { SoundKeeper } from './sound-keeper.ts';
import { SoundLease } from './sound-lease.ts';

type Core = Omit<PlayerState, 'track' | 'lease' | 'holder' | 'nowMs' | 'revision' | 'matchingGainDb' | 'sound'>;

/** What playing needs to know of a song. */
export interface PlayableSong {
  readonly durationMs: number;
  /** Its karaoke track. */
  readonly track: string;
  readonly loudness: Loudness | null;
}

/** Where it is kept how each song was sung last. */
export interface SongPlaybackStore {
  get(songId: string): SongPlayback | null;
  set(songId: string, playback: SongPlayback, nowMs: number): void;
}

export interface PlayerServiceOptions {
  readonly settings: Settings;
  readonly clock: Clock;
  readonly log: Log;
  readonly playbacks: SongPlaybackStore;
  /** A song was played to its end. */
  readonly onSung?: (songId: string) => void;
  /** Something about playing has changed. */
  readonly onChange?: () => void;
  /** A song that can be played. @throws LimelightError `song-not-found`, `not-ready` */
  readonly songOf: (songId: string) => PlayableSong;
}

const settingsKey = 'player';
const storedSchema = playerStateSchema.pick({
  songId: true,
  playing: true,
  anchor: true,
  volume: true,
});

/**
 * One player, one clock. Windows send commands; one window at a time, the holder of the lease, makes the sound and reports
 * where it is; every other window draws from the last anchor.
 */
export class PlayerService {
  readonly #options: PlayerServiceOptions;
  readonly #watchers = new Set<() => void>();
  readonly #sound: SoundKeeper;
  readonly #lease: SoundLease;
  #core: Core;
  #revision = 0;

  constructor(options: PlayerServiceOptions) {
    this.#options = options;
    // Leases and cues begin with the clock: none from before a restart fits.
    const first = Math.floor(options.clock.now() / 1000);
    const stored = options.settings.get(settingsKey, storedSchema);
    const songId = stored?.songId ?? null;
    const { key, tempo, guideLevel } = this.#playbackOf(songId);
    this.#core = {
      songId,
      // After a restart nobody is startled: the song waits where it was.
      playing: false,
      anchor: { positionMs: stored?.anchor.positionMs ?? 0, atMs: options.clock.now(), rate: tempo },
      cue: first,
      guideLevel,
      key,
      tempo,
      volume: stored?.volume ?? 1,
    };
    this.#sound = new SoundKeeper(options.settings);
    const song = {
      playing: () => this.#core.playing,
      heardAtMs: () => this.#core.anchor.positionMs,
      standFor: (ms: number) => this.#anchor(this.#position(), this.#core.playing, ms),
      jump: (positionMs: number, playing: boolean) => this.#jump(positionMs, playing),
      changed: () => this.#changed(),
    };
    this.#lease = new SoundLease(song, options.clock, options.log, first);
  }

  close(): void {
    this.#lease.close();
    this.#store();
  }

  state(lease: number | null = null): PlayerState {
    const { holder } = this.#lease;
    return {
      ...this.#core,
      track: this.#song()?.track ?? null,
      matchingGainDb: this.#matchingGainDb(),
      sound: this.#sound.value,
      revision: this.#revision,
      nowMs: this.#options.clock.now(),
      lease: holder?.lease === lease ? lease : null,
      holder: holder?.kind ?? null,
    };
  }

  async *watch(
    input: { kind: WindowKind; canPlay: boolean },
    signal: AbortSignal | undefined,
  ): AsyncGenerator<PlayerState> {
    const lease = input.canPlay ? this.#lease.join(input.kind) : null;
    let wake: (() => void) | null = null;
    let stale = false;
    const onChange = (): void => {
      stale = true;
      wake?.();
    };
    this.#watchers.add(onChange);
    signal?.addEventListener('abort', onChange, { once: true });
    try {
      yield this.state(lease);
      while (!signal?.aborted) {
        if (!stale) {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
        stale = false;
        if (!signal?.aborted) yield this.state(lease);
      }
    } finally {
      signal?.removeEventListener('abort', onChange);
      this.#watchers.delete(onChange);
      if (lease !== null) this.#lease.leave(lease);
    }
  }

  command(command: PlayerCommand): PlayerState {
    switch (command.type) {
      case 'load':
        this.#load(command.songId, command.play);
        break;
      case 'play':
        this.#needSong();
        this.#anchor(this.#position(), true);
        break;
      case 'pause':
        this.#anchor(this.#position(), false);
        break;
      case 'stop':
        this.#jump(0, false);
        break;
      case 'seek':
        this.#jump(Math.min(command.positionMs, this.#options.songOf(this.#needSong()).durationMs), this.#core.playing);
        break;
      case 'guide-level':
        this.#core.guideLevel = command.level;
        this.#keepPlayback();
        break;
      case 'key':
        this.#core.key = command.semitones;
        this.#keepPlayback();
        break;
      case 'tempo':
        this.#setTempo(command.tempo);
        this.#keepPlayback();
        break;
      case 'volume':
        this.#core.volume = command.level;
        break;
      default:
        this.#sound.apply(command);
    }
    // Whoever acts on the song decides anew whether it plays.
    if (movesSong.has(command.type)) this.#lease.forgetInterruption();
    this.#store();
    this.#changed();
    return this.state();
  }

  /**
   * From the holder. One that no longer holds the lease, or has not seen the last jump yet, changes nothing.
   *
   * @param only the kind of window it can be, where its connection says so: no TV speaks for the host's window
   */
  report(report: PlayerReport, only: WindowKind | null = null): { accepted: boolean } {
    if (!this.#lease.hear(report.lease, report.blocked, only)) return { accepted: false };
    if (report.blocked || report.cue !== this.#core.cue || this.#core.songId === null) return { accepted: false };
    const { songId } = this.#core;
    if (report.ended) this.#jump(0, false);
    else this.#core.anchor = { positionMs: report.positionMs, atMs: this.#options.clock.now(), rate: report.rate };
    this.#store();
    this.#changed();
    if (report.ended) this.#options.onSung?.(songId);
    return { accepted: true };
  }

  /** A song that is gone, or whose turn is over, is no longer in hand: nothing plays it by mistake. */
  unload(songId: string): void {
    if (this.#core.songId !== songId) return;
    this.#core.songId = null;
    this.#jump(0, false);
    this.#store();
    this.#changed();
  }

  /** A song in hand goes on over its new track, where it is. */
  trackChanged(songId: string): void {
    if (this.#core.songId !== songId) return;
    this.#jump(Math.min(this.#position(), this.#song()?.durationMs ?? 0), this.#core.playing);
    this.#store();
    this.#changed();
  }

  #load(songId: string, play: boolean): void {
    this.#options.songOf(songId);
    const { key, tempo, guideLevel } = this.#playbackOf(songId);
    Object.assign(this.#core, { songId, key, tempo, guideLevel });
    this.#core.anchor.rate = tempo;
    this.#jump(0, play);
  }

  #setTempo(tempo: number): void {
    const positionMs = this.#position();
    this.#core.tempo = tempo;
    this.#core.anchor = { positionMs, atMs: this.#options.clock.now(), rate: tempo };
  }

  #playbackOf(songId: string | null): SongPlayback {
    return (songId === null ? null : this.#options.playbacks.get(songId)) ?? asMade;
  }

  #keepPlayback(): void {
    const { songId, key, tempo, guideLevel } = this.#core;
    if (songId === null) return;
    try {
      this.#options.playbacks.set(songId, { key, tempo, guideLevel }, this.#options.clock.now());
    } catch (error) {
      // Heard all the same; only the memory of it is lost (a full disk).
      this.#options.log.warn('playback of a song not kept', { songId, error: String(error) });
    }
  }

  #matchingGainDb(): number {
    const song = this.#sound.value.matchLoudness ? this.#song() : null;
    return song === null ? 0 : matchingGainDb(song.loudness);
  }

  /** The song in hand; null where it cannot be played any more. */
  #song(): PlayableSong | null {
    const { songId } = this.#core;
    if (songId === null) return null;
    try {
      return this.#options.songOf(songId);
    } catch {
      return null;
    }
  }

  #needSong(): string {
    if (this.#core.songId === null) throw new LimelightError('not-ready', { id: '' });
    return this.#core.songId;
  }

  #position(): number {
    return positionAt(this.#core, this.#options.clock.now());
  }

  /** @param standsMs the clock begins to run after so long */
  #anchor(positionMs: number, playing: boolean, standsMs = 0): void {
    this.#core.playing = playing;
    this.#core.anchor = { positionMs, atMs: this.#options.clock.now() + standsMs, rate: this.#core.anchor.rate };
  }

  #jump(positionMs: number, playing: boolean): void {
    this.#anchor(positionMs, playing);
    this.#core.cue += 1;
  }

  #store(): void {
    this.#options.settings.remember(
      settingsKey,
      storedSchema.parse({
        ...this.#core,
        anchor: { ...this.#core.anchor, positionMs: Math.max(0, this.#core.anchor.positionMs) },
      }),
    );
  }

  #changed(): void {
    this.#revision += 1;
    for (const watcher of this.#watchers) watcher();
    this.#options.onChange?.();
  }
}

const movesSong: ReadonlySet<PlayerCommand['type']> = new Set(['load', 'play', 'pause', 'stop', 'seek']);
