import type { Song } from '../../../shared/contract/library.ts';
import type { PlayerCommand, PlayerState } from '../../../shared/contract/player.ts';
import { positionAt } from '../../../shared/domain/playback.ts';
import { KaraokePlayer, type Sound } from '../../audio/karaoke-player.ts';
import { Scope } from '../../audio/scope.ts';
import type { Session } from '../../client/session.ts';
import { createStore, type Store } from '../../client/store.ts';

export interface PlayerControllerOptions {
  readonly session: Session;
  readonly kind: 'host' | 'stage';
  /** The song as the library knows it. */
  readonly song: (id: string) => Promise<Song>;
  readonly onProblem: (error: unknown) => void;
}

const reportEveryMs = 1_000;
/** A holder further from the station's clock than this was moved by somebody else. */
const sendLevelEveryMs = 60;

export function karaokeUrl(song: Song): string | null {
  return song.karaokeVersion === null ? null : `/media/songs/${song.id}/karaoke/${song.karaokeVersion}`;
}

/**
 * This window's part in playing: shows what the station says, sends commands, and makes the sound while it holds the lease.
 */
export class PlayerController {
  /** What the station said last; null before its first word. */
  readonly state: Store<PlayerState | null> = createStore<PlayerState | null>(null);
  readonly song: Store<Song | null> = createStore<Song | null>(null);
  readonly sound: Store<Sound>;
  /** Levels under the hand, ahead of the station's echo. */
  readonly guideLevel: Store<number> = createStore(0);
  readonly volume: Store<number> = createStore(1);
  readonly #options: PlayerControllerOptions;
  readonly #player: KaraokePlayer;
  readonly #scope = new Scope();
  /** Station clock minus ours. */
  #clockOffsetMs = 0;
  /** The last jump that was carried out. */
  #cue: number | null = null;
  #heldBefore = false;
  #levelTimers = new Map<string, ReturnType<typeof setTimeout>>();

  constructor(options: PlayerControllerOptions) {
    this.#options = options;
    this.#player = new KaraokePlayer({ onEnded: () => this.#report(true), onMoved: () => this.#report(false) });
    this.sound = this.#player.sound;
    this.#scope.add(() => this.#player.dispose());
    this.#scope.add(this.sound.subscribe(() => this.#report(false)));
    this.#scope.interval(() => this.state.get()?.playing && this.#report(false), reportEveryMs);
    options.session.watch(
      (client, signal) => client.player.watch({ kind: options.kind, canPlay: true }, { signal }),
      (state) => void this.#apply(state),
      this.#scope.signal,
    );
  }

  dispose(): void {
    this.#scope.dispose();
  }

  /** Where the song is, to draw it. */
  positionMs(): number {
    const state = this.state.get();
    if (state === null) return 0;
    if (this.#holds(state) && this.#cue === state.cue) return this.#player.positionMs;
    return positionAt(state, Date.now() + this.#clockOffsetMs);
  }

  command(command: PlayerCommand): void {
    // Sound needs a click first, and this is one.
    void this.#player.unlock();
    this.#options.session.call((client) => client.player.command(command)).catch(this.#options.onProblem);
  }

  toggle(): void {
    const state = this.state.get();
    if (state?.songId) this.command({ type: state.playing ? 'pause' : 'play' });
  }

  seekBy(ms: number): void {
    const state = this.state.get();
    if (state?.songId) this.command({ type: 'seek', positionMs: Math.max(0, this.positionMs() + ms) });
  }

  setGuideLevel(level: number): void {
    this.guideLevel.set(level);
    this.#player.setGuideLevel(level);
    this.#sendLevel({ type: 'guide-level', level });
  }

  setVolume(level: number): void {
    this.volume.set(level);
    this.#player.setVolume(level);
    this.#sendLevel({ type: 'volume', level });
  }

  unlock(): void {
    void this.#player.unlock().then(() => this.#report(false));
  }

  #holds(state: PlayerState): boolean {
    return state.lease !== null;
  }

  /** The hand is faster than the wire: only the newest of a burst is sent. */
  #sendLevel(command: Extract<PlayerCommand, { level: number }>): void {
    clearTimeout(this.#levelTimers.get(command.type));
    const send = (): void => {
      this.#levelTimers.delete(command.type);
      this.#options.session.call((client) => client.player.command(command)).catch(this.#options.onProblem);
    };
    this.#levelTimers.set(command.type, setTimeout(send, sendLevelEveryMs));
  }

  async #apply(state: PlayerState): Promise<void> {
    this.#clockOffsetMs = state.nowMs - Date.now();
    this.state.set(state);
    if (!this.#levelTimers.has('guide-level')) this.guideLevel.set(state.guideLevel);
    if (!this.#levelTimers.has('volume')) this.volume.set(state.volume);
    this.#player.setGuideLevel(this.guideLevel.get());
    this.#player.setVolume(this.volume.get());
    await this.#follow(state);
  }

  async #follow(state: PlayerState): Promise<void> {
    const song = state.songId === null ? null : await this.#songOf(state.songId);
    // Something newer came while the song was asked for.
    if (this.state.get() !== state) return;
    this.song.set(song);
    const url = song === null ? null : karaokeUrl(song);
    const holds = this.#holds(state);
    if (url === null || !holds) {
      this.#player.want(null, null);
      this.#cue = null;
      this.#heldBefore = false;
      return;
    }
    const jump = this.#cue !== state.cue || !this.#heldBefore;
    this.#cue = state.cue;
    this.#heldBefore = true;
    this.#player.want({ url, playing: state.playing }, jump ? state.anchor.positionMs : null);
  }

  async #songOf(id: string): Promise<Song | null> {
    const known = this.song.get();
    if (known?.id === id && known.karaokeVersion !== null) return known;
    try {
      return await this.#options.song(id);
    } catch (error) {
      this.#options.onProblem(error);
      return null;
    }
  }

  #report(ended: boolean): void {
    const state = this.state.get();
    if (state === null || state.lease === null || state.songId === null || this.#cue !== state.cue) return;
    const blocked = this.sound.get() === 'blocked';
    const report = {
      lease: state.lease,
      cue: state.cue,
      positionMs: this.#player.positionMs,
      rate: this.#player.rate,
      ended,
      blocked,
    };
    // A report that is lost is followed by the next.
    this.#options.session.call((client) => client.player.report(report)).catch(() => {});
  }
}
