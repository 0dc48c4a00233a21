import { desktopContract } from './desktop.ts';
import { guestContract } from './guest.ts';
import { importsContract } from './imports.ts';
import { jobsContract } from './jobs.ts';
import { libraryContract } from './library.ts';
import { nightContract } from './night.ts';
import { playerContract } from './player.ts';
import { roomContract } from './room.ts';
import { stageContract } from './stage.ts';
import { systemContract } from './system.ts';
import { wordsContract } from './words.ts';

/** Everything a window, a script or a phone can ask of the station. */
export const contract = {
  system: systemContract,
  library: libraryContract,
  imports: importsContract,
  jobs: jobsContract,
  player: playerContract,
  words: wordsContract,
  desktop: desktopContract,
  night: nightContract,
  room: roomContract,
  stage: stageContract,
  guest: guestContract,
};
export type Contract = typeof contract;
