import { z } from 'zod';
import type { TitleProposal } from '../../../shared/contract/words.ts';
import { LyricsError } from '../../../shared/domain/lyrics/lyrics-error.ts';
import { type ParsedLyrics, timingOf } from '../../../shared/domain/lyrics/model.ts';
import { parseLyrics } from '../../../shared/domain/lyrics/parse-lyrics.ts';
import { cleanName, foldText } from '../../../shared/domain/titles.ts';
import { LimelightError } from '../../../shared/errors.ts';

export interface OnlineOptions {
  readonly version: string;
  /** Where the services are; tests put a server of their own here. */
  readonly lrclibUrl: string;
  readonly musicBrainzUrl: string;
  readonly timeoutMs: number;
}

export const usualOnlineOptions = {
  lrclibUrl: 'https://lrclib.net',
  musicBrainzUrl: 'https://musicbrainz.org',
  timeoutMs: 10_000,
} as const;

/** All that is sent. */
export interface SongQuestion {
  readonly title: string;
  readonly artist: string;
  readonly album: string | null;
  readonly durationMs: number | null;
}

/** Thrown on "too many requests": the service says when to come again. */
export class BusyError extends LimelightError<'lookup-failed'> {
  readonly retryAfterMs: number;

  constructor(service: string, retryAfterMs: number) {
    super('lookup-failed', { service, reason: 'busy' });
    this.retryAfterMs = retryAfterMs;
  }
}

const largestAnswerBytes = 2_000_000;
const longestRetryMs = 60 * 60 * 1000;
/** Recordings of the same song differ by this much and keep their words' times. */
const sameLengthMs = 3_000;

const lrclibSchema = z.object({
  trackName: z.string().nullish(),
  artistName: z.string().nullish(),
  duration: z.number().nullish(),
  instrumental: z.boolean().nullish(),
  plainLyrics: z.string().nullish(),
  syncedLyrics: z.string().nullish(),
});
type LrclibAnswer = z.infer<typeof lrclibSchema>;

const musicBrainzSchema = z.object({
  recordings: z.array(
    z.object({
      title: z.string(),
      length: z.number().nullish(),
      'first-release-date': z.string().nullish(),
      'artist-credit': z.array(z.object({ name: z.string(), joinphrase: z.string().nullish() })).nullish(),
      releases: z.array(z.object({ title: z.string() })).nullish(),
    }),
  ),
});

/**
 * Words from LRCLIB: first for exactly this recording, then the best of a search. Null where it has none.
 *
 * @throws LimelightError `lookup-failed` (`BusyError` with the time to wait)
 */
export async function askLrclib(
  question: SongQuestion,
  options: OnlineOptions,
  signal?: AbortSignal,
): Promise<ParsedLyrics | null> {
  if (question.title === '' || question.artist === '') return null;
  const names = { track_name: question.title, artist_name: question.artist };
  if (question.durationMs !== null) {
    const exact = new URLSearchParams({
      ...names,
      ...(question.album === null ? {} : { album_name: question.album }),
      duration: String(Math.round(question.durationMs / 1000)),
    });
    const answer = await fetchJson(`${options.lrclibUrl}/api/get?${exact}`, 'LRCLIB', options, signal);
    const found = answer === null ? null : readLrclib(parse(lrclibSchema, answer, 'LRCLIB'));
    if (found !== null) return found;
  }
  const list = await fetchJson(
    `${options.lrclibUrl}/api/search?${new URLSearchParams(names)}`,
    'LRCLIB',
    options,
    signal,
  );
  if (list === null) return null;
  const fitting = parse(z.array(lrclibSchema), list, 'LRCLIB')
    .filter((answer) => sameSong(answer, question))
    // The times of a recording of another length are no help: only its words are taken.
    .map((answer) => (sameLength(answer, question) ? answer : { ...answer, syncedLyrics: null }))
    .filter((answer) => (answer.syncedLyrics ?? answer.plainLyrics ?? '').trim() !== '');
  const [best] = fitting.sort((a, b) => Number(b.syncedLyrics != null) - Number(a.syncedLyrics != null));
  return best === undefined ? null : readLrclib(best);
}

function sameSong(answer: LrclibAnswer, question: SongQuestion): boolean {
  const same = (a: string | null | undefined, b: string): boolean => foldText(a ?? '') === foldText(b);
  return same(answer.trackName, question.title) && same(answer.artistName, question.artist);
}

function sameLength({ duration }: LrclibAnswer, { durationMs }: SongQuestion): boolean {
  return durationMs === null || duration == null || Math.abs(duration * 1000 - durationMs) <= sameLengthMs;
}

function readLrclib({ syncedLyrics, plainLyrics }: LrclibAnswer): ParsedLyrics | null {
  for (const text of [syncedLyrics, plainLyrics]) {
    if (text == null || text.trim() === '') continue;
    try {
      const parsed = parseLyrics(text);
      if (text === plainLyrics || timingOf(parsed.lyrics) !== 'none') return parsed;
    } catch (error) {
      if (!(error instanceof LyricsError)) throw error;
    }
  }
  return null;
}

/**
 * What MusicBrainz has under a title and artist, best first.
 *
 * @throws LimelightError `lookup-failed`
 */
export async function askMusicBrainz(
  question: SongQuestion,
  options: OnlineOptions,
  signal?: AbortSignal,
): Promise<TitleProposal[]> {
  const words = (text: string): string =>
    foldText(text)
      .replaceAll(/[^\p{L}\p{N} ]/gu, ' ')
      .trim();
  const title = words(question.title);
  const artist = words(question.artist);
  if (title === '') return [];
  // Who is who may be the wrong way round, so the artist's words are looked for anywhere.
  const query =
    artist === ''
      ? `recording:(${title})`
      : `(recording:(${title}) AND artist:(${artist})) OR (recording:(${artist}) AND artist:(${title}))`;
  const address = `${options.musicBrainzUrl}/ws/2/recording?${new URLSearchParams({ query, fmt: 'json', limit: '8' })}`;
  const answer = await fetchJson(address, 'MusicBrainz', options, signal);
  if (answer === null) return [];
  const seen = new Set<string>();
  return parse(musicBrainzSchema, answer, 'MusicBrainz')
    .recordings.map((recording): TitleProposal => {
      const credit = recording['artist-credit'] ?? [];
      const year = Number(/^\d{4}/u.exec(recording['first-release-date'] ?? '')?.[0]);
      return {
        title: cleanName(recording.title),
        artist: cleanName(credit.map(({ name, joinphrase }) => `${name}${joinphrase ?? ''}`).join('')),
        album: cleanName(recording.releases?.[0]?.title ?? '') || null,
        year: Number.isInteger(year) && year >= 1000 ? year : null,
      };
    })
    .filter((proposal) => {
      const key = `${foldText(proposal.title)}\n${foldText(proposal.artist)}`;
      if (proposal.title === '' || seen.has(key)) return false;
      seen.add(key);
      return true;
    })
    .slice(0, 5);
}

function parse<T>(schema: z.ZodType<T>, value: unknown, service: string): T {
  const result = schema.safeParse(value);
  if (!result.success) throw new LimelightError('lookup-failed', { service, reason: 'garbage' });
  return result.data;
}

/** Null for "not found". Redirects are refused: nothing leads anywhere but to the service. */
async function fetchJson(
  address: string,
  service: string,
  options: OnlineOptions,
  signal?: AbortSignal,
): Promise<unknown> {
  const failed = (reason: 'offline' | 'timeout' | 'garbage', cause?: unknown) =>
    new LimelightError('lookup-failed', { service, reason }, { cause });
  const timeout = AbortSignal.timeout(options.timeoutMs);
  try {
    const response = await fetch(address, {
      redirect: 'error',
      headers: { accept: 'application/json', 'user-agent': `Limelight/${options.version} (karaoke station)` },
      signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
    });
    if (response.status === 404) {
      await response.body?.cancel();
      return null;
    }
    if (response.status === 429 || response.status === 503) {
      await response.body?.cancel();
      throw new BusyError(service, retryAfterMs(response.headers.get('retry-after')));
    }
    if (!response.ok) {
      await response.body?.cancel();
      throw failed('garbage');
    }
    const text = await readLimited(response);
    if (text === null) throw failed('garbage');
    try {
      return JSON.parse(text);
    } catch (cause) {
      throw failed('garbage', cause);
    }
  } catch (error) {
    if (error instanceof LimelightError) throw error;
    signal?.throwIfAborted();
    throw failed(timeout.aborted ? 'timeout' : 'offline', error);
  }
}

/** Seconds or a date; a minute where it says neither. */
function retryAfterMs(header: string | null): number {
  const seconds = Number(header ?? Number.NaN);
  const ms = Number.isFinite(seconds) && header !== '' ? seconds * 1000 : Date.parse(header ?? '') - Date.now();
  return Number.isFinite(ms) ? Math.min(longestRetryMs, Math.max(1_000, ms)) : 60_000;
}

async function readLimited(response: Response): Promise<string | null> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength;
    if (bytes > largestAnswerBytes) return null;
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
