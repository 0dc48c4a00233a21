import { useStore } from '../../client/store.ts';
import { useMessages } from '../../i18n/messages.ts';
import { Button } from '../../ui/button.tsx';
import type { LibraryModel } from '../library/library-model.ts';
import styles from './online-question.module.css';
import type { WordsModel } from './words-model.ts';

/** Asked once, when there is a first song without words. Until somebody answers nothing is sent anywhere. */
export function OnlineQuestion({ words, library }: { readonly words: WordsModel; readonly library: LibraryModel }) {
  const t = useMessages().words;
  const settings = useStore(words.settings);
  const facets = useStore(library.facets);
  if (settings?.lyricsOnline !== 'unasked' || facets === null || facets.withoutWords === 0) return null;
  return (
    <section className={styles.question} aria-label={t.question}>
      <p>
        <b>{t.question}</b> {t.questionHint}
      </p>
      <Button kind="primary" onClick={() => words.setSettings({ lyricsOnline: 'on' })}>
        {t.questionYes}
      </Button>
      <Button kind="quiet" onClick={() => words.setSettings({ lyricsOnline: 'off' })}>
        {t.questionNo}
      </Button>
    </section>
  );
}
