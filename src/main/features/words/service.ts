import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { chmod, copyFile, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { Song, WordSource } from '../../../shared/contract/library.ts';
import { type WordsSettings, wordsSettingsSchema } from '../../../shared/contract/words.ts';
import { guessTimes, sungStretches } from '../../../shared/domain/lyrics/guess-times.ts';
import { LyricsError } from '../../../shared/domain/lyrics/lyrics-error.ts';
import {
  type LyricIssue,
  type Lyrics,
  type LyricTags,
  lyricsSchema,
  timingOf,
} from '../../../shared/domain/lyrics/model.ts';
import { parseLyrics } from '../../../shared/domain/lyrics/parse-lyrics.ts';
import { writeLrc } from '../../../shared/domain/lyrics/write-lrc.ts';
import { writeUltraStar } from '../../../shared/domain/lyrics/write-ultrastar.ts';
import { peaksSchema } from '../../../shared/domain/peaks.ts';
import { cleanName } from '../../../shared/domain/titles.ts';
import { type Failure, LimelightError } from '../../../shared/errors.ts';
import type { Settings } from '../../db/settings.ts';
import type { Clock } from '../../host/ports.ts';
import { syncFile, writeFailure, writeFileAtomically } from '../../media/files.ts';
import type { SongFiles } from '../../media/song-files.ts';
import type { SongRecord } from '../library/repository.ts';
import type { LibraryService } from '../library/service.ts';
import type { WordsRecord, WordsRepository } from './repository.ts';

export interface WordsServiceOptions {
  readonly library: LibraryService;
  readonly repository: WordsRepository;
  readonly files: SongFiles;
  readonly settings: Settings;
  readonly clock: Clock;
  /** What words look like has been changed. */
  readonly onSettings?: () => void;
}

/** What is kept of words besides the words. */
export interface WordsOrigin {
  readonly source: WordSource;
  readonly issues?: readonly LyricIssue[];
  readonly failure?: Failure | null;
}

const settingsKey = 'words';
const usualSettings: WordsSettings = {
  lyricsOnline: 'unasked',
  titlesOnline: 'off',
  font: 'show',
  size: 1,
  lines: 3,
};

export const newVersion = (): string => randomBytes(6).toString('hex');

/** The words of songs: one versioned file each, made by parsers, by hand or by guessing. */
export class WordsService {
  readonly #options: WordsServiceOptions;
  readonly #turns = new Map<string, Promise<void>>();
  /** Words that others took the place of, by song: the last ones of each, as long as the station runs. */
  readonly #replaced = new Map<string, WordsRecord>();

  constructor(options: WordsServiceOptions) {
    this.#options = options;
  }

  /** @throws LimelightError `song-not-found`, `words-missing` */
  async get(id: string): Promise<Lyrics> {
    const { library, repository, files } = this.#options;
    const song = library.record(id);
    const version = repository.get(id)?.version ?? null;
    if (version === null) throw new LimelightError('words-missing', { id });
    try {
      return lyricsSchema.parse(JSON.parse(await readFile(files.words(song.contentSha256, version), 'utf8')));
    } catch (cause) {
      throw new LimelightError('words-missing', { id }, { cause });
    }
  }

  /** Writes the words, then says so: a crash in between leaves the old ones. @throws LimelightError `disk-full`, `not-writable` */
  keep(id: string, lyrics: Lyrics, origin: WordsOrigin): Promise<Song> {
    return this.#inTurn(id, () => this.#keep(id, lyrics, origin));
  }

  /** Words that were looked for while somebody may have made some: false where there are words by now. */
  keepWhereNone(id: string, lyrics: Lyrics, origin: WordsOrigin): Promise<boolean> {
    return this.#inTurn(id, async () => {
      if (this.#options.library.record(id).words?.version != null) return false;
      await this.#keep(id, lyrics, origin);
      return true;
    });
  }

  /** `undoable`: what it replaces is what `restore` brings back. */
  async #keep(
    id: string,
    lyrics: Lyrics,
    { source, issues = [], failure = null }: WordsOrigin,
    undoable = true,
  ): Promise<Song> {
    const { library, repository, files, clock } = this.#options;
    const song = library.record(id);
    const version = newVersion();
    const target = files.words(song.contentSha256, version);
    const old = song.words?.version ?? null;
    try {
      await writeFileAtomically(target, JSON.stringify(lyrics));
      if (source === 'editor') {
        await writeFileAtomically(files.lrc(song.contentSha256, version), writeLrc(lyrics, tagsOf(song)));
      }
    } catch (error) {
      throw writeFailure(error, path.dirname(target));
    }
    repository.put(
      { songId: id, version, source, timing: timingOf(lyrics), guessed: lyrics.guessed, issues, failure },
      clock.now(),
    );
    if (undoable && song.words !== null && old !== null) this.#replaced.set(id, { ...song.words, songId: id });
    repository.forgetLookup(id);
    const back = this.#replaced.get(id)?.version ?? null;
    await files.sweepVersions(song.contentSha256, 'words', [version, old, back]);
    library.changed(id, false);
    return library.get(id);
  }

  /** Puts back the words that others took the place of. @throws LimelightError `words-missing` where they are gone */
  restore(id: string, version: string): Promise<Song> {
    return this.#inTurn(id, async () => {
      const { library, repository, clock } = this.#options;
      const replaced = this.#replaced.get(id);
      const now = library.record(id).words;
      if (replaced?.version !== version) throw new LimelightError('words-missing', { id });
      repository.put(replaced, clock.now());
      // And back again, for whoever changes their mind once more.
      if (now?.version != null) this.#replaced.set(id, { ...now, songId: id });
      library.changed(id, false);
      return library.get(id);
    });
  }

  /** The row for words that came with a new song. Part of the caller's transaction; the file is in its place already. */
  insert(words: WordsRecord): void {
    this.#options.repository.put(words, this.#options.clock.now());
  }

  /** @throws LimelightError `words-unusable` */
  async paste(id: string, text: string): Promise<Song> {
    const { library } = this.#options;
    const song = library.record(id);
    try {
      const { lyrics, issues } = parseLyrics(text);
      if (timingOf(lyrics) !== 'none') return await this.keep(id, lyrics, { source: 'editor', issues });
      return await this.keep(id, (await this.#guessed(song, lyrics)) ?? lyrics, { source: 'editor', issues });
    } catch (error) {
      if (!(error instanceof LyricsError)) throw error;
      throw new LimelightError('words-unusable', { fileName: song.title, reason: error.reason });
    }
  }

  /** @throws LimelightError `words-missing`; `not-ready` where the vocals are not taken out yet */
  async guess(id: string): Promise<Song> {
    const song = this.#options.library.record(id);
    const lyrics = await this.get(id);
    const guessed = await this.#guessed(song, lyrics);
    if (guessed === null) throw new LimelightError('not-ready', { id });
    return await this.keep(id, guessed, { source: song.words?.source ?? 'guess' });
  }

  /** After a separation: words that have no times yet get their first ones. */
  vocalsKnown(id: string): Promise<void> {
    return this.#inTurn(id, async () => {
      const song = this.#options.library.record(id);
      if (song.words?.version == null || song.words.timing !== 'none') return;
      const guessed = await this.#guessed(song, await this.get(id));
      if (guessed !== null) {
        const { source, issues, failure } = song.words;
        // The same words: whoever takes them back wants those that were there before.
        await this.#keep(id, guessed, { source, issues, failure }, false);
      }
    });
  }

  /** One change of a song's words after the other: none takes the other's file for an old one. */
  async #inTurn<T>(id: string, work: () => Promise<T>): Promise<T> {
    const before = this.#turns.get(id) ?? Promise.resolve();
    const result = before.then(work);
    const settled = result.then(
      () => {},
      () => {},
    );
    this.#turns.set(id, settled);
    try {
      return await result;
    } finally {
      if (this.#turns.get(id) === settled) this.#turns.delete(id);
    }
  }

  nudge(id: string, nudgeMs: number): Song {
    const { library, repository } = this.#options;
    library.record(id);
    if (repository.get(id) === null) throw new LimelightError('words-missing', { id });
    repository.setNudge(id, nudgeMs);
    library.changed(id, false);
    return library.get(id);
  }

  remove(id: string): Song {
    const { library, repository } = this.#options;
    library.record(id);
    repository.remove(id);
    library.changed(id, false);
    return library.get(id);
  }

  /** Gives a song the words of another, nudge and all; false where that has none. */
  async copy(fromId: string, toId: string): Promise<boolean> {
    const { library, repository } = this.#options;
    const { words } = library.record(fromId);
    if (words?.version == null) return false;
    await this.keep(toId, await this.get(fromId), words);
    repository.setNudge(toId, words.nudgeMs);
    return true;
  }

  /** With the nudge worked into the times. @throws LimelightError `words-missing` */
  async export(id: string, format: 'lrc' | 'ultrastar'): Promise<{ fileName: string; text: string }> {
    const song = this.#options.library.record(id);
    const lyrics = moved(await this.get(id), song.words?.nudgeMs ?? 0);
    const name = cleanName([song.artist, song.title].filter((part) => part !== '').join(' - ')).replaceAll(
      /[\\/:*?"<>|]/gu,
      '_',
    );
    return format === 'lrc'
      ? { fileName: `${name}.lrc`, text: writeLrc(lyrics, tagsOf(song)) }
      : {
          fileName: `${name}.txt`,
          text: writeUltraStar(lyrics, { ...tagsOf(song), audio: song.fileName, year: song.year }),
        };
  }

  settings(): WordsSettings {
    const stored = this.#options.settings.get(settingsKey, wordsSettingsSchema.partial()) ?? {};
    return wordsSettingsSchema.parse({ ...usualSettings, ...stored });
  }

  setSettings(change: Partial<WordsSettings>): WordsSettings {
    const { settings, repository, clock } = this.#options;
    const before = this.settings();
    const next = wordsSettingsSchema.parse({ ...before, ...change });
    settings.set(settingsKey, next);
    // Whoever says yes means the songs that are there, too.
    if (next.lyricsOnline === 'on' && before.lyricsOnline !== 'on') repository.askForAll(clock.now());
    this.#options.onSettings?.();
    return next;
  }

  async #guessed(song: SongRecord, lyrics: Lyrics): Promise<Lyrics | null> {
    if (song.karaokeVersion === null) return null;
    const { files } = this.#options;
    const text = await readFile(files.peaks(song.contentSha256, song.karaokeVersion), 'utf8').catch(() => null);
    const peaks =
      text === null ? null : z.preprocess((value) => JSON.parse(String(value)), peaksSchema).safeParse(text).data;
    if (peaks == null) return null;
    return guessTimes(lyrics, sungStretches(peaks.vocals, peaks.durationMs), peaks.durationMs);
  }
}

export function tagsOf(song: Pick<SongRecord, 'title' | 'artist' | 'album'>): LyricTags {
  return { title: song.title, artist: song.artist || null, album: song.album };
}

function moved(lyrics: Lyrics, byMs: number): Lyrics {
  if (byMs === 0) return lyrics;
  const at = (ms: number): number => Math.max(0, ms + byMs);
  return {
    ...lyrics,
    lines: lyrics.lines.map((line) => ({
      ...line,
      syllables: line.syllables.map((syllable) => {
        const startMs = at(syllable.startMs);
        return { ...syllable, startMs, durationMs: at(syllable.startMs + syllable.durationMs) - startMs };
      }),
    })),
  };
}

/**
 * Puts words that were found for a song on its way in into its folder. The folder itself is made durable when the song
 * settles.
 */
export async function writeWords(folder: string, version: string, lyrics: Lyrics): Promise<void> {
  const file = path.join(folder, `words-${version}.json`);
  await writeFile(file, JSON.stringify(lyrics));
  await syncFile(file);
}

/** Copies a file of the user's beside a song on its way in, on the disk before the song settles. */
export async function copyInto(file: string, folder: string, name: string): Promise<void> {
  const copy = path.join(folder, name);
  await copyFile(file, copy, constants.COPYFILE_FICLONE);
  // A file that may not be written stays so in its copy, which is to be synced and one day removed.
  await chmod(copy, 0o644);
  await syncFile(copy);
}
