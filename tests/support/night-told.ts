import type { NightEntry, NightView } from '../../src/shared/contract/night.ts';
import { turnsOf } from '../../src/shared/domain/rotation/history.ts';
import { placesOf } from '../../src/shared/domain/rotation/line.ts';
import { rotationOptionsSchema } from '../../src/shared/domain/rotation/options.ts';
import type { Projection } from '../../src/shared/domain/rotation/project.ts';
import {
  type Entry,
  ownerOf,
  type RotationState,
  type Singer,
  singerOf,
} from '../../src/shared/domain/rotation/state.ts';

/**
 * What a log and a look at the night both tell, in the same words: whose turn it is, who is here in which order with which songs,
 * who is gone, the options, and what can be taken back.
 */
export function toldByLog({ state, undoable, redoable }: Projection): string {
  const { turn } = state;
  // Whoever leaves in the middle of a song finishes it (R14).
  const leaving = (turn?.singerIds ?? []).flatMap((id) => singerOf(state, id) ?? []);
  const here = [...placesOf(state), ...leaving.filter(({ status }) => status === 'left')];
  return JSON.stringify([
    rotationOptionsSchema.parse(state.options),
    turn && [turn.id, turn.entry.id, turn.entry.song.id, turn.singerIds],
    here.map((singer) => [
      aboutSinger({ ...singer, turns: turnsOf(state, singer) }),
      singer.list.flatMap((entryId) => state.entries.get(entryId) ?? []).map((entry) => entryByLog(state, entry)),
    ]),
    [...state.singers.values()]
      .filter(({ id, status }) => status === 'left' && !state.groups.has(id))
      .map(({ id }) => id),
    state.playNext,
    [undoable, redoable].map((commands) => commands.length > 0),
  ]);
}

export function toldByView({ options, turn, singers, gone, playNext, undo, redo }: NightView): string {
  return JSON.stringify([
    rotationOptionsSchema.parse(options),
    turn && [turn.id, turn.entry.id, turn.entry.songId, turn.entry.singerIds],
    singers.map((singer) => [aboutSinger(singer), singer.songs.map(entryByView)]),
    gone.map(({ id }) => id),
    playNext,
    [undo, redo].map((deed) => deed !== null),
  ]);
}

type About = Pick<Singer, 'id' | 'name' | 'colour' | 'emoji' | 'members' | 'status' | 'turns' | 'misses'>;

function aboutSinger({ id, name, colour, emoji, members, status, turns, misses }: About): unknown[] {
  return [id, name, colour, emoji, members, status === 'hold', turns, misses];
}

function entryByLog(state: RotationState, entry: Entry): unknown[] {
  return [entry.id, entry.song.id, entry.singerIds, ownerOf(state, entry), entry.requested];
}

function entryByView({ id, songId, singerIds, ownerId, requested }: NightEntry): unknown[] {
  return [id, songId, singerIds, ownerId, requested];
}
