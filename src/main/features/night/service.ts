import type { NightCommand, NightView, PastNight } from '../../../shared/contract/night.ts';
import type { RotationCommand, Sender } from '../../../shared/domain/rotation/commands.ts';
import { wasSung } from '../../../shared/domain/rotation/history.ts';
import { cleanName, nameKey } from '../../../shared/domain/rotation/names.ts';
import {
  changedOptions,
  type OptionChanges,
  type RotationOptions,
  usualOptions,
} from '../../../shared/domain/rotation/options.ts';
import { pickNext } from '../../../shared/domain/rotation/pick.ts';
import { hasStarted, type RotationState, singerOf } from '../../../shared/domain/rotation/state.ts';
import { LimelightError } from '../../../shared/errors.ts';
import { ChangeFeed } from '../../host/change-feed.ts';
import { newId } from '../../host/ids.ts';
import type { Clock, Log } from '../../host/ports.ts';
import { Applause } from './applause.ts';
import { BreakMusic } from './break-music.ts';
import { completeCommand } from './complete-command.ts';
import { Countdown } from './countdown.ts';
import { NightArchive } from './night-archive.ts';
import { NightLog } from './night-log.ts';
import { type NightSong, NightSongs, type NightSongsOptions } from './night-songs.ts';
import { noNight, tellNight } from './night-view.ts';
import type { NightRepository } from './repository.ts';
import { type PlayerPort, TurnPlayer } from './turn-player.ts';

export interface NightServiceOptions extends NightSongsOptions {
  readonly repository: NightRepository;
  readonly player: PlayerPort;
  readonly clock: Clock;
  readonly log: Log;
  /** A song to play quietly while nobody sings, not one of these; null where there is none. */
  readonly breakSong: (without: ReadonlySet<string>) => NightSong | null;
  /** Remembered from night to night. */
  readonly options: { get(): RotationOptions | null; set(options: RotationOptions): void };
}

/** A burst of changes reaches every screen as one. */
const feedPauseMs = 30;
/** Until the end of a song is written again that a full disk refused. */
const writeAgainMs = 1_000;
/** Waits get shorter although nothing happens. */
const refreshMs = 15_000;

/**
 * The night that is on: takes commands, one after the other and each once, keeps the player with the turn, and tells every
 * screen. The rules are in `shared/domain/rotation`; here they meet the disk, the clock and the player.
 */
export class NightService {
  readonly #options: NightServiceOptions;
  readonly archive: NightArchive;
  readonly #log: NightLog;
  readonly #songs: NightSongs;
  readonly #turns: TurnPlayer;
  readonly #countdown: Countdown;
  readonly #breakMusic: BreakMusic;
  readonly #feed = new ChangeFeed<null>(feedPauseMs);
  readonly #listeners = new Set<() => void>();
  readonly #refresh: NodeJS.Timeout;
  #onPhone: (singerId: string) => boolean = () => false;
  /** The host holds the countdown. After a start of the station as well: nobody is startled. */
  #paused: boolean;
  readonly #applause = new Applause();
  #again: NodeJS.Timeout | null = null;
  #told: { readonly revision: number; readonly view: NightView } | null = null;

  constructor(options: NightServiceOptions) {
    this.#options = options;
    this.archive = new NightArchive(options.repository);
    this.#log = new NightLog(options.repository, options.clock);
    this.#songs = new NightSongs(options);
    this.#turns = new TurnPlayer(options.player);
    this.#countdown = new Countdown(options.clock, () => this.#startBySelf());
    this.#breakMusic = new BreakMusic(
      () => options.breakSong(new Set([...this.#log.state.entries.values()].map((entry) => entry.song.id))),
      () => this.#changed(),
    );
    this.#paused = hasStarted(this.#log.state);
    this.#turns.recover(this.#log.state.turn);
    this.#refresh = setInterval(() => this.nightId !== null && this.#changed(), refreshMs).unref();
    if (this.nightId !== null) {
      options.log.info('night goes on', { night: this.nightId, events: this.#log.projection.log.length });
      this.#settle();
    }
  }

  close(): void {
    clearInterval(this.#refresh);
    if (this.#again !== null) clearTimeout(this.#again);
    this.#countdown.stop();
    this.#breakMusic.set(false, null);
  }

  get nightId(): string | null {
    return this.#log.night?.id ?? null;
  }

  /** Rises with every change. */
  get revision(): number {
    return this.#feed.revision;
  }

  /** To be read, never written. */
  get state(): RotationState {
    return this.#log.state;
  }

  /** Who has a phone in the room; asked for each look. */
  setOnPhone(onPhone: (singerId: string) => boolean): void {
    this.#onPhone = onPhone;
    this.#changed();
  }

  /** Called after every change, before the screens are told. Returns what ends it. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** @throws LimelightError `night-on` */
  start(name: string, options: OptionChanges): NightView {
    if (this.nightId !== null) throw new LimelightError('night-on', {});
    const usual = changedOptions(this.#usual(), options);
    this.#log.begin(cleanName(name, 80) || nightName(this.#options.clock.now()), usual);
    this.#paused = false;
    this.#settle();
    return this.view();
  }

  /** @throws LimelightError `night-not-on` */
  end(): PastNight {
    if (this.nightId === null) throw new LimelightError('night-not-on', {});
    this.#options.options.set(this.#log.state.options);
    this.#keepApplause();
    const { turn } = this.#log.state;
    const night = this.#log.end(turn === null ? 0 : this.#applause.of(turn.id));
    this.#settle();
    return this.archive.read(night).past;
  }

  /**
   * Does a command once, however often it comes.
   *
   * @throws LimelightError `night-not-on`, `song-not-found`, and as `decide`
   */
  command(commandId: string, command: NightCommand, sender: Sender): void {
    if (this.nightId === null) throw new LimelightError('night-not-on', {});
    this.#do(commandId, completeCommand(command, this.#log.state, this.#songs, this.archive), sender);
  }

  /** Whether a command has been done already. */
  isDone(commandId: string): boolean {
    return this.#log.knows(commandId);
  }

  /**
   * A guest is the one whom the host has added under that name: in the log, because from then on it is not only the host's.
   *
   * @throws LimelightError `night-not-on`, `singer-not-found`
   */
  claim(commandId: string, singerId: string): void {
    this.#do(commandId, { type: 'claim', singerId }, { role: 'guest', singerId });
  }

  /** The host holds the countdown, or lets it run. */
  setPaused(paused: boolean): NightView {
    this.#paused = paused;
    this.#settle();
    return this.view();
  }

  /** One clap of one person. */
  applaud(turnId: string): void {
    const { turn, history } = this.#log.state;
    const last = history.at(-1);
    if (turn === null ? last?.id !== turnId || !wasSung(last) : turn.id !== turnId) return;
    this.#applause.clap(turnId, turn === null ? (last?.applause ?? 0) : 0);
    this.#changed();
  }

  /** A song was played to its end. */
  songEnded(songId: string): void {
    const { turn } = this.#log.state;
    if (this.nightId === null || turn === null || turn.entry.song.id !== songId) return;
    const applause = this.#applause.of(turn.id);
    try {
      this.#do(newId(this.#options.clock.now()), { type: 'ended', turnId: turn.id, applause }, { role: 'station' });
    } catch (error) {
      // A full disk: told once only, so it is written down when there is room again.
      this.#options.log.warn('the end of a song was not kept', { error: String(error) });
      this.#again = setTimeout(() => this.songEnded(songId), writeAgainMs).unref();
    }
  }

  /** Playing, jumping or another song: what is left of the song has changed. */
  playerChanged(): void {
    if (this.nightId === null) return;
    if (!this.#turns.played()) return;
    // The host is back after a restart: the night goes on as it did.
    this.#paused = false;
    this.#settle();
  }

  /** Songs of the library came, went or became ready. */
  songsChanged(songIds: Iterable<string>): void {
    const changed = new Set(songIds);
    this.#songs.forget(changed);
    if (this.nightId === null) return;
    this.#turns.returned(changed);
    this.#settle();
  }

  /** As at the last night, but that the list is open: it was closed for the last songs. */
  #usual(): RotationOptions {
    return { ...(this.#options.options.get() ?? usualOptions), listOpen: true };
  }

  /** The singer of that id, or whoever that name was merged into; null where nobody of the kind is here. */
  singerIdOf(id: string): string | null {
    const singer = singerOf(this.#log.state, id);
    return singer === undefined || singer.status === 'left' ? null : singer.id;
  }

  /** Who is here under a name, given as its `nameKey`. */
  hereUnder(key: string): string | null {
    const { singers, groups } = this.#log.state;
    // A group is nobody: no phone takes it over by its name.
    for (const singer of singers.values())
      if (!groups.has(singer.id) && singer.status !== 'left' && nameKey(singer.name) === key) return singer.id;
    return null;
  }

  view(): NightView {
    const revision = this.#feed.revision;
    if (this.#told?.revision !== revision) this.#told = { revision, view: this.#look(revision) };
    return this.#told.view;
  }

  async *watch(signal: AbortSignal | undefined): AsyncGenerator<NightView> {
    const changes = this.#feed.watch(signal);
    yield this.view();
    for await (const _ of changes) yield this.view();
  }

  #do(commandId: string, command: RotationCommand, sender: Sender): void {
    const turnBefore = this.#log.state.turn;
    // People clap on when a song is over: written down before the next begins.
    if (command.type === 'start') this.#keepApplause();
    if (!this.#keep(commandId, this.#withClaps(command), sender)) return;
    const turnAfter = this.#log.state.turn;
    // A song that was started or ended by mistake does not go on by itself.
    if ((command.type === 'undo' || command.type === 'redo') && turnBefore?.id !== turnAfter?.id) this.#paused = true;
    else if (turnBefore === null && turnAfter !== null) this.#paused = false;
    this.#settle(command.type === 'undo');
  }

  /** After every change: whom the room is told, what plays, what counts down. */
  #settle(tookBack = false): void {
    this.#announce();
    const { turn, options } = this.#log.state;
    this.#turns.sync(turn, tookBack);
    this.#settleCountdown();
    this.#breakMusic.set(
      this.nightId !== null && options.breakMusic && turn === null,
      this.#countdown.running ? this.#countdown.leftMs : null,
    );
    this.#changed();
    for (const listener of this.#listeners) listener();
  }

  #announce(): void {
    try {
      if (this.nightId !== null) this.#log.announce(this.#songs.isReady);
    } catch (error) {
      // A full disk: whoever is next is next all the same, and is told with the next change.
      this.#options.log.warn('who is next was not kept', { error: String(error) });
    }
  }

  #settleCountdown(): void {
    const { state } = this.#log;
    const seconds = state.options.getReadySeconds;
    const counts =
      this.nightId !== null &&
      !this.#paused &&
      seconds !== null &&
      state.turn === null &&
      hasStarted(state) &&
      pickNext(state, this.#songs.isReady) !== null;
    if (!counts) this.#countdown.stop();
    else if (!this.#countdown.running) this.#countdown.start(seconds * 1000);
  }

  #startBySelf(): void {
    try {
      const now = this.#options.clock.now();
      this.#do(newId(now), { type: 'start', turnId: newId(now) }, { role: 'station' });
    } catch (error) {
      // Nobody is left who could sing, or the disk is full: the host starts the next one.
      this.#options.log.warn('the next song did not start by itself', { error: String(error) });
      this.#paused = true;
      this.#settle();
    }
  }

  #keep(commandId: string, command: RotationCommand, sender: Sender): boolean {
    try {
      return this.#log.command(commandId, command, sender, this.#songs.isReady);
    } catch (error) {
      // What cannot be taken back is no longer offered.
      if (command.type === 'undo' || command.type === 'redo') this.#changed();
      throw error;
    }
  }

  #withClaps(command: RotationCommand): RotationCommand {
    return command.type === 'skip' ? { ...command, applause: this.#applause.of(command.turnId) } : command;
  }

  /** What was clapped since the last song ended. */
  #keepApplause(): void {
    const last = this.#log.state.history.at(-1);
    const applause = last === undefined ? 0 : this.#applause.of(last.id);
    if (this.nightId === null || last === undefined || applause <= last.applause) return;
    const now = this.#options.clock.now();
    this.#log.command(
      newId(now),
      { type: 'applauded', turnId: last.id, applause },
      { role: 'station' },
      this.#songs.isReady,
    );
  }

  #changed(): void {
    this.#feed.push(null);
  }

  #look(revision: number): NightView {
    const { night, state, projection } = this.#log;
    const nowMs = this.#options.clock.now();
    const common = {
      revision,
      nowMs,
      countdown: this.#countdown.view(),
      countdownPaused: this.#paused,
      resumeAtMs: this.#turns.resumeAtMs,
      breakSong: this.#breakMusic.song,
    };
    if (night === null) {
      const options = this.#usual();
      return { ...common, ...noNight, options };
    }
    const leftMs = state.turn === null ? this.#countdown.leftMs : this.#turns.leftMs;
    const applause = (turnId: string): number => this.#applause.of(turnId);
    const look = { night, projection, songs: this.#songs, leftMs, onPhone: this.#onPhone, applause };
    const { view, entries } = tellNight(look);
    this.#songs.prioritise(entries);
    return { ...common, ...view };
  }
}

/** "Saturday night": what people call it. */
function nightName(nowMs: number): string {
  return `${new Intl.DateTimeFormat('en', { weekday: 'long' }).format(nowMs)} night`;
}
