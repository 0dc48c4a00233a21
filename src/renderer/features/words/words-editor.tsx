import { FileDown, Pause, Play, Redo2, Save, Undo2 } from 'lucide-react';
import { type KeyboardEvent, useEffect, useState } from 'react';
import type { Song } from '../../../shared/contract/library.ts';
import { finished, moveEdge } from '../../../shared/domain/lyrics/edit.ts';
import { LyricsError } from '../../../shared/domain/lyrics/lyrics-error.ts';
import { type Lyrics, lineEndMs, lineStartMs, lyricsText } from '../../../shared/domain/lyrics/model.ts';
import { lyricFormatOf, parseLyrics } from '../../../shared/domain/lyrics/parse-lyrics.ts';
import { useStore } from '../../client/store.ts';
import { useMessages } from '../../i18n/messages.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { SelectField } from '../../ui/field.tsx';
import { EditorLines } from './editor-lines.tsx';
import { EditorModel } from './editor-model.ts';
import { EditorTimeline } from './editor-timeline.tsx';
import styles from './words-editor.module.css';
import type { WordsModel } from './words-model.ts';

interface WordsEditorProps {
  readonly words: WordsModel;
  readonly song: Song;
  readonly lyrics: Lyrics | null;
  readonly onClose: () => void;
}

/** Editors with changes that were not saved, by song: closing loses nothing. */
const drafts = new Map<string, EditorModel>();
/** Words that were being pasted when the editor went away, by song. */
const pastes = new Map<string, string>();
const edgeStepMs = 20;

/** Makes and mends words: paste them, tap them to the song, drag their edges. */
export function WordsEditor({ words, song, lyrics, onClose }: WordsEditorProps) {
  const t = useMessages().editor;
  const [editor] = useState(() => drafts.get(song.id) ?? new EditorModel(lyrics));
  const view = useStore(editor.view);
  const state = useStore(words.player.state);
  const [pasting, setPasting] = useState(view.lyrics === null || pastes.has(song.id));
  const [saving, setSaving] = useState(false);
  const { player } = words;
  const playing = state?.playing ?? false;
  const seek = (positionMs: number): void => player.command({ type: 'seek', positionMs });

  useEffect(() => {
    if (view.changed) drafts.set(song.id, editor);
    else drafts.delete(song.id);
  }, [view.changed, editor, song.id]);

  useEffect(() => {
    const { loop } = view;
    const line = loop === null ? undefined : view.lyrics?.lines[loop];
    if (line === undefined) return;
    const from = Math.max(0, lineStartMs(line) - 400);
    const timer = setInterval(() => {
      const now = player.positionMs();
      if (now > lineEndMs(line) + 400 || now < from - 1_000) player.command({ type: 'seek', positionMs: from });
    }, 50);
    return () => clearInterval(timer);
  }, [view, player]);

  const startTapping = (): void => {
    editor.setLoop(null);
    editor.setTapping(true);
    seek(editor.leadIn());
    if (!playing) player.command({ type: 'play' });
  };
  const nudgeEdge = (edge: 'start' | 'end', byMs: number): void => {
    const { lyrics: now, place } = editor.view.get();
    const word = now?.lines[place.line]?.syllables[place.word];
    if (now === null || word === undefined) return;
    editor.change(
      moveEdge(now, place, edge, (edge === 'start' ? word.startMs : word.startMs + word.durationMs) + byMs),
    );
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    const { target } = event;
    if (target instanceof HTMLElement && target.closest('input, textarea, select')) return;
    const command = event.ctrlKey || event.metaKey;
    const keys: Record<string, () => void> = {
      ' ': () => (view.tapping ? event.repeat || editor.tap(player.positionMs()) : player.toggle()),
      Backspace: () => view.tapping && editor.untap(),
      '[': () => nudgeEdge('start', -edgeStepMs),
      ']': () => nudgeEdge('start', edgeStepMs),
      '{': () => nudgeEdge('end', -edgeStepMs),
      '}': () => nudgeEdge('end', edgeStepMs),
      ArrowLeft: () => player.seekBy(-2_000),
      ArrowRight: () => player.seekBy(2_000),
    };
    const withControl: Record<string, () => void> = {
      z: () => (event.shiftKey ? editor.redo() : editor.undo()),
      y: () => editor.redo(),
      s: () => void save(),
    };
    const action = command ? withControl[event.key.toLowerCase()] : keys[event.key];
    if (action === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    action();
  };

  const save = async (): Promise<void> => {
    const { lyrics: now } = editor.view.get();
    if (now === null) return;
    setSaving(true);
    const done = await words.save(song, finished(now));
    setSaving(false);
    if (!done) return;
    editor.saved();
    onClose();
  };

  return (
    <Dialog title={t.title(song.title)} open size="full" onClose={onClose}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: keys for everything inside, each with a button of its own */}
      <div className={styles.editor} onKeyDown={onKeyDown}>
        <div className={styles.bar}>
          <Button onClick={() => player.toggle()}>
            {playing ? <Pause size={16} /> : <Play size={16} />}
            {playing ? t.pause : t.play}
          </Button>
          <IconButton label={t.undo} disabled={!view.canUndo} onClick={() => editor.undo()}>
            <Undo2 size={17} />
          </IconButton>
          <IconButton label={t.redo} disabled={!view.canRedo} onClick={() => editor.redo()}>
            <Redo2 size={17} />
          </IconButton>
          <SelectField
            bare
            label={t.unit}
            value={view.unit}
            options={[
              { value: 'word', text: t.byWord },
              { value: 'line', text: t.byLine },
            ]}
            onChange={(unit) => editor.setUnit(unit)}
          />
          {view.tapping ? (
            <Button kind="strong" onClick={() => editor.setTapping(false)}>
              {t.stopTapping}
            </Button>
          ) : (
            <Button kind="primary" disabled={view.lyrics === null} onClick={startTapping}>
              {t.startTapping}
            </Button>
          )}
          <span className={styles.space} />
          <Button
            kind="quiet"
            onClick={() => {
              if (pasting) pastes.delete(song.id);
              setPasting(!pasting);
            }}
          >
            {pasting ? t.backToLines : t.paste}
          </Button>
          <Button kind="quiet" disabled={song.words?.version == null} onClick={() => void words.export(song, 'lrc')}>
            <FileDown size={15} />
            {t.exportLrc}
          </Button>
          <Button
            kind="quiet"
            disabled={song.words?.version == null}
            onClick={() => void words.export(song, 'ultrastar')}
          >
            <FileDown size={15} />
            {t.exportUltraStar}
          </Button>
        </div>
        <EditorTimeline song={song} editor={editor} positionMs={() => player.positionMs()} onSeek={seek} />
        {view.tapping ? <TapButton editor={editor} positionMs={() => player.positionMs()} /> : null}
        {pasting ? (
          <PasteWords
            text={pastes.get(song.id) ?? (view.lyrics === null ? '' : lyricsText(view.lyrics))}
            onChange={(text) => pastes.set(song.id, text)}
            onUse={(text) => {
              if (lyricFormatOf(text) === 'plain') editor.takeText(text);
              else editor.change(parseLyrics(text).lyrics);
              pastes.delete(song.id);
              setPasting(false);
            }}
          />
        ) : (
          <EditorLines editor={editor} onSeek={seek} />
        )}
        <div className={styles.bar}>
          <p className={styles.hint}>{view.tapping ? t.tapHint : t.hint}</p>
          <span className={styles.space} />
          {view.changed ? (
            <Button kind="quiet" onClick={() => editor.discard()}>
              {t.discard}
            </Button>
          ) : null}
          <Button onClick={onClose}>{view.changed ? t.later : t.close}</Button>
          <Button kind="primary" disabled={!view.changed || saving || view.lyrics === null} onClick={() => void save()}>
            <Save size={16} />
            {t.save}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}

function TapButton({ editor, positionMs }: { readonly editor: EditorModel; readonly positionMs: () => number }) {
  const t = useMessages().editor;
  const { lyrics, place, unit } = useStore(editor.view);
  const line = lyrics?.lines[place.line];
  const next =
    unit === 'word' ? line?.syllables[place.word]?.text.trim() : line?.syllables.map(({ text }) => text).join('');
  return (
    <button type="button" className={styles.tap} onPointerDown={() => editor.tap(positionMs())}>
      <small>{t.tapNext}</small>
      {next ?? ''}
    </button>
  );
}

interface PasteWordsProps {
  readonly text: string;
  readonly onChange: (text: string) => void;
  readonly onUse: (text: string) => void;
}

function PasteWords({ text, onChange, onUse }: PasteWordsProps) {
  const t = useMessages().editor;
  const [value, setValue] = useState(text);
  const [problem, setProblem] = useState<string | null>(null);
  return (
    <div className={styles.paste}>
      <textarea
        value={value}
        dir="auto"
        aria-label={t.pasteLabel}
        placeholder={t.pasteHint}
        maxLength={2_000_000}
        onChange={(event) => {
          setValue(event.target.value);
          onChange(event.target.value);
        }}
        onKeyDown={(event) => event.stopPropagation()}
      />
      {problem === null ? null : <p role="alert">{problem}</p>}
      <Button
        kind="strong"
        disabled={value.trim() === ''}
        onClick={() => {
          try {
            onUse(value);
          } catch (error) {
            if (!(error instanceof LyricsError)) throw error;
            setProblem(t.unusable[error.reason]);
          }
        }}
      >
        {t.use}
      </Button>
    </div>
  );
}
