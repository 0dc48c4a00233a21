import { open, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Backing } from '../../../shared/contract/library.ts';
import { graphicsDurationMs, looksLikeGraphics, packetBytes } from '../../../shared/domain/graphics.ts';
import { languageCode, languageOfText } from '../../../shared/domain/languages.ts';
import { type LyricIssue, lyricsText, timingOf } from '../../../shared/domain/lyrics/model.ts';
import { chooseTitles, cleanName } from '../../../shared/domain/titles.ts';
import type { Failure } from '../../../shared/errors.ts';
import { isDiskRefusal } from '../../media/files.ts';
import type { SongTags } from '../../media/read-tags.ts';
import type { CompanionKind } from '../../media/song-files.ts';
import type { Belongings } from '../words/find-words.ts';
import type { WordsRecord } from '../words/repository.ts';
import { copyInto, newVersion, writeWords } from '../words/service.ts';

/** The words of a new song, but for the song's id. */
export type StagedWords = Omit<WordsRecord, 'songId'>;

export interface StagedBelongings {
  readonly words: StagedWords | null;
  readonly graphicsVersion: string | null;
  readonly backing: Backing;
  readonly videoGapMs: number;
  /** A picture or moving picture came along. */
  readonly pictures: boolean;
}

/** Graphics that end this long before the song are cut off; a fade-out needs no words. */
const longestTailMs = 60_000;
const sampleBytes = packetBytes * 60_000;

/** Copies what belongs to a song on its way in into its folder, checked. What cannot be used is told, and the song comes in. */
export async function stageBelongings(
  folder: string,
  found: Belongings,
  { durationMs, hasCover }: Pick<SongTags, 'durationMs' | 'hasCover'>,
): Promise<StagedBelongings> {
  const copies: Record<CompanionKind, string | null> = {
    // A picture inside the file is of this song; one in its folder may be of an album of many.
    cover: found.namedCover ?? (hasCover ? null : found.cover),
    background: found.background,
    video: found.video,
    instrumental: found.instrumental,
    vocals: found.instrumental === null ? null : found.vocals,
  };
  const here = new Set<string>();
  for (const [kind, file] of Object.entries(copies)) {
    if (file === null || (kind === 'vocals' && !here.has('instrumental'))) continue;
    const extension = /\.([A-Za-z0-9]{1,8})$/u.exec(file)?.[1]?.toLowerCase() ?? 'bin';
    if (await bring(file, folder, `${kind}-source.${extension}`)) here.add(kind);
  }
  const graphics = found.graphics === null ? null : await stageGraphics(folder, found.graphics, durationMs);
  return {
    words: await stageWords(folder, found, graphics),
    graphicsVersion: graphics?.version ?? null,
    backing: graphics?.version ? 'as-is' : here.has('instrumental') ? 'instrumental' : 'separate',
    videoGapMs: found.ultraStar?.videoGapMs ?? 0,
    pictures: here.has('cover') || here.has('background') || here.has('video'),
  };
}

/** Whether a companion could be copied: one that is gone, locked or leads nowhere is no reason to refuse its song. What the disk refuses is. */
async function bring(file: string, folder: string, name: string): Promise<boolean> {
  try {
    await copyInto(file, folder, name);
    return true;
  } catch (error) {
    await rm(path.join(folder, name), { force: true });
    if (isDiskRefusal(error)) throw error;
    return false;
  }
}

interface StagedGraphics {
  readonly version: string | null;
  readonly issues: readonly LyricIssue[];
  readonly failure: Failure | null;
}

export const graphicsName = (version: string): string => `graphics-${version}.cdg`;

/** Copies graphics into a song's folder, where they are any. */
export async function stageGraphics(folder: string, file: string, durationMs: number | null): Promise<StagedGraphics> {
  const fileName = path.basename(file);
  const { size, usable } = await looksUsable(file).catch(() => ({ size: 0, usable: null }));
  if (usable === null) return { version: null, issues: [], failure: { code: 'file-unreadable', data: { fileName } } };
  if (!usable) {
    return {
      version: null,
      issues: [],
      failure: { code: 'graphics-damaged', data: { fileName } },
    };
  }
  const version = newVersion();
  if (!(await bring(file, folder, graphicsName(version))))
    return { version: null, issues: [], failure: { code: 'file-unreadable', data: { fileName } } };
  const short = durationMs !== null && durationMs - graphicsDurationMs(size) > longestTailMs;
  const issues: LyricIssue[] = short || size % packetBytes !== 0 ? [{ kind: 'cut-off', count: 1, line: null }] : [];
  return { version, issues, failure: null };
}

async function looksUsable(file: string): Promise<{ size: number; usable: boolean }> {
  const handle = await open(file);
  try {
    const { size } = await handle.stat();
    const sample = Buffer.alloc(Math.min(size, sampleBytes));
    await handle.read(sample, 0, sample.length, 0);
    return { size, usable: looksLikeGraphics(sample) };
  } finally {
    await handle.close();
  }
}

async function stageWords(
  folder: string,
  found: Belongings,
  graphics: StagedGraphics | null,
): Promise<StagedWords | null> {
  const failure = found.failure?.failure ?? graphics?.failure ?? null;
  if (found.words !== null) {
    const { lyrics, issues } = found.words.parsed;
    const version = newVersion();
    await writeWords(folder, version, lyrics);
    const { source } = found.words;
    return { version, source, timing: timingOf(lyrics), guessed: lyrics.guessed, issues, failure };
  }
  if (graphics === null && failure === null) return null;
  const source = graphics === null ? (found.failure?.source ?? 'text-file') : 'graphics';
  return { version: null, source, timing: null, guessed: false, issues: graphics?.issues ?? [], failure };
}

/**
 * What a new song is called and what is known of it: an UltraStar text was written for exactly this song, then come the tags,
 * then the file's name.
 */
export function namesOf(tags: SongTags, fileName: string, { ultraStar, words }: Belongings) {
  const said = words?.parsed.tags;
  const chosen = chooseTitles(
    { title: tags.title ?? said?.title ?? null, artist: tags.artist ?? said?.artist ?? null },
    fileName,
  );
  const title = cleanName(ultraStar?.tags.title ?? '');
  const artist = cleanName(ultraStar?.tags.artist ?? '');
  const text = words === null ? null : lyricsText(words.parsed.lyrics);
  return {
    title: title || chosen.title,
    artist: artist || chosen.artist,
    doubtful: title !== '' && artist !== '' ? false : chosen.doubtful,
    album: cleanName(tags.album ?? '') || null,
    year: tags.year ?? ultraStar?.year ?? null,
    language:
      languageCode(words?.parsed.lyrics.language ?? null) ??
      languageCode(tags.language) ??
      (text === null ? null : languageOfText(text)),
  };
}
