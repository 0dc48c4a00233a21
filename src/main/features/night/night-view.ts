import type { Deed, NightEntry, NightSinger, NightView } from '../../../shared/contract/night.ts';
import { namesOf } from '../../../shared/domain/rotation/decide.ts';
import type { RotationEvent } from '../../../shared/domain/rotation/events.ts';
import { type ComingTurn, forecast } from '../../../shared/domain/rotation/forecast.ts';
import { turnsOf, wasSung } from '../../../shared/domain/rotation/history.ts';
import { placesOf } from '../../../shared/domain/rotation/line.ts';
import type { Projection } from '../../../shared/domain/rotation/project.ts';
import { type Entry, isWaiting, ownerOf, type RotationState, singerOf } from '../../../shared/domain/rotation/state.ts';
import type { NightSongs } from './night-songs.ts';
import type { NightRecord } from './repository.ts';

export interface NightLook {
  readonly night: NightRecord;
  readonly projection: Projection;
  readonly songs: NightSongs;
  /** What is left of the song that is sung now, or of the countdown. */
  readonly leftMs: number;
  readonly onPhone: (singerId: string) => boolean;
  readonly applause: (turnId: string) => number;
}

export interface Told {
  readonly view: Omit<NightView, 'revision' | 'nowMs' | 'countdown' | 'countdownPaused' | 'resumeAtMs' | 'breakSong'>;
  /** Everything that will be sung, soonest first. */
  readonly entries: readonly Entry[];
}

/** Turns told to windows; the waits of singers look further. */
const mostComing = 60;

/** What windows see while no night is on. */
export const noNight = {
  night: null,
  singers: [],
  gone: [],
  turn: null,
  lastTurn: null,
  coming: [],
  locked: false,
  playNext: null,
  undo: null,
  redo: null,
} as const satisfies Omit<Told['view'], 'options'>;

/** The night as windows see it. */
export function tellNight({ night, projection, songs, leftMs, onPhone, applause }: NightLook): Told {
  const { state } = projection;
  const readiness = songs.readiness();
  const turns = forecast(state, { leftMs, readyInMs: readiness.readyInMs, atLeast: mostComing });
  const turnOfEntry = new Map(turns.map((turn) => [turn.entryId, turn]));
  const firstTurn = new Map<string, ComingTurn>();
  for (const turn of turns) {
    // Whoever is in a group sings when it does.
    const people = turn.singerIds.flatMap((id) => [id, ...(state.singers.get(id)?.members ?? [])]);
    for (const id of people) if (!firstTurn.has(id)) firstTurn.set(id, turn);
  }

  const toEntry = (entry: Entry): NightEntry => {
    const song = songs.get(entry.song.id);
    return {
      id: entry.id,
      songId: entry.song.id,
      title: song?.title ?? entry.song.title,
      artist: song?.artist ?? entry.song.artist,
      durationMs: song?.durationMs ?? entry.song.durationMs,
      coverVersion: song?.coverVersion ?? null,
      singerIds: [...entry.singerIds],
      ownerId: ownerOf(state, entry),
      requested: entry.requested,
      readiness: readiness.of(entry, turnOfEntry.get(entry.id)?.startsInMs ?? null),
    };
  };
  const places = placesOf(state);
  // Whoever leaves in the middle of a song finishes it (R14), and is named as long.
  const leaving = (state.turn?.singerIds ?? []).flatMap((id) => singerOf(state, id) ?? []);
  const here = [...places, ...leaving.filter(({ status }) => status === 'left')];
  const singers = here.map((singer): NightSinger => {
    const turn = singer.status === 'active' ? firstTurn.get(singer.id) : undefined;
    return {
      id: singer.id,
      name: singer.name,
      colour: singer.colour,
      emoji: singer.emoji,
      photo: singer.photo,
      members: [...singer.members],
      status: singer.status === 'hold' ? 'hold' : 'active',
      onPhone: onPhone(singer.id),
      turns: turnsOf(state, singer),
      misses: singer.misses,
      songs: singer.list.flatMap((id) => state.entries.get(id) ?? []).map(toEntry),
      turnsAway: turn?.turnsAway ?? null,
      wait: turn === undefined ? null : { lowMs: turn.lowMs, highMs: turn.highMs },
    };
  });
  const entryOf = ({ entryId }: ComingTurn): Entry[] => {
    const entry = state.entries.get(entryId);
    return entry === undefined ? [] : [entry];
  };
  const view: Told['view'] = {
    night: { id: night.id, name: night.name, startedAtMs: night.startedAtMs, round: roundOf(state) },
    options: state.options,
    singers,
    gone: [...state.singers.values()]
      .filter(({ id, status }) => status === 'left' && !state.groups.has(id))
      .map(({ id, name }) => ({ id, name })),
    turn: state.turn && {
      id: state.turn.id,
      entry: { ...toEntry(state.turn.entry), singerIds: [...state.turn.singerIds] },
      startedAtMs: state.turn.startedAtMs,
      applause: applause(state.turn.id),
    },
    lastTurn: lastTurnOf(state, applause),
    coming: turns.slice(0, mostComing).flatMap((turn) =>
      entryOf(turn).map((entry) => ({
        entry: toEntry(entry),
        turnsAway: turn.turnsAway,
        wait: { lowMs: turn.lowMs, highMs: turn.highMs },
      })),
    ),
    locked: state.announced !== null && turns[0]?.slotId === state.announced,
    playNext: state.playNext,
    undo: deedOf(projection, projection.undoable.at(-1)),
    redo: deedOf(projection, projection.redoable.at(-1)),
  };
  return { view, entries: [...turns.flatMap(entryOf), ...laterEntries(state, turnOfEntry)] };
}

/** Who has just sung: clapped for until the next begins. */
function lastTurnOf(state: RotationState, applause: (turnId: string) => number): NightView['lastTurn'] {
  const last = state.turn === null ? state.history.at(-1) : undefined;
  if (last === undefined || !wasSung(last)) return null;
  const names = last.singerIds.flatMap((id) => singerOf(state, id)?.name ?? []);
  return { id: last.id, names, applause: Math.max(last.applause, applause(last.id)) };
}

/** Songs that nobody could foresee (their separation failed, or has not been measured): in the order of places. */
function laterEntries(state: RotationState, foreseen: ReadonlyMap<string, unknown>): Entry[] {
  return placesOf(state)
    .filter((singer) => isWaiting(state, singer))
    .flatMap(({ list }) => list.flatMap((id) => state.entries.get(id) ?? []))
    .filter((entry) => !foreseen.has(entry.id));
}

/** How many times the ring has gone round: the most turns anybody has had, the one at hand included. */
function roundOf(state: RotationState): number {
  const now = new Set(state.turn?.singerIds);
  const turns = [...state.singers.values()].map((singer) => singer.turns + (now.has(singer.id) ? 1 : 0));
  return Math.max(1, ...turns);
}

/** What a command did, from its first event: its type and whom or what it was about. */
function deedOf({ log, state }: Projection, commandId: string | undefined): Deed | null {
  if (commandId === undefined) return null;
  const first = log.find((logged) => logged.commandId === commandId);
  return first === undefined ? null : { commandId, type: first.event.type, about: aboutOf(state, log, first.event) };
}

function aboutOf(state: RotationState, log: Projection['log'], event: RotationEvent): string {
  if ('song' in event) return event.song.title;
  if ('turnId' in event) {
    const turn = state.turn?.id === event.turnId ? state.turn : state.history.find(({ id }) => id === event.turnId);
    return turn ? namesOf(state, turn.singerIds) : '';
  }
  if ('entryId' in event && event.entryId !== null) {
    for (const { event: queued } of log) {
      if (queued.type === 'song-queued' && queued.entryId === event.entryId) return queued.song.title;
    }
  }
  if (event.type === 'singers-merged') return namesOf(state, [event.intoId]);
  if (event.type === 'singer-joined') return event.name;
  return 'singerId' in event ? (singerOf(state, event.singerId)?.name ?? '') : '';
}
