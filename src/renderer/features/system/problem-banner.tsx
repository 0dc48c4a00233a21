import { TriangleAlert } from 'lucide-react';
import type { SystemInfo } from '../../../shared/contract/system.ts';
import { describeFailure } from '../../../shared/domain/error-sentences.ts';
import { type Store, useStore } from '../../client/store.ts';
import styles from './problem-banner.module.css';

/** What keeps songs from being made singable, for as long as it does. */
export function ProblemBanner({ system }: { readonly system: Store<SystemInfo | null> }) {
  const info = useStore(system);
  const problems = info?.problems ?? [];
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
