import type { RotationCommand, Sender } from '../../src/shared/domain/rotation/commands.ts';
import { decide } from '../../src/shared/domain/rotation/decide.ts';
import type { Projection } from '../../src/shared/domain/rotation/project.ts';

/** A command that the station has answered, and what its log must say of it. */
export interface Deed {
  /** As the log calls it. */
  readonly commandId: string;
  readonly what: string;
  /** Acknowledged; otherwise refused. */
  readonly done: boolean;
  /** Of the last time it was sent: it may have been on its way before. */
  readonly sentAtMs: number;
  readonly answeredAtMs: number;
  /** How often it was sent in vain before: the station was killed, or the answer got lost. */
  readonly inVain: number;
  /** There was nothing to do, so that the log need not have it. */
  readonly wasSo: (night: Projection) => boolean;
}

/** Whether a command would change nothing on that night. */
export function changesNothing(command: RotationCommand, sender: Sender): (night: Projection) => boolean {
  return (night) => {
    try {
      return decide(night, command, { sender, isReady: () => true }).length === 0;
    } catch {
      // It would be refused.
      return false;
    }
  };
}

/** One answer in so many gets lost on the way, as over a Wi-Fi: the command comes twice. */
export const answersForOneLost = 12;

/** The names of tonight: few enough that guests take names the host has added, and come back under old ones. */
export const names = 'Ana Ben Cai Dee Eli Fay Gus Hal Ida Jon Kim Lou Mia Noa'.split(' ');

/** Acts again and again until the station is gone. What fails while it is there is a fault. */
export async function actUntil(gone: Promise<never>, act: () => Promise<void>, pauseMs: () => number): Promise<void> {
  let there = true;
  const left = gone.catch(() => {
    there = false;
  });
  const wait = (ms: number): Promise<unknown> =>
    Promise.race([left, new Promise((resolve) => setTimeout(resolve, ms).unref())]);
  while (there) {
    try {
      await Promise.race([act(), gone]);
      await wait(pauseMs());
    } catch (error) {
      // A connection breaks a moment before the process is known to be gone.
      await wait(2_000);
      if (there) throw error;
    }
  }
}
