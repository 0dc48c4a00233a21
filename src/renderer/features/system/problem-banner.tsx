import { TriangleAlert } from 'lucide-react';
import { useEffect, useState } from 'react';
import { describeFailure } from '../../../shared/domain/error-sentences.ts';
import type { Failure } from '../../../shared/errors.ts';
import type { Session } from '../../client/session.ts';
import { useStore } from '../../client/store.ts';
import styles from './problem-banner.module.css';

const lookAgainMs = 15_000;

/** What keeps songs from being made singable, for as long as it does. */
export function ProblemBanner({ session }: { readonly session: Session }) {
  const [problems, setProblems] = useState<readonly Failure[]>([]);
  const connection = useStore(session.state);
  useEffect(() => {
    if (connection !== 'open') return;
    const look = (): void => {
      session
        .call((client) => client.system.info())
        .then(
          ({ problems: found }) => setProblems(found),
          () => {},
        );
    };
    look();
    const timer = setInterval(look, lookAgainMs);
    return () => clearInterval(timer);
  }, [session, connection]);
  const [first] = problems;
  if (first === undefined) return null;
  const { sentence, action } = describeFailure(first);
  return (
    <div className={styles.banner} role="alert">
      <TriangleAlert size={18} aria-hidden="true" />
      <span>
        <strong>{sentence}</strong> {action}
      </span>
    </div>
  );
}
