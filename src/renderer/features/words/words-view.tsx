import { Fragment, useEffect, useMemo, useRef, useState } from 'react';
import type { WordsSettings } from '../../../shared/contract/words.ts';
import { languageCode } from '../../../shared/domain/languages.ts';
import type { Lyrics } from '../../../shared/domain/lyrics/model.ts';
import {
  makeSheet,
  momentAt,
  type Sheet,
  type SheetLine,
  type SheetMoment,
  type SheetWord,
  SmoothClock,
  sungShare,
  visibleLines,
  wordGroups,
} from '../../../shared/domain/lyrics/sheet.ts';
import { useMessages } from '../../i18n/messages.ts';
import styles from './words-view.module.css';

export interface SongClock {
  /** Where the song is for the ear, ms. */
  readonly positionMs: () => number;
  /** Song seconds per second; 0 while paused. */
  readonly rate: () => number;
}

interface WordsViewProps {
  readonly lyrics: Lyrics;
  readonly clock: SongClock;
  /** Positive: the words come that much later. */
  readonly nudgeMs: number;
  readonly look: Pick<WordsSettings, 'font' | 'size' | 'lines'>;
  /** The host reads over a shoulder, the stage is read from four metres. */
  readonly place: 'host' | 'stage';
}

/** Colours of singers, in order; beyond them all are sung in the first. */
const singerTones = ['lime', 'vocal', 'sky', 'amber'] as const;

/**
 * Words on screen, following a song: the line being sung, filling word by word, and the next ones. Used by the host's window and
 * by the stage. Between two lines nothing is drawn by React: a frame only moves the edge within the words being sung.
 */
export function WordsView({ lyrics, clock, nudgeMs, look, place }: WordsViewProps) {
  const t = useMessages().words;
  const sheet = useMemo(() => makeSheet(lyrics), [lyrics]);
  const box = useRef<HTMLDivElement>(null);
  const [moment, setMoment] = useState<SheetMoment>({ current: null, dots: 0, pause: false });
  const told = useRef({ clock, nudgeMs });
  told.current = { clock, nudgeMs };

  useEffect(() => {
    const smooth = new SmoothClock();
    let shown = momentAt(sheet, told.current.clock.positionMs() - told.current.nudgeMs);
    setMoment(shown);
    let frame = 0;
    const draw = (now: number): void => {
      const { clock: from, nudgeMs: nudge } = told.current;
      const songMs = smooth.read(from.positionMs(), now, from.rate()) - nudge;
      const next = momentAt(sheet, songMs);
      if (next.current !== shown.current || next.dots !== shown.dots || next.pause !== shown.pause) {
        shown = next;
        setMoment(next);
      }
      if (box.current !== null) fill(box.current, songMs);
      frame = requestAnimationFrame(draw);
    };
    frame = requestAnimationFrame(draw);
    return () => cancelAnimationFrame(frame);
  }, [sheet]);

  const language = languageCode(sheet.language);
  const lang = language !== null && /^[a-z]{2,3}$/u.test(language) ? language : undefined;
  return (
    <div
      ref={box}
      className={styles.words}
      data-place={place}
      data-font={look.font}
      data-pause={moment.pause}
      data-lines={look.lines}
      data-testid="words"
      lang={lang}
      style={{ '--words-scale': look.size } as React.CSSProperties}
    >
      {!sheet.timed ? (
        <PlainSheet sheet={sheet} />
      ) : moment.current === null ? null : (
        <>
          <div className={styles.dots} aria-hidden="true" data-lit={moment.dots}>
            {[3, 2, 1].map((dot) => (
              <i key={dot} data-lit={dot <= moment.dots} />
            ))}
          </div>
          {visibleLines(sheet, moment.current, look.lines).map((line) => (
            <Line key={line.index} line={line} sheet={sheet} current={line.index === moment.current} />
          ))}
        </>
      )}
      {/* For ears: the line that is sung now, without being read aloud by itself. */}
      <p className="visually-hidden">
        {moment.current === null ? '' : `${t.current}: `}
        {moment.current === null ? '' : sheet.lines[moment.current]?.words.map(({ text }) => text).join('')}
      </p>
    </div>
  );
}

/** Words without times: all of them, to scroll through. */
function PlainSheet({ sheet }: { readonly sheet: Sheet }) {
  const t = useMessages().words;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard
    <section className={styles.plain} tabIndex={0} aria-label={t.withoutTimes}>
      {sheet.lines.map((line) => (
        <p key={line.index} dir="auto" data-verse={line.startsVerse}>
          {line.words.map(({ text }) => text).join('')}
        </p>
      ))}
    </section>
  );
}

function Line({
  line,
  sheet,
  current,
}: {
  readonly line: SheetLine;
  readonly sheet: Sheet;
  readonly current: boolean;
}) {
  const tone = line.singer === null ? 'all' : (singerTones[line.singer] ?? 'lime');
  const name = line.singer === null ? '' : (sheet.singers[line.singer] ?? '');
  return (
    <p
      className={styles.line}
      dir={line.rightToLeft ? 'rtl' : 'ltr'}
      data-current={current}
      data-tone={tone}
      data-timing={line.timing}
      aria-hidden="true"
    >
      {name === '' || sheet.singers.length < 2 ? null : <small className={styles.singer}>{name}</small>}
      {wordGroups(line.words).map((group, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: words of a line never change places
        <Fragment key={index}>
          <span className={styles.group}>
            {group.map((word) => (
              <Word key={`${word.startMs} ${word.text}`} word={word} />
            ))}
          </span>
          {group.at(-1)?.text.endsWith(' ') ? ' ' : null}
        </Fragment>
      ))}
    </p>
  );
}

function Word({ word }: { readonly word: SheetWord }) {
  const text = word.text.trimEnd();
  return (
    <span
      className={styles.word}
      data-word=""
      data-text={text}
      data-start={word.startMs}
      data-end={word.endMs}
      data-rtl={word.rightToLeft}
    >
      {text}
    </span>
  );
}

/** Moves the edge between sung and unsung of the words in sight; words that stay as they are are not touched. */
function fill(box: HTMLElement, songMs: number): void {
  for (const line of box.querySelectorAll<HTMLElement>('p[data-timing]')) {
    const whole = line.dataset.timing === 'line';
    for (const word of line.querySelectorAll<HTMLElement>('[data-word]')) {
      const times = { startMs: Number(word.dataset.start), endMs: Number(word.dataset.end) };
      // A line that is only timed as a whole lights up at once: a moving edge would claim to know more.
      const share = whole ? (songMs >= times.startMs ? 1 : 0) : sungShare(times, songMs);
      const shown = share.toFixed(3);
      if (word.dataset.sung === shown) continue;
      word.dataset.sung = shown;
      word.style.setProperty('--sung', shown);
    }
  }
}
