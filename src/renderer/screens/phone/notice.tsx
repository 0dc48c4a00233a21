import { type Store, useStore } from '../../client/store.ts';
import { Told } from './told.tsx';

/** What a tap has led to, for a few seconds. */
export function Notice({ notice }: { readonly notice: Store<string | null> }) {
  const text = useStore(notice);
  return (
    <div className="notice" role="status" aria-live="polite">
      {text === null ? null : (
        <p>
          <Told text={text} />
        </p>
      )}
    </div>
  );
}
