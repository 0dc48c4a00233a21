import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { ImportResult } from '../../../shared/contract/imports.ts';
import { namedInText } from '../../../shared/domain/companions.ts';
import { isGraphicsName, type LooseWords, songsForWords } from '../../../shared/domain/loose-words.ts';
import { LyricsError, limits } from '../../../shared/domain/lyrics/lyrics-error.ts';
import { lyricFormatOf, parseLyrics } from '../../../shared/domain/lyrics/parse-lyrics.ts';
import { LimelightError } from '../../../shared/errors.ts';
import { decodeText } from '../../media/decode-text.ts';
import { commitFile } from '../../media/files.ts';
import type { SongFiles } from '../../media/song-files.ts';
import type { LibraryService } from '../library/service.ts';
import { sourceOfFormat } from '../words/find-words.ts';
import type { WordsService } from '../words/service.ts';
import type { ReceivedFile } from './incoming.ts';
import { graphicsName, stageGraphics } from './stage-belongings.ts';

export interface LooseWordsOptions {
  readonly library: LibraryService;
  readonly words: WordsService;
  readonly files: SongFiles;
}

/**
 * Takes a file with words that came without its song for the song in the library that it belongs to. Words that somebody made
 * by hand stay as they are; others are replaced, which can be undone.
 *
 * @throws LimelightError `words-alone`, `words-kept`, `words-unusable`, `graphics-damaged`
 */
export async function takeLooseWords(
  received: ReceivedFile,
  { library, words, files }: LooseWordsOptions,
): Promise<ImportResult> {
  const { fileName } = received;
  if (isGraphicsName(fileName)) return await takeGraphics(received, { library, words, files });
  const text = await readWords(received);
  const parsed = (() => {
    try {
      return parseLyrics(text);
    } catch (error) {
      if (error instanceof LyricsError) throw new LimelightError('words-unusable', { fileName, reason: error.reason });
      throw error;
    }
  })();
  const format = lyricFormatOf(text);
  const { title, artist } = parsed.tags;
  const audio = format === 'ultrastar' ? namedInText(text).audio : null;
  const id = songFor({ fileName, title, artist, audio }, library);
  const song = library.get(id);
  const before = song.words;
  if (before?.version != null && before.source === 'editor')
    throw new LimelightError('words-kept', { fileName, title: song.title, why: 'by-hand' });
  if (before?.version != null && JSON.stringify(await words.get(id)) === JSON.stringify(parsed.lyrics))
    return { status: 'duplicate', song };
  await words.keep(id, parsed.lyrics, { source: sourceOfFormat(format), issues: parsed.issues });
  await words.vocalsKnown(id);
  return { status: 'words', song: library.get(id), replaced: before?.version ?? null };
}

/** CD+G says nothing of itself but its name. A song with graphics makes a karaoke track of itself. */
async function takeGraphics(received: ReceivedFile, { library, files }: LooseWordsOptions): Promise<ImportResult> {
  const { fileName } = received;
  const song = library.record(songFor({ fileName, title: null, artist: null, audio: null }, library));
  if (song.graphicsVersion !== null)
    throw new LimelightError('words-kept', { fileName, title: song.title, why: 'graphics' });
  const staged = await stageGraphics(received.folder, received.file, song.durationMs);
  if (staged.version === null) throw new LimelightError('graphics-damaged', { fileName });
  await commitFile(
    path.join(received.folder, graphicsName(staged.version)),
    files.graphics(song.contentSha256, staged.version),
  );
  library.setGraphics(song.id, staged.version);
  return { status: 'words', song: await library.setBacking(song.id, 'as-is'), replaced: null };
}

function songFor(words: LooseWords, library: LibraryService): string {
  const found = songsForWords(words, library.names());
  const [song] = found;
  if (song === undefined || found.length > 1)
    throw new LimelightError('words-alone', { fileName: words.fileName, songs: found.length });
  return song.id;
}

async function readWords({ file, fileName, bytes }: ReceivedFile): Promise<string> {
  // Four bytes a character, at most.
  if (bytes > limits.characters * 4) throw new LimelightError('words-unusable', { fileName, reason: 'too-large' });
  return decodeText(await readFile(file));
}
