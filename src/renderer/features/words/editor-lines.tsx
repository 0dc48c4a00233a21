import { Pencil, Repeat } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { formatTime } from '../../../shared/domain/format.ts';
import { setLineText } from '../../../shared/domain/lyrics/edit.ts';
import { type LyricLine, lineStartMs, lineText } from '../../../shared/domain/lyrics/model.ts';
import { useStore } from '../../client/store.ts';
import { useMessages } from '../../i18n/messages.ts';
import { IconButton } from '../../ui/button.tsx';
import type { EditorModel } from './editor-model.ts';
import styles from './words-editor.module.css';

interface EditorLinesProps {
  readonly editor: EditorModel;
  readonly onSeek: (ms: number) => void;
}

/** All lines: their time, their words to pick one, and a field to change them. */
export function EditorLines({ editor, onSeek }: EditorLinesProps) {
  const t = useMessages().editor;
  const { lyrics, place, loop } = useStore(editor.view);
  const list = useRef<HTMLOListElement>(null);
  const [writing, setWriting] = useState<number | null>(null);
  useEffect(() => {
    list.current?.querySelector(`[data-line="${place.line}"]`)?.scrollIntoView({ block: 'nearest' });
  }, [place.line]);
  return (
    <ol ref={list} className={styles.lines} aria-label={t.lines}>
      {lyrics?.lines.map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines keep their places while they are edited
        <li key={index} data-line={index} data-current={index === place.line} data-verse={line.startsVerse}>
          <button
            type="button"
            className={styles.at}
            disabled={line.timing === 'none'}
            title={t.goThere}
            onClick={() => {
              editor.select({ line: index, word: 0 });
              onSeek(Math.max(0, lineStartMs(line) - 500));
            }}
          >
            {line.timing === 'none' ? '–:––' : formatTime(lineStartMs(line))}
          </button>
          {writing === index ? (
            <LineText line={line} index={index} editor={editor} onDone={() => setWriting(null)} />
          ) : (
            <LineWords line={line} index={index} editor={editor} chosen={index === place.line ? place.word : null} />
          )}
          <IconButton label={t.lineText(index + 1)} onClick={() => setWriting(index)}>
            <Pencil size={14} />
          </IconButton>
          <IconButton
            label={loop === index ? t.loopEnd : t.loop}
            disabled={line.timing === 'none'}
            onClick={() => editor.setLoop(loop === index ? null : index)}
          >
            <Repeat size={15} color={loop === index ? 'var(--lime)' : 'currentColor'} />
          </IconButton>
        </li>
      ))}
    </ol>
  );
}

interface LineWordsProps {
  readonly line: LyricLine;
  readonly index: number;
  readonly editor: EditorModel;
  readonly chosen: number | null;
}

function LineWords({ line, index, editor, chosen }: LineWordsProps) {
  return (
    <div className={styles.lineWords} dir="auto">
      {line.syllables.map((syllable, word) => (
        <button
          // biome-ignore lint/suspicious/noArrayIndexKey: words keep their places while they are edited
          key={word}
          type="button"
          className={styles.word}
          data-chosen={word === chosen}
          data-timed={line.timing !== 'none'}
          data-ends={syllable.text.endsWith(' ')}
          onClick={() => editor.select({ line: index, word })}
        >
          {syllable.text.trim() || '~'}
        </button>
      ))}
    </div>
  );
}

interface LineTextProps extends Omit<LineWordsProps, 'chosen'> {
  readonly onDone: () => void;
}

/** The words of a line as text; where their number stays, so do their times. */
function LineText({ line, index, editor, onDone }: LineTextProps) {
  const t = useMessages().editor;
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  return (
    <input
      ref={field}
      className={styles.lineText}
      type="text"
      dir="auto"
      aria-label={t.lineText(index + 1)}
      defaultValue={lineText(line)}
      maxLength={900}
      onBlur={(event) => {
        const { lyrics } = editor.view.get();
        const text = event.target.value.trim();
        if (lyrics !== null && text !== '' && text !== lineText(line)) editor.change(setLineText(lyrics, index, text));
        onDone();
      }}
      onKeyDown={(event) => {
        if (event.key === 'Enter') event.currentTarget.blur();
        event.stopPropagation();
      }}
    />
  );
}
