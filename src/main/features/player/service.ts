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
import { bestCandidate, type Candidate } from './candidates.ts';
import { SoundKeeper } from './sound-keeper.ts';

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

/** A holder reports every second; one that says nothing for this long while playing has hung. */
export const silentHolderMs = 6_000;
const checkEveryMs = 2_000;
/** The window that has made the sound gets this long to fall silent before another one begins: never two at once. */
export const handOverMs = 250;
/** A window that comes back within this time (a reload, a TV plugged in again) goes on playing. */
export const resumeWithinMs = 30_000;

/**
 * One player, one clock. Windows send commands; one window at a time, the holder of the lease, makes the sound and reports
 * where it is; every other window draws from the last anchor. The lease goes to a stage window before a host window, to
 * the one that came first among equals, and on to the next when its holder goes away, hangs, or may not make sound.
 */
export class PlayerService {
  readonly #options: PlayerServiceOptions;
  readonly #candidates = new Map<number, Candidate>();
  readonly #watchers = new Set<() => void>();
  readonly #timer: NodeJS.Timeout;
  #core: Core;
  readonly #sound: SoundKeeper;
  #holder: number | null = null;
  /** Counts windows: a window's number is its lease. Restarts from the clock, so that no old lease fits. */
  #lastCandidate: number;
  #revision = 0;
  /** When the last holder went away in the middle of a song. */
  #interruptedAtMs: number | null = null;
  /** Runs while the old holder falls silent and the new one has not begun. */
  #handingOver: NodeJS.Timeout | null = null;

  constructor(options: PlayerServiceOptions) {
    this.#options = options;
    this.#lastCandidate = Math.floor(options.clock.now() / 1000);
    const stored = options.settings.get(settingsKey, storedSchema);
    const songId = stored?.songId ?? null;
    const { key, tempo, guideLevel } = this.#playbackOf(songId);
    this.#core = {
      songId,
      // After a restart nobody is startled: the song waits where it was.
      playing: false,
      anchor: { positionMs: stored?.anchor.positionMs ?? 0, atMs: options.clock.now(), rate: tempo },
      cue: this.#lastCandidate,
      guideLevel,
      key,
      tempo,
      volume: stored?.volume ?? 1,
    };
    this.#sound = new SoundKeeper(options.settings);
    this.#timer = setInterval(() => this.#dropSilentHolder(), checkEveryMs).unref();
  }

  close(): void {
    clearInterval(this.#timer);
    if (this.#handingOver !== null) clearTimeout(this.#handingOver);
    this.#store();
  }

  state(candidate: number | null = null): PlayerState {
    return {
      ...this.#core,
      track: this.#song()?.track ?? null,
      matchingGainDb: this.#matchingGainDb(),
      sound: this.#sound.value,
      revision: this.#revision,
      nowMs: this.#options.clock.now(),
      lease: candidate !== null && candidate === this.#holder ? candidate : null,
      holder: this.#holder === null ? null : (this.#candidates.get(this.#holder)?.kind ?? null),
    };
  }

  async *watch(
    input: { kind: WindowKind; canPlay: boolean },
    signal: AbortSignal | undefined,
  ): AsyncGenerator<PlayerState> {
    const candidate = input.canPlay ? this.#join(input.kind) : null;
    let wake: (() => void) | null = null;
    let stale = false;
    const onChange = (): void => {
      stale = true;
      wake?.();
    };
    this.#watchers.add(onChange);
    signal?.addEventListener('abort', onChange, { once: true });
    try {
      yield this.state(candidate);
      while (!signal?.aborted) {
        if (!stale) {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
        stale = false;
        if (!signal?.aborted) yield this.state(candidate);
      }
    } finally {
      signal?.removeEventListener('abort', onChange);
      this.#watchers.delete(onChange);
      if (candidate !== null) this.#leave(candidate);
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
    if (movesSong.has(command.type)) this.#interruptedAtMs = null;
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
    const candidate = this.#candidates.get(report.lease);
    if (candidate === undefined || report.lease !== this.#holder) return { accepted: false };
    if (only !== null && candidate.kind !== only) return { accepted: false };
    candidate.heardAtMs = this.#options.clock.now();
    if (candidate.blocked !== report.blocked) {
      candidate.blocked = report.blocked;
      this.#elect();
      this.#changed();
    }
    if (report.blocked || report.cue !== this.#core.cue || this.#core.songId === null) return { accepted: false };
    if (report.ended) {
      this.#jump(0, false);
      this.#options.onSung?.(this.#core.songId);
    } else this.#core.anchor = { positionMs: report.positionMs, atMs: this.#options.clock.now(), rate: report.rate };
    this.#store();
    this.#changed();
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

  #anchor(positionMs: number, playing: boolean): void {
    this.#core.playing = playing;
    this.#core.anchor = { positionMs, atMs: this.#options.clock.now(), rate: this.#core.anchor.rate };
  }

  #jump(positionMs: number, playing: boolean): void {
    this.#anchor(positionMs, playing);
    this.#core.cue += 1;
  }

  #join(kind: WindowKind): number {
    this.#lastCandidate += 1;
    const now = this.#options.clock.now();
    this.#candidates.set(this.#lastCandidate, { kind, order: this.#lastCandidate, blocked: false, heardAtMs: now });
    this.#elect();
    this.#changed();
    return this.#lastCandidate;
  }

  #leave(candidate: number): void {
    this.#candidates.delete(candidate);
    this.#elect();
    this.#changed();
  }

  #elect(): void {
    if (this.#handingOver !== null) return;
    const next = bestCandidate(this.#candidates, this.#holder);
    if (next === this.#holder) return;
    const old = this.#holder === null ? undefined : this.#candidates.get(this.#holder);
    if (this.#core.playing && next !== null && old?.blocked === false) this.#handOver();
    else this.#take(next);
  }

  /** From a window that is heard to another one: silence first. The song's clock stands meanwhile. */
  #handOver(): void {
    this.#core.anchor = {
      positionMs: this.#position(),
      atMs: this.#options.clock.now() + handOverMs,
      rate: this.#core.anchor.rate,
    };
    this.#holder = null;
    this.#handingOver = setTimeout(() => {
      this.#handingOver = null;
      const { positionMs } = this.#core.anchor;
      this.#take(bestCandidate(this.#candidates, null));
      // Where it was silenced, however long the new window took to come.
      if (this.#holder !== null) this.#jump(positionMs, this.#core.playing);
      this.#changed();
    }, handOverMs);
  }

  #take(next: number | null): void {
    const now = this.#options.clock.now();
    const lost = this.#holder !== null;
    const interrupted = this.#interruptedAtMs !== null && now - this.#interruptedAtMs < resumeWithinMs;
    this.#holder = next;
    const candidate = next === null ? undefined : this.#candidates.get(next);
    if (candidate) candidate.heardAtMs = now;
    // The new holder takes over where the old one was last heard, not where it should have got to in silence.
    const { positionMs } = this.#core.anchor;
    if (next === null && this.#core.playing) {
      this.#interruptedAtMs = now;
      this.#jump(positionMs, false);
    } else if (next !== null && interrupted) {
      this.#interruptedAtMs = null;
      this.#jump(positionMs, true);
    } else if (lost) {
      this.#jump(positionMs, this.#core.playing);
    }
    this.#options.log.info('player lease', { holder: next, kind: candidate?.kind ?? null });
  }

  #dropSilentHolder(): void {
    if (this.#holder === null || !this.#core.playing) return;
    const holder = this.#candidates.get(this.#holder);
    if (holder === undefined || this.#options.clock.now() - holder.heardAtMs < silentHolderMs) return;
    if (this.#candidates.size < 2) return;
    this.#options.log.warn('player window hangs', { holder: this.#holder });
    holder.blocked = true;
    this.#elect();
    this.#changed();
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
