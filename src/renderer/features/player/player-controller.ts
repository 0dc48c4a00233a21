import type { Song } from '../../../shared/contract/library.ts';
import type { NightView } from '../../../shared/contract/night.ts';
import type { PlayerCommand, PlayerState, SoundSettings } from '../../../shared/contract/player.ts';
import { keyRange, positionAt, tempoRange } from '../../../shared/domain/playback.ts';
import { BreakPlayer, breakFadeSeconds } from '../../audio/break-player.ts';
import { KaraokePlayer, type Sound } from '../../audio/karaoke-player.ts';
import { OutputDevices } from '../../audio/output-devices.ts';
import { Scope } from '../../audio/scope.ts';
import type { Session } from '../../client/session.ts';
import { createStore, type Store } from '../../client/store.ts';
import { breakWish } from './break-wish.ts';

export interface PlayerControllerOptions {
  readonly session: Session;
  readonly kind: 'host' | 'stage';
  /** The song as the library knows it, with this karaoke track. */
  readonly song: (id: string, track: string | null) => Promise<Song>;
  /** Whether this window offers itself as the one that makes the sound. Absent: always. */
  readonly mayPlay?: Store<boolean>;
  /** The night, for the music between songs. Absent: there is none. */
  readonly night?: Store<NightView | null>;
  readonly onProblem: (error: unknown) => void;
  /** The chosen loudspeakers are gone (the sound goes on on the usual ones), or back. */
  readonly onOutput: (event: 'lost' | 'back', label: string) => void;
}

/** What a hand drags: it is followed at once here, and told to the station as fast as the wire allows. */
type HandCommand = Extract<PlayerCommand, { type: 'guide-level' | 'volume' | 'key' | 'tempo' | 'output-offset' }>;

const reportEveryMs = 1_000;
/** Music for less than this before its fade is not begun. */
const shortestBreakMs = 2_500;
/** Of what a hand moves, at most this often to the station. */
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
  /** Semitones. */
  readonly key: Store<number> = createStore(0);
  readonly tempo: Store<number> = createStore(1);
  readonly outputs: OutputDevices;
  readonly #options: PlayerControllerOptions;
  readonly #player: KaraokePlayer;
  readonly #breaks: BreakPlayer;
  readonly #scope = new Scope();
  /** Station clock minus ours. */
  #clockOffsetMs = 0;
  /** The last jump that was carried out. */
  #cue: number | null = null;
  #heldBefore = false;
  /** Sound settings that the station has not confirmed yet. */
  readonly #soundChanges = new Map<PlayerCommand['type'], (sound: SoundSettings) => SoundSettings>();
  /** Of the track that this window plays; null while it plays none. */
  #url: string | null = null;
  #breakTimer: ReturnType<typeof setTimeout> | undefined;
  #watching = new AbortController();
  #handTimers = new Map<string, ReturnType<typeof setTimeout>>();
  #newestOfHand = new Map<string, HandCommand>();

  constructor(options: PlayerControllerOptions) {
    this.#options = options;
    this.#player = new KaraokePlayer({ onEnded: () => this.#report(true), onMoved: () => this.#report(false) });
    this.sound = this.#player.sound;
    this.outputs = new OutputDevices(this.#player.graph, options.onOutput);
    this.#scope.add(() => this.outputs.dispose());
    this.#scope.add(this.outputs.active.subscribe(() => this.#setOffset()));
    this.#scope.add(() => this.#player.dispose());
    this.#scope.add(this.sound.subscribe(() => this.#report(false)));
    this.#scope.interval(() => this.state.get()?.playing && this.#report(false), reportEveryMs);
    this.#breaks = new BreakPlayer(() => this.#player.open());
    this.#scope.add(() => this.#breaks.dispose());
    this.#scope.add(() => clearTimeout(this.#breakTimer));
    if (options.night !== undefined) this.#scope.add(options.night.subscribe(() => this.#followBreaks()));
    if (options.mayPlay !== undefined) this.#scope.add(options.mayPlay.subscribe(() => this.#watch()));
    this.#watch();
  }

  /** Follows the station, and offers this window to it or does not. */
  #watch(): void {
    const { session, kind, mayPlay } = this.#options;
    this.#watching.abort();
    this.#watching = new AbortController();
    session.watch(
      (client, signal) => client.player.watch({ kind, canPlay: mayPlay?.get() ?? true }, { signal }),
      (state) => void this.#apply(state),
      AbortSignal.any([this.#scope.signal, this.#watching.signal]),
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
    this.#send({ type: 'guide-level', level });
  }

  setVolume(level: number): void {
    this.volume.set(level);
    this.#player.setVolume(level);
    this.#send({ type: 'volume', level });
  }

  setKey(semitones: number): void {
    const key = Math.min(keyRange.max, Math.max(keyRange.min, Math.round(semitones)));
    this.key.set(key);
    this.#want(null);
    this.#send({ type: 'key', semitones: key });
  }

  setTempo(wanted: number): void {
    const tempo = Math.round(Math.min(tempoRange.max, Math.max(tempoRange.min, wanted)) * 100) / 100;
    this.tempo.set(tempo);
    this.#want(null);
    this.#send({ type: 'tempo', tempo });
  }

  /** Delay of the loudspeakers in use, as told by hand. */
  setOutputOffset(label: string, offsetMs: number): void {
    this.#showSound('output-offset', (sound) => ({
      ...sound,
      offsetsMs: { ...sound.offsetsMs, [label]: offsetMs },
    }));
    this.#send({ type: 'output-offset', label, offsetMs });
  }

  /** Null: the loudspeakers that the system uses. */
  setOutput(label: string | null): void {
    this.#showSound('output', (sound) => ({ ...sound, outputLabel: label }));
    this.#tell({ type: 'output', label });
  }

  setMatchLoudness(on: boolean): void {
    this.#showSound('match-loudness', (sound) => ({ ...sound, matchLoudness: on }));
    this.#tell({ type: 'match-loudness', on });
  }

  /** What was switched is switched under the hand, and stays so until the station has heard of it. */
  #showSound(type: PlayerCommand['type'], change: (sound: SoundSettings) => SoundSettings): void {
    this.#soundChanges.set(type, change);
    this.state.set((state) => state && { ...state, sound: change(state.sound) });
    this.#setOffset();
  }

  /** The delay of the loudspeakers that are heard now. */
  #setOffset(): void {
    const device = this.outputs.active.get() ?? '';
    this.#player.setOffset(this.state.get()?.sound.offsetsMs[device] ?? 0);
  }

  #tell(command: PlayerCommand): void {
    const change = this.#soundChanges.get(command.type);
    this.#options.session
      .call((client) => client.player.command(command))
      .catch(this.#options.onProblem)
      .finally(() => {
        if (this.#soundChanges.get(command.type) === change) this.#soundChanges.delete(command.type);
      });
  }

  /** Level of what goes out of this window, 0..1. */
  level(): number {
    return this.#player.graph.get()?.level() ?? 0;
  }

  /** @returns false where this window may not make sound */
  async checkSound(): Promise<boolean> {
    await this.#player.unlock();
    const graph = this.#player.graph.get();
    graph?.playTestSound();
    return graph?.context.state === 'running';
  }

  /** False where this browser cannot shift the key. */
  get canShift(): boolean {
    const graph = this.#player.graph.get();
    return graph === null || graph.keyShift !== null;
  }

  unlock(): void {
    void this.#player.unlock().then(() => {
      this.#report(false);
      this.#followBreaks();
    });
  }

  #holds(state: PlayerState): boolean {
    return state.lease !== null;
  }

  /** The hand is faster than the wire: of what comes within a moment only the newest is sent, and that while the hand moves on. */
  #send(command: HandCommand): void {
    this.#newestOfHand.set(command.type, command);
    if (this.#handTimers.has(command.type)) return;
    const send = (): void => {
      this.#handTimers.delete(command.type);
      this.#tell(this.#newestOfHand.get(command.type) ?? command);
    };
    this.#handTimers.set(command.type, setTimeout(send, sendLevelEveryMs));
  }

  async #apply(told: PlayerState): Promise<void> {
    this.#clockOffsetMs = told.nowMs - Date.now();
    const sound = [...this.#soundChanges.values()].reduce((value, change) => change(value), told.sound);
    const state = { ...told, sound };
    this.state.set(state);
    const held = this.#handTimers;
    if (!held.has('guide-level')) this.guideLevel.set(state.guideLevel);
    if (!held.has('volume')) this.volume.set(state.volume);
    if (!held.has('key')) this.key.set(state.key);
    if (!held.has('tempo')) this.tempo.set(state.tempo);
    this.outputs.choose(state.sound.outputLabel);
    this.#setOffset();
    this.#player.setGuideLevel(this.guideLevel.get());
    this.#player.setVolume(this.volume.get());
    await this.#follow(state);
  }

  async #follow(state: PlayerState): Promise<void> {
    const song = state.songId === null ? null : await this.#songOf(state.songId, state.track);
    // Something newer came while the song was asked for.
    if (this.state.get()?.revision !== state.revision) return;
    this.song.set(song);
    const url = song === null ? null : karaokeUrl(song);
    const holds = this.#holds(state);
    // Never two musics at once: the one of the break is gone before a song begins, or another window has the sound.
    if (state.playing || !holds) await this.#breaks.silence();
    if (this.state.get()?.revision !== state.revision) return;
    this.#followBreaks();
    if (url === null || !holds) {
      this.#url = null;
      this.#player.want(null, null);
      this.#cue = null;
      this.#heldBefore = false;
      return;
    }
    const jump = this.#cue !== state.cue || !this.#heldBefore;
    this.#cue = state.cue;
    this.#heldBefore = true;
    this.#url = url;
    this.#want(jump ? state.anchor.positionMs : null);
  }

  /** The music between songs, as the night and the player say by now. */
  #followBreaks(): void {
    clearTimeout(this.#breakTimer);
    const state = this.state.get();
    const wish = state !== null && this.#holds(state) ? breakWish(this.#options.night?.get() ?? null, state) : null;
    const now = Date.now() + this.#clockOffsetMs;
    // It has gone when the countdown ends.
    const leftMs = wish?.untilMs == null ? null : wish.untilMs - now - breakFadeSeconds * 1000;
    // Not worth beginning for a moment.
    const shortest = this.#breaks.wanted ? 0 : shortestBreakMs;
    this.#breaks.want(wish === null || (leftMs !== null && leftMs <= shortest) ? null : wish.url);
    if (leftMs !== null && leftMs > 0) this.#breakTimer = setTimeout(() => this.#followBreaks(), leftMs);
  }

  /** Has the player do what station and hand say by now. */
  #want(seekToMs: number | null): void {
    const state = this.state.get();
    if (this.#url === null || state === null) return;
    const wanted = {
      url: this.#url,
      playing: state.playing,
      key: this.key.get(),
      tempo: this.tempo.get(),
      matchingDb: state.matchingGainDb,
    };
    this.#player.want(wanted, seekToMs);
  }

  async #songOf(id: string, track: string | null): Promise<Song | null> {
    const known = this.song.get();
    if (known?.id === id && known.karaokeVersion === track) return known;
    try {
      return await this.#options.song(id, track);
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
