import { LimelightError } from '../../errors.ts';
import type { RotationCommand } from './commands.ts';
import { isInGroup, membersOf } from './groups.ts';
import { type Entry, ownerOf, peopleOf, type RotationState, type Singer, singerOf, songsOf } from './state.ts';

/** Most who sing one song, where guests join by themselves. */
const mostPartners = 4;

/** What a guest can ask for, for the own singer only: everything else is the host's, whoever lets it through. */
export function isForGuests(state: RotationState, command: RotationCommand, singerId: string): boolean {
  switch (command.type) {
    case 'change-singer':
      return singerOf(state, command.singerId) === singerOf(state, singerId);
    case 'add-singer':
    case 'claim':
    case 'hold':
    case 'return':
    case 'leave':
    case 'queue':
    case 'remove':
    case 'order':
    case 'join-duet':
    case 'leave-duet':
      return true;
    default:
      return false;
  }
}

/** Singing along is a song on the own list, too; and it takes the turn from nobody whom the room has been told is next (R6). */
export function checkGuestJoins(state: RotationState, singer: Singer, entry: Entry): void {
  const { listOpen, approveFirst, songsPerSinger, duets } = state.options;
  if (!listOpen) throw new LimelightError('list-closed', {});
  if (approveFirst || entry.requested) throw new LimelightError('not-permitted', {});
  if (songsWith(state, singer).length >= songsPerSinger)
    throw new LimelightError('list-full', { limit: songsPerSinger });
  const singing = Math.max(entry.singerIds.length, membersOf(state, entry).length);
  if (singing >= mostPartners || (duets === 'group' ? takesFromOthers : delaysTheNext)(state, singer, entry))
    throw new LimelightError('duet-full', { title: entry.song.title });
}

/** Who has just sung cannot sing again at once (R4): whoever is called would be left without a song. */
function delaysTheNext(state: RotationState, singer: Singer, entry: Entry): boolean {
  const resting = new Set([...state.lastSingers, ...state.passedOver]);
  if (!resting.has(singer.id)) return false;
  if (state.playNext === entry.id) return true;
  const called = state.announced === null ? undefined : state.singers.get(state.announced);
  if (called === undefined || !entry.singerIds.includes(called.id)) return false;
  return !songsOf(state, called).some((song) => song !== entry && !song.singerIds.some((id) => resting.has(id)));
}

/** The song would stand elsewhere in line, in the group's name: not where somebody is called for it. */
function takesFromOthers(state: RotationState, singer: Singer, entry: Entry): boolean {
  if (state.playNext === entry.id) return true;
  const called = state.announced === null ? undefined : state.singers.get(state.announced);
  if (called !== undefined && entry.singerIds.includes(called.id) && songsOf(state, called).length < 2) return true;
  // One group at a time: each is a place in line of its own.
  return isInGroup(state, [singer.id, ...peopleOf(state, entry)], entry);
}

/** Songs somebody sings, alone, with others, or in a group. */
function songsWith(state: RotationState, singer: Singer): Entry[] {
  return [...state.entries.values()].filter(
    (entry) => entry.singerIds.includes(singer.id) || membersOf(state, entry).includes(singer),
  );
}

export function checkGuestSong(state: RotationState, owner: Singer, song: { id: string; title: string }): void {
  const { listOpen, songsPerSinger } = state.options;
  if (!listOpen) throw new LimelightError('list-closed', {});
  const theirs = songsWith(state, owner).filter(
    (entry) => ownerOf(state, entry) === owner.id || entry.selfJoined.includes(owner.id),
  );
  if (theirs.length >= songsPerSinger) throw new LimelightError('list-full', { limit: songsPerSinger });
  if (theirs.some((entry) => entry.song.id === song.id))
    throw new LimelightError('already-on-list', { title: song.title });
}
