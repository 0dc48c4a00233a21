import { Star, X } from 'lucide-react';
import type { SongOrder } from '../../../shared/contract/library.ts';
import { useStore } from '../../client/store.ts';
import { useMessages } from '../../i18n/messages.ts';
import { IconButton } from '../../ui/button.tsx';
import { SelectField } from '../../ui/field.tsx';
import styles from './library-filters.module.css';
import type { LibraryFilters as Filters, LibraryModel } from './library-model.ts';

type FlagName = 'ready' | 'hasWords' | 'neverSung' | 'favourite';

const orders: readonly SongOrder[] = ['best', 'newest', 'title', 'artist', 'year', 'most-sung'];

/** Name of a language in the language of the screen; what is no code stays as it is. */
function languageName(code: string): string {
  try {
    return new Intl.DisplayNames('en', { type: 'language' }).of(code) ?? code;
  } catch {
    return code;
  }
}

/** Which songs of the library are shown, and in what order. */
export function LibraryFilters({ library }: { readonly library: LibraryModel }) {
  const t = useMessages().filters;
  const { filters, search } = useStore(library.view);
  const facets = useStore(library.facets);
  const active = Object.keys(filters).some((key) => key !== 'sort');
  const flag = (name: FlagName, text: string, icon = false) => (
    <button
      type="button"
      className={styles.chip}
      aria-pressed={filters[name] === true}
      onClick={() => library.setFilters({ [name]: filters[name] === true ? undefined : true } as Filters)}
    >
      {icon ? <Star size={12} aria-hidden="true" /> : null}
      {text}
    </button>
  );
  return (
    <fieldset className={styles.filters}>
      <legend className="visually-hidden">{t.label}</legend>
      <div className={styles.chips}>
        {flag('ready', t.ready)}
        {flag('hasWords', t.hasWords)}
        {flag('neverSung', t.neverSung)}
        {facets !== null && facets.favourites === 0 && filters.favourite !== true
          ? null
          : flag('favourite', t.favourite, true)}
        {active ? (
          <IconButton label={t.clear} onClick={() => library.clearFilters()}>
            <X size={15} />
          </IconButton>
        ) : null}
      </div>
      <div className={styles.selects}>
        {facets !== null && facets.languages.length > 1 ? (
          <SelectField
            bare
            label={t.language}
            value={filters.language ?? ''}
            options={[
              { value: '', text: t.anyLanguage },
              ...facets.languages.map(({ language, count }) => ({
                value: language,
                text: `${languageName(language)} (${count})`,
              })),
            ]}
            onChange={(language) => library.setFilters({ language: language === '' ? undefined : language })}
          />
        ) : null}
        {facets !== null && facets.decades.length > 1 ? (
          <SelectField
            bare
            label={t.decade}
            value={String(filters.decade ?? '')}
            options={[
              { value: '', text: t.anyDecade },
              ...facets.decades.map(({ decade, count }) => ({
                value: String(decade),
                text: `${t.decadeName(decade)} (${count})`,
              })),
            ]}
            onChange={(decade) => library.setFilters({ decade: decade === '' ? undefined : Number(decade) })}
          />
        ) : null}
        <SelectField<SongOrder>
          bare
          label={t.sort}
          value={filters.sort ?? 'best'}
          options={orders
            .map((value) => ({ value, text: value === 'best' && search === '' ? t.orders.newest : t.orders[value] }))
            .filter(({ value }) => value !== 'newest' || search !== '')}
          onChange={(sort) => library.setFilters({ sort: sort === 'best' ? undefined : sort })}
        />
      </div>
    </fieldset>
  );
}

/** What in the library waits for a person's eye: doubtful names, songs that are there twice, files that are gone. */
export function LibraryCare({
  library,
  onReview,
  onDuplicates,
}: {
  readonly library: LibraryModel;
  readonly onReview: () => void;
  readonly onDuplicates: () => void;
}) {
  const t = useMessages().filters;
  const facets = useStore(library.facets);
  const { filters } = useStore(library.view);
  if (facets === null || facets.doubtful + facets.duplicates + facets.missing === 0) return null;
  return (
    <div className={styles.care}>
      {facets.doubtful > 0 ? (
        <button type="button" onClick={onReview}>
          {t.review(facets.doubtful)}
        </button>
      ) : null}
      {facets.duplicates > 0 ? (
        <button type="button" onClick={onDuplicates}>
          {t.duplicates(facets.duplicates)}
        </button>
      ) : null}
      {facets.missing > 0 ? (
        <button
          type="button"
          aria-pressed={filters.missing === true}
          onClick={() => library.setFilters({ missing: filters.missing === true ? undefined : true })}
        >
          {t.missing(facets.missing)}
        </button>
      ) : null}
    </div>
  );
}
