import { describeError } from '../../client/failure.ts';
import type { Client, Session } from '../../client/session.ts';
import type { Notices } from '../notices/notices.ts';

export interface SongDialogsProps {
  readonly session: Session;
  readonly notices: Notices;
  readonly onClose: () => void;
}

/** Runs a command; what fails becomes a notice, and null. */
export function useCommands({ session, notices }: Pick<SongDialogsProps, 'session' | 'notices'>) {
  return async <T>(command: (client: Client) => Promise<T>): Promise<T | null> => {
    try {
      return await session.call(command);
    } catch (error) {
      const { sentence, action } = describeError(error);
      notices.show({ tone: 'problem', text: sentence, hint: action });
      return null;
    }
  };
}
