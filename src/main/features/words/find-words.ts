import { open, readdir } from 'node:fs/promises';
import path from 'node:path';
import type { WordSource } from '../../../shared/contract/library.ts';
import {
  indexByName,
  isCompanionName,
  isTextName,
  namedInText,
  sameFileName,
} from '../../../shared/domain/companions.ts';
import { LyricsError, limits } from '../../../shared/domain/lyrics/lyrics-error.ts';
import { type ParsedLyrics, timingOf } from '../../../shared/domain/lyrics/model.ts';
import { type LyricFormat, lyricFormatOf, parseLyrics } from '../../../shared/domain/lyrics/parse-lyrics.ts';
import { parseTimedText } from '../../../shared/domain/lyrics/sylt.ts';
import { looksLikeUltraStar, parseUltraStar, type UltraStarSong } from '../../../shared/domain/lyrics/ultrastar.ts';
import { type Failure, LimelightError } from '../../../shared/errors.ts';
import { decodeText } from '../../media/decode-text.ts';
import type { TagLyrics } from '../../media/read-tags.ts';

/** Where files that belong to a song may lie: its folder, and what the song is called there. */
export interface Beside {
  readonly folder: string;
  readonly audioName: string;
}

/** Words from one place. */
export interface WordsOffer {
  readonly source: WordSource;
  readonly parsed: ParsedLyrics;
}

/** Everything in a song's folder and tags that is about the song. */
export interface Belongings {
  /** The best words there are. */
  readonly words: WordsOffer | null;
  /** Why other words could not be used: the first, as the best would have been. */
  readonly failure: { readonly source: WordSource; readonly failure: Failure } | null;
  readonly ultraStar: UltraStarSong | null;
  /** Absolute paths of files of the same folder. */
  readonly graphics: string | null;
  /** The picture the song's text names. */
  readonly namedCover: string | null;
  /** A picture called like the song, or like covers are called. */
  readonly cover: string | null;
  readonly background: string | null;
  readonly video: string | null;
  readonly instrumental: string | null;
  readonly vocals: string | null;
}

const sourcesByRank: readonly WordSource[] = ['lrc-file', 'tags', 'ultrastar', 'text-file', 'subtitles'];
const sourcesOfFormats: Record<LyricFormat, WordSource> = {
  lrc: 'lrc-file',
  ultrastar: 'ultrastar',
  subtitles: 'subtitles',
  ass: 'subtitles',
  plain: 'text-file',
};

export const sourceOfFormat = (format: LyricFormat): WordSource => sourcesOfFormats[format];

/** Only that many texts of a folder are looked into for one that names the song. */
const mostTexts = 8;
/** Four bytes a character, at most. */
const largestFileBytes = limits.characters * 4;

/** The names of a folder, as they are looked through for every song in it. */
export interface FolderNames {
  readonly all: readonly string[];
  readonly texts: readonly string[];
  /** A picture called like covers are called. */
  readonly cover: string | undefined;
  /** Words, graphics and pictures called like a song. */
  readonly namedLike: (audioName: string) => readonly string[];
}

export async function listFolder(folder: string): Promise<FolderNames> {
  const all = await readdir(folder).catch(() => []);
  return {
    all,
    texts: all.filter(isTextName),
    cover: all.find((name) => /^(?:cover|folder|front|albumart)\.(?:jpe?g|png|webp)$/iu.test(name)),
    namedLike: indexByName(all.filter(isCompanionName), (name) => name),
  };
}

/**
 * Looks for everything that belongs to a song. Unreadable files are no failure of the song: what is wrong is told.
 *
 * @param list the names of a folder; whoever asks for many songs of one may remember them
 */
export async function findBelongings(
  beside: Beside | null,
  tags: readonly TagLyrics[],
  list: (folder: string) => Promise<FolderNames> = listFolder,
): Promise<Belongings> {
  const names = beside === null ? null : await list(beside.folder);
  const offers: WordsOffer[] = [];
  const failures: { source: WordSource; failure: Failure }[] = [];
  const take = async (source: WordSource, fileName: string, read: () => ParsedLyrics | Promise<ParsedLyrics>) => {
    try {
      offers.push({ source, parsed: await read() });
    } catch (error) {
      const failure = wordsFailure(error, fileName);
      if (failure === null) throw error;
      failures.push({ source, failure });
    }
  };
  for (const tag of tags) {
    await take('tags', beside?.audioName ?? '', () =>
      tag.timed !== null ? parseTimedText(tag.timed) : parseLyrics(tag.text ?? ''),
    );
  }
  let ultraStar: UltraStarSong | null = null;
  if (beside !== null && names !== null) {
    const own = ownNames(names, beside.audioName);
    for (const name of own(['lrc']))
      await take('lrc-file', name, async () => parseLyrics(await readText(beside.folder, name)));
    for (const name of [...own(['txt']), ...othersNaming(names, beside.audioName)]) {
      const text = await readText(beside.folder, name).catch((error: unknown) => {
        const failure = wordsFailure(error, name);
        if (failure === null) throw error;
        if (own(['txt']).includes(name)) failures.push({ source: 'text-file', failure });
        return null;
      });
      if (text === null) continue;
      if (!looksLikeUltraStar(text)) {
        if (own(['txt']).includes(name)) await take('text-file', name, () => parseLyrics(text));
        continue;
      }
      if (ultraStar !== null || (!own(['txt']).includes(name) && !isAbout(text, beside.audioName))) continue;
      await take('ultrastar', name, () => {
        const song = parseUltraStar(text);
        ultraStar = song;
        return song;
      });
    }
    for (const name of own(['ass', 'ssa', 'vtt', 'srt'])) {
      await take('subtitles', name, async () => parseLyrics(await readText(beside.folder, name)));
    }
  }
  const [words = null] = offers.sort((a, b) => rank(a) - rank(b));
  return { words, failure: failures[0] ?? null, ultraStar, ...belongingFiles(beside, names, ultraStar) };
}

/** Whether an UltraStar text names this file as its sound. */
function isAbout(text: string, audioName: string): boolean {
  return sameFileName(audioName, namedInText(text).audio);
}

/** Words with notes before words with times before lines with times before words alone; else the order of sources. */
function rank({ source, parsed }: WordsOffer): number {
  const timing = timingOf(parsed.lyrics);
  const notes = parsed.lyrics.lines.some((line) => line.syllables.some(({ pitch }) => pitch !== null));
  const quality = timing === 'word' ? (notes ? 0 : 1) : timing === 'line' ? 2 : 3;
  return quality * 10 + sourcesByRank.indexOf(source);
}

/** What a person is told; null for what is no fault of the file. */
function wordsFailure(error: unknown, fileName: string): Failure | null {
  if (error instanceof LyricsError) return { code: 'words-unusable', data: { fileName, reason: error.reason } };
  if (error instanceof LimelightError) return error.toFailure();
  return null;
}

async function readText(folder: string, name: string): Promise<string> {
  const handle = await open(path.join(folder, name)).catch(() => {
    throw new LimelightError('file-unreadable', { fileName: name });
  });
  try {
    const info = await handle.stat();
    if (!info.isFile()) throw new LimelightError('not-a-file', { fileName: name });
    if (info.size > largestFileBytes) throw new LyricsError('too-large');
    return decodeText(await handle.readFile());
  } finally {
    await handle.close();
  }
}

/** Files called like the song, with one of these endings, in their order. */
function ownNames(names: FolderNames, audioName: string): (extensions: readonly string[]) => string[] {
  const own = names.namedLike(audioName).toSorted((a, b) => a.length - b.length);
  return (extensions) =>
    extensions.flatMap((extension) => own.filter((name) => name.toLowerCase().endsWith(`.${extension}`)));
}

/** Texts that are not called like the song but may name it, in a folder of one song. */
function othersNaming({ texts, namedLike }: FolderNames, audioName: string): string[] {
  const own = namedLike(audioName);
  // Not before it is known that they are few: of a folder of thousands each would be looked for among the others.
  if (texts.length > mostTexts + own.length) return [];
  const others = texts.filter((name) => !own.includes(name));
  return others.length > mostTexts ? [] : others;
}

function belongingFiles(beside: Beside | null, names: FolderNames | null, ultraStar: UltraStarSong | null) {
  const at = (name: string | undefined): string | null =>
    beside === null || name === undefined ? null : path.join(beside.folder, name);
  // Only names of this very folder: what a text says is never taken for a path.
  const named = (name: string | null | undefined): string | null =>
    at(name == null ? undefined : names?.all.find((file) => sameFileName(file, name) && file !== beside?.audioName));
  const own = beside === null || names === null ? () => [] : ownNames(names, beside.audioName);
  return {
    graphics: at(own(['cdg'])[0]),
    namedCover: named(ultraStar?.files.cover),
    cover: at(own(['jpg', 'jpeg', 'png', 'webp'])[0] ?? names?.cover),
    background: named(ultraStar?.files.background),
    video: named(ultraStar?.files.video),
    instrumental: named(ultraStar?.files.instrumental),
    vocals: named(ultraStar?.files.vocals),
  };
}

/** Names of the sound and video files of a folder that belong to an UltraStar song and are none of their own. */
export async function partsOfSongs(folder: string, names: readonly string[]): Promise<Set<string>> {
  const texts = names.filter((name) => isTextName(name)).slice(0, 200);
  const parts = new Set<string>();
  for (const name of texts) {
    const text = await readText(folder, name).catch(() => null);
    if (text === null || !looksLikeUltraStar(text)) continue;
    try {
      const { files } = parseUltraStar(text);
      for (const part of [files.instrumental, files.vocals, files.video]) {
        const file = names.find((other) => sameFileName(other, part) && !sameFileName(other, files.audio));
        if (file !== undefined && names.some((other) => sameFileName(other, files.audio))) parts.add(file);
      }
    } catch {
      // A broken text claims nothing.
    }
  }
  return parts;
}

/** The sound an UltraStar text is about, in its own folder; null where there is none. */
export async function audioOfText(file: string): Promise<string | null> {
  const folder = path.dirname(file);
  const text = await readText(folder, path.basename(file)).catch(() => null);
  if (text === null || lyricFormatOf(text) !== 'ultrastar') return null;
  try {
    const { audio } = parseUltraStar(text).files;
    const name = (await readdir(folder)).find((other) => sameFileName(other, audio));
    return name === undefined ? null : path.join(folder, name);
  } catch {
    return null;
  }
}
