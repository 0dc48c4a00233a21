import type { NightView } from '../../../shared/contract/night.ts';
import type { RoomView } from '../../../shared/contract/room.ts';
import type { StageLook } from '../../../shared/contract/stage.ts';
import { soundAllowed } from '../../audio/sound-allowed.ts';
import { followStream } from '../../client/follow-stream.ts';
import type { Session } from '../../client/session.ts';
import { createStore, type Store } from '../../client/store.ts';
import { PlayerController } from '../../features/player/player-controller.ts';
import type { SongClock } from '../../features/words/words-view.tsx';
import { type Performer, sceneOf } from './scene.ts';
import { followSong, type SongOnStage } from './stage-words.ts';

/** A picture of the slide show. */
export interface ShownCover {
  readonly id: string;
  readonly title: string;
  readonly url: string | null;
}

/** Who has just sung, and how the room liked it. */
export interface Applause {
  readonly performers: readonly Performer[];
  readonly count: number;
}

/** What the TV is made of. Lives as long as the page. */
export interface StageModel {
  readonly session: Session;
  readonly player: PlayerController;
  readonly night: Store<NightView | null>;
  readonly room: Store<RoomView | null>;
  readonly song: Store<SongOnStage | null>;
  readonly look: Store<StageLook>;
  readonly covers: Store<readonly ShownCover[]>;
  readonly applause: Store<Applause | null>;
  /** Whether this page may make sound; null: not known yet. */
  readonly sound: Store<boolean | null>;
  readonly clock: SongClock;
  /** The station's clock, ms. */
  now(): number;
  /** Call from a click or a key. */
  unlock(): Promise<void>;
}

const usualLook: StageLook = { font: 'show', size: 1, lines: 3 };
/** Pictures of the slide show. */
const mostCovers = 36;
/** The library grows during the evening. */
const lookForCoversMs = 60_000;

export function createStageModel(session: Session): StageModel {
  const { signal } = new AbortController();
  const night = followStream(session, (client, stop) => client.night.watch(undefined, { signal: stop }), signal);
  const room = followStream(session, (client, stop) => client.room.watch(undefined, { signal: stop }), signal);
  const look = createStore<StageLook>(usualLook);
  const sound = createStore<boolean | null>(null);
  const mayPlay = createStore(false);
  const player = new PlayerController({
    session,
    kind: 'stage',
    mayPlay,
    night,
    song: (id) => session.call((client) => client.library.get({ id })),
    // The host's window tells of what goes wrong: nobody at the TV could do anything about it.
    onProblem: () => {},
    onOutput: () => {},
  });

  const setSound = (allowed: boolean): void => {
    sound.set(allowed);
    mayPlay.set(allowed);
  };
  let attending = new AbortController();
  const attend = (): void => {
    attending.abort();
    attending = new AbortController();
    session.watch(
      (client, stop) => client.stage.attend({ sound: sound.get() ?? false }, { signal: stop }),
      (value) => look.set(value),
      attending.signal,
    );
  };
  sound.subscribe(attend);
  void soundAllowed().then((allowed) => sound.get() === null && setSound(allowed));

  /** Station time minus the page's own, which no change of the system's clock moves. */
  let clockOffsetMs = Date.now() - performance.now();
  night.subscribe(() => {
    const view = night.get();
    if (view !== null) clockOffsetMs = view.nowMs - performance.now();
  });

  return {
    session,
    player,
    night,
    room,
    song: followSong(session, player, signal),
    look,
    covers: followCovers(session),
    applause: followApplause(night),
    sound,
    clock: stillClock(session, player),
    now: () => performance.now() + clockOffsetMs,
    async unlock() {
      if (sound.get() === true) return;
      player.unlock();
      setSound(await soundAllowed());
    },
  };
}

/** The song's clock; it stands where it was while nobody knows how the song goes on. */
function stillClock(session: Session, player: PlayerController): SongClock {
  let heldMs: number | null = null;
  const unknown = (): boolean => session.state.get() !== 'open' && player.state.get()?.lease === null;
  session.state.subscribe(() => {
    heldMs = unknown() ? player.positionMs() : null;
  });
  return {
    positionMs: () => heldMs ?? player.positionMs(),
    rate: () => (heldMs === null && player.state.get()?.playing ? player.tempo.get() : 0),
  };
}

function followCovers(session: Session): Store<readonly ShownCover[]> {
  const store = createStore<readonly ShownCover[]>([]);
  let shown = '';
  const ask = (): void => {
    if (session.state.get() !== 'open') return;
    session
      .call((client) => client.library.list({ sort: 'most-sung', limit: mostCovers }))
      .then(({ items }) => {
        const covers = items.map(({ id, title, coverVersion }) => ({
          id,
          title,
          url: coverVersion === null ? null : `/media/songs/${id}/cover/${coverVersion}`,
        }));
        const key = JSON.stringify(covers);
        // The same pictures keep drifting where they are.
        if (key === shown) return;
        shown = key;
        store.set(covers);
      })
      .catch(() => {});
  };
  session.state.subscribe(ask);
  setInterval(ask, lookForCoversMs);
  ask();
  return store;
}

/** Remembers who sang: when a turn is over, the station's view has its claps, but not how its singers look. */
export function followApplause(night: Store<NightView | null>): Store<Applause | null> {
  const store = createStore<Applause | null>(null);
  let turnId: string | null = null;
  night.subscribe(() => {
    const view = night.get();
    if (view?.turn) {
      const scene = sceneOf(view, null);
      turnId = view.turn.id;
      if (scene.kind === 'singing' && scene.act !== null)
        store.set({ performers: scene.act.performers, count: view.turn.applause });
      return;
    }
    // People clap on. A turn that is no longer the last one was not sung.
    const shown = store.get();
    const last = view?.lastTurn ?? null;
    if (shown !== null) store.set(last !== null && last.id === turnId ? { ...shown, count: last.applause } : null);
  });
  return store;
}
