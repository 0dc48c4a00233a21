import { ChevronLeft, ChevronRight, Globe, PencilLine, Settings2 } from 'lucide-react';
import { lazy, Suspense, useEffect, useState } from 'react';
import type { Song } from '../../../shared/contract/library.ts';
import { describeFailure } from '../../../shared/domain/error-sentences.ts';
import { useStore } from '../../client/store.ts';
import { useMessages } from '../../i18n/messages.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { SongPicture } from './song-picture.tsx';
import { nudgeStepMs, usualLook, type WordsInHand, type WordsModel } from './words-model.ts';
import styles from './words-panel.module.css';
import { WordsSettingsDialog } from './words-settings-dialog.tsx';
import { WordsView } from './words-view.tsx';

const CdgView = lazy(async () => ({ default: (await import('./cdg-view.tsx')).CdgView }));
const WordsEditor = lazy(async () => ({ default: (await import('./words-editor.tsx')).WordsEditor }));

/** What there is to sing: the words of the song in hand, or its own picture, and the ways to mend them. */
export function WordsPanel({ words }: { readonly words: WordsModel }) {
  const t = useMessages().words;
  const inHand = useStore(words.inHand);
  const settings = useStore(words.settings) ?? usualLook;
  const nudgeMs = useStore(words.nudgeMs);
  const [open, setOpen] = useState<'editor' | 'settings' | null>(null);
  const songId = inHand?.song.id;
  useEffect(() => {
    if (songId !== undefined) setOpen(null);
  }, [songId]);
  useEffect(() => listenToNudgeKeys(words), [words]);
  if (inHand === null) return null;
  const { song, lyrics } = inHand;
  const picture = song.videoVersion !== null;
  const shows = lyrics !== null || song.graphicsVersion !== null || picture;

  return (
    <section className={styles.panel} data-empty={!shows} aria-label={t.label}>
      <div className={styles.screen} data-empty={!shows}>
        {picture ? <SongPicture song={song} clock={words.clock} dimmed={lyrics !== null} /> : null}
        {lyrics !== null ? (
          <WordsView lyrics={lyrics} clock={words.clock} nudgeMs={nudgeMs} look={settings} place="host" />
        ) : song.graphicsVersion !== null ? (
          <Suspense fallback={null}>
            <CdgView song={song} clock={words.clock} nudgeMs={nudgeMs} />
          </Suspense>
        ) : picture || inHand.loading ? null : (
          <NoWords song={song} words={words} online={settings.lyricsOnline} onEdit={() => setOpen('editor')} />
        )}
      </div>
      <div className={styles.tools}>
        {song.words === null ? null : <Nudge words={words} />}
        <Notes inHand={inHand} words={words} />
        <span className={styles.space} />
        {shows ? (
          <Button kind="quiet" onClick={() => setOpen('editor')}>
            <PencilLine size={15} />
            {lyrics === null ? t.add : t.edit}
          </Button>
        ) : null}
        <IconButton label={t.settings} onClick={() => setOpen('settings')}>
          <Settings2 size={17} />
        </IconButton>
      </div>
      <WordsSettingsDialog words={words} song={song} open={open === 'settings'} onClose={() => setOpen(null)} />
      {open === 'editor' ? (
        <Suspense fallback={null}>
          <WordsEditor key={song.id} words={words} song={song} lyrics={lyrics} onClose={() => setOpen(null)} />
        </Suspense>
      ) : null}
    </section>
  );
}

/** Moves the words against the sound, also by the keys "," and ".". */
function Nudge({ words }: { readonly words: WordsModel }) {
  const t = useMessages().words;
  const nudgeMs = useStore(words.nudgeMs);
  return (
    <fieldset className={styles.nudge}>
      <legend className="visually-hidden">{t.nudge}</legend>
      <Button kind="quiet" title={t.earlierHint} onClick={() => words.nudgeBy(-nudgeStepMs)}>
        <ChevronLeft size={15} />
        {t.earlier}
      </Button>
      <Button kind="quiet" title={t.laterHint} onClick={() => words.nudgeBy(nudgeStepMs)}>
        {t.later}
        <ChevronRight size={15} />
      </Button>
      {nudgeMs === 0 ? null : (
        <Button kind="quiet" title={t.nudgeHome} onClick={() => words.nudgeHome()}>
          {t.nudgeValue(nudgeMs)}
        </Button>
      )}
      <output className="visually-hidden">{nudgeMs === 0 ? '' : t.nudgeValue(nudgeMs)}</output>
    </fieldset>
  );
}

/** What is to be known about these words: guessed, odd, or why others were not taken. */
function Notes({ inHand, words }: { readonly inHand: WordsInHand; readonly words: WordsModel }) {
  const t = useMessages().words;
  const { song } = inHand;
  const about = song.words;
  if (about === null) return null;
  const told = about.version !== null || song.graphicsVersion !== null;
  return (
    <>
      {about.guessed ? (
        <span className={styles.note} data-tone="guess">
          {t.guessed}
        </span>
      ) : null}
      {about.timing === 'none' ? (
        song.karaokeVersion === null ? (
          <span className={styles.note}>{t.withoutTimes}</span>
        ) : (
          <Button kind="quiet" onClick={() => words.guess(song)}>
            {t.guess}
          </Button>
        )
      ) : null}
      {about.issues.length > 0 ? (
        <span className={styles.note} title={about.issues.map((issue) => t.issue(issue)).join('\n')}>
          {about.issues.length === 1 && about.issues[0] !== undefined
            ? t.issue(about.issues[0])
            : t.issues(about.issues.length)}
        </span>
      ) : null}
      {about.failure !== null && told ? (
        <span className={styles.note} title={describeFailure(about.failure).action}>
          {describeFailure(about.failure).sentence}
        </span>
      ) : null}
    </>
  );
}

interface NoWordsProps {
  readonly song: Song;
  readonly words: WordsModel;
  readonly online: 'unasked' | 'on' | 'off';
  readonly onEdit: () => void;
}

function NoWords({ song, words, online, onEdit }: NoWordsProps) {
  const t = useMessages().words;
  const [looking, setLooking] = useState(false);
  const failure = song.words?.failure ?? null;
  const told = failure === null ? null : describeFailure(failure);
  return (
    <div className={styles.none}>
      <p>{t.none}</p>
      {told === null ? null : <p className={styles.reason}>{`${told.sentence} ${told.action}`}</p>}
      <div className={styles.buttons}>
        <Button onClick={onEdit}>
          <PencilLine size={16} />
          {t.add}
        </Button>
        {online === 'on' ? (
          <Button
            disabled={looking}
            onClick={() => {
              setLooking(true);
              void words.look(song).finally(() => setLooking(false));
            }}
          >
            <Globe size={16} />
            {looking ? t.looking : t.look}
          </Button>
        ) : null}
      </div>
    </div>
  );
}

function listenToNudgeKeys(words: WordsModel): () => void {
  const stop = new AbortController();
  const steps: Record<string, number> = { ',': -nudgeStepMs, '.': nudgeStepMs };
  window.addEventListener(
    'keydown',
    (event) => {
      const step = steps[event.key];
      const { target } = event;
      if (step === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
      if (target instanceof HTMLElement && target.closest('input:not([type="range"]), textarea, select, dialog[open]'))
        return;
      event.preventDefault();
      words.nudgeBy(step);
    },
    { signal: stop.signal },
  );
  return () => stop.abort();
}
