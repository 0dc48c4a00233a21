import { isNamedLike, sameFileName } from './companions.ts';
import { foldText, guessTitle } from './titles.ts';

/** What is known of a file with words that came without its song. */
export interface LooseWords {
  readonly fileName: string;
  /** As its own tags say. */
  readonly title: string | null;
  readonly artist: string | null;
  /** The sound file that it names. */
  readonly audio: string | null;
}

export interface NamedSong {
  readonly id: string;
  readonly title: string;
  readonly artist: string;
  /** Of the file it came as. */
  readonly fileName: string;
}

/** Whether a name is one of a file with words or graphics. */
export const isWordsName = (name: string): boolean => /\.(?:lrc|txt|ass|ssa|vtt|srt|cdg)$/iu.test(name);
export const isGraphicsName = (name: string): boolean => /\.cdg$/iu.test(name);

/**
 * The songs that words may belong to: those whose file is called like theirs or is named in them; else those with the title and
 * artist that their tags say; else those with the title and artist of the file's name. The words are for a song where there is
 * exactly one.
 */
export function songsForWords(words: LooseWords, songs: readonly NamedSong[]): readonly NamedSong[] {
  const byFile = songs.filter(
    ({ fileName }) => isNamedLike(words.fileName, fileName) || sameFileName(fileName, words.audio),
  );
  if (byFile.length === 1) return byFile;
  // Files of many folders are called "01.mp3": what the words say of themselves tells them apart.
  const among = byFile.length > 1 ? byFile : songs;
  const byTags = named(words.title ?? '', words.artist ?? '', among);
  if (byTags.length > 0) return byTags;
  const guess = guessTitle(words.fileName);
  const byName = guess.artist === '' ? [] : named(guess.title, guess.artist, among);
  return byName.length > 0 ? byName : byFile;
}

/** By title, and by artist where one is told. */
function named(title: string, artist: string, songs: readonly NamedSong[]): readonly NamedSong[] {
  const [wantedTitle, wantedArtist] = [foldText(title), foldText(artist)];
  if (wantedTitle === '') return [];
  return songs.filter(
    (song) => foldText(song.title) === wantedTitle && (wantedArtist === '' || foldText(song.artist) === wantedArtist),
  );
}
