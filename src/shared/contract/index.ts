import { desktopContract } from './desktop.ts';
import { importsContract } from './imports.ts';
import { jobsContract } from './jobs.ts';
import { libraryContract } from './library.ts';
import { playerContract } from './player.ts';
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
};
export type Contract = typeof contract;
