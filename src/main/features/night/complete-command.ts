import type { NightCommand } from '../../../shared/contract/night.ts';
import type { RotationCommand } from '../../../shared/domain/rotation/commands.ts';
import { sameName } from '../../../shared/domain/rotation/decide.ts';
import type { RotationState } from '../../../shared/domain/rotation/state.ts';
import { LimelightError } from '../../../shared/errors.ts';
import type { NightArchive } from './night-archive.ts';
import type { NightSongs } from './night-songs.ts';

/**
 * A command with what the library knows of its song, and the register of its singer.
 *
 * @throws LimelightError `song-not-found`
 */
export function completeCommand(
  command: NightCommand,
  state: RotationState,
  songs: NightSongs,
  archive: NightArchive,
): RotationCommand {
  if (command.type === 'add-singer') {
    const regular = archive.regular(command.name);
    // What was said tonight counts, also by whoever has left and is back.
    if (regular === null || sameName(state, command.name) !== undefined) return command;
    const { colour, emoji, photo } = regular;
    return {
      ...command,
      colour: command.colour ?? colour,
      // Null is a choice: none.
      emoji: command.emoji === undefined ? emoji : command.emoji,
      photo: command.photo === undefined ? photo : command.photo,
    };
  }
  if (command.type !== 'queue') return command;
  const song = songs.queued(command.songId);
  if (song === null) throw new LimelightError('song-not-found', { id: command.songId });
  return { type: 'queue', entryId: command.entryId, song, singerIds: command.singerIds };
}
