import { Search as SearchIcon, X } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { type Store, useStore } from '../../client/store.ts';
import type { LibraryModel } from '../../features/library/library-model.ts';
import { useMessages } from '../../i18n/messages.ts';
import { IconButton } from '../../ui/button.tsx';
import styles from './search-field.module.css';

interface SearchFieldProps {
  readonly library: LibraryModel;
  /** Rises when a menu asks for the search. */
  readonly requests: Store<number>;
}

export function SearchField({ library, requests }: SearchFieldProps) {
  const t = useMessages().header;
  const { search } = useStore(library.view);
  const input = useRef<HTMLInputElement>(null);

  useEffect(() => {
    const stop = new AbortController();
    window.addEventListener(
      'keydown',
      (event) => {
        if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 'k') return;
        event.preventDefault();
        input.current?.select();
      },
      { signal: stop.signal },
    );
    return () => stop.abort();
  }, []);
  useEffect(() => requests.subscribe(() => input.current?.select()) as () => void, [requests]);

  return (
    <search className={styles.field}>
      <SearchIcon size={16} aria-hidden="true" />
      <input
        ref={input}
        type="text"
        value={search}
        maxLength={200}
        aria-label={t.search}
        placeholder={t.search}
        spellCheck={false}
        onChange={(event) => library.setSearch(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return;
          library.setSearch('');
          event.currentTarget.blur();
        }}
      />
      {search === '' ? (
        <kbd>{t.searchHint}</kbd>
      ) : (
        <IconButton label={t.clearSearch} onClick={() => library.setSearch('')}>
          <X size={16} />
        </IconButton>
      )}
    </search>
  );
}
