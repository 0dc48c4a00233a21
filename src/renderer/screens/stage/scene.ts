import type { NightEntry, NightSinger, NightView } from '../../../shared/contract/night.ts';
import type { PlayerState } from '../../../shared/contract/player.ts';

/** Somebody on stage, or soon. */
export interface Performer {
  readonly id: string;
  readonly name: string;
  readonly colour: string | null;
  readonly emoji: string | null;
  readonly photoUrl: string | null;
}

/** A song and who sings it. */
export interface Act {
  readonly id: string;
  readonly songId: string;
  readonly performers: readonly Performer[];
  readonly title: string;
  readonly artist: string;
  readonly coverUrl: string | null;
}

/** What the TV shows at a moment. */
export type Scene =
  | {
      readonly kind: 'singing';
      /** Null: a song is played outside a turn. */
      readonly act: Act | null;
      readonly next: readonly Act[];
      /** Nothing is heard: somebody paused, or (`resuming`) the song waits for the host after a break-down. */
      readonly still: 'no' | 'paused' | 'resuming';
    }
  | {
      readonly kind: 'next';
      readonly act: Act;
      readonly after: readonly Act[];
      /** The rest of the rotation, for the ticker. */
      readonly later: readonly Act[];
      readonly start: 'countdown' | 'held' | 'host';
    }
  | { readonly kind: 'idle'; readonly night: boolean };

const mostThen = 2;
const mostLater = 12;

/**
 * Pure: what to show, from the night and the player. Without a night (or before anything is known of one): the words of what
 * plays, or the slide show.
 */
export function sceneOf(
  night: NightView | null,
  player: Pick<PlayerState, 'songId' | 'playing' | 'anchor'> | null,
): Scene {
  const acts = night === null ? [] : night.coming.filter(({ entry }) => !entry.requested).map(toAct(night));
  // Outside a turn a paused song is shown only where no night waits: otherwise the room wants to know who is next.
  const paused = night?.night == null && player !== null && player.anchor.positionMs > 0;
  const inSong = player !== null && player.songId !== null && (player.playing || paused);
  if (night?.turn) {
    const resuming = night.resumeAtMs !== null;
    const still = resuming ? 'resuming' : player !== null && !player.playing ? 'paused' : 'no';
    return { kind: 'singing', act: toAct(night)(night.turn), next: acts, still };
  }
  if (inSong) return { kind: 'singing', act: null, next: acts, still: player.playing ? 'no' : 'paused' };
  const [act, ...rest] = acts;
  if (night?.night == null || act === undefined) return { kind: 'idle', night: night?.night != null };
  return {
    kind: 'next',
    act,
    after: rest.slice(0, mostThen),
    later: rest.slice(mostThen, mostThen + mostLater),
    start: night.countdownPaused ? 'held' : night.countdown === null ? 'host' : 'countdown',
  };
}

function toAct(night: NightView) {
  const singers = new Map(night.singers.map((singer) => [singer.id, singer]));
  return ({ entry }: { readonly entry: NightEntry }): Act => ({
    id: entry.id,
    songId: entry.songId,
    performers: entry.singerIds.flatMap((id) => {
      const singer = singers.get(id);
      if (singer === undefined) return [];
      // A group stands on stage as the people it is made of.
      const members = singer.members.flatMap((member) => singers.get(member) ?? []);
      return (members.length > 0 ? members : [singer]).map(toPerformer);
    }),
    title: entry.title,
    artist: entry.artist,
    coverUrl: entry.coverVersion === null ? null : `/media/songs/${entry.songId}/cover/${entry.coverVersion}`,
  });
}

function toPerformer({ id, name, colour, emoji, photo }: NightSinger): Performer {
  return { id, name, colour, emoji, photoUrl: photo === null ? null : `/media/singers/${photo}` };
}

/** "Ana", "Cai & Dora", "Cai, Dora & Emre". */
export function joinNames(names: readonly string[]): string {
  if (names.length < 2) return names[0] ?? '';
  return `${names.slice(0, -1).join(', ')} & ${names.at(-1)}`;
}

/** Signs as wide as they are high. */
const wide = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Extended_Pictographic}]/u;
const wideEm = 1;
const narrowEm = 0.57;

/** How wide a text is in letters of height 1, about. */
export function textWidth(text: string): number {
  const segments = new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(text);
  let width = 0;
  for (const { segment } of segments) width += wide.test(segment) ? wideEm : narrowEm;
  return width;
}

/**
 * Height of letters for a text that should be as large as it fits: on one line if it can be large there, else on two.
 *
 * @param room width of a line, in the unit of the answer
 */
export function fittingSize(text: string, room: number, { largest = 17, twoLines = 10, smallest = 6 } = {}): number {
  const width = Math.max(1, textWidth(text));
  const one = room / width;
  if (one >= twoLines) return Math.min(largest, one);
  // Words do not break where they would fill both lines.
  return Math.max(smallest, Math.min(twoLines, (room * 2 * 0.82) / width));
}

const neverCut = 5;

/** Which of some texts on one line make room for the others: those that are much longer than a short one among them. */
export function longOnes(texts: readonly string[]): boolean[] {
  const widths = texts.map(textWidth);
  const average = widths.reduce((sum, width) => sum + width, 0) / Math.max(1, widths.length);
  return widths.map((width) => width >= neverCut && width >= average * 0.6);
}

const mostInColumn = 4;
const linesRoom = 22;
const lineHeight = 1.12;

/** Names one below the other: the height of their letters, and in how many columns. What is longer still is cut, name by name. */
export function fittingLines(
  names: readonly string[],
  room: number,
  smallest = 4.4,
): { size: number; columns: number } {
  const columns = names.length > mostInColumn ? 2 : 1;
  const largest = linesRoom / (Math.ceil(names.length / columns) * lineHeight);
  // Beside each name there may be a picture.
  const widest = Math.max(1, ...names.map(textWidth)) + 1.2;
  return { size: Math.min(largest, Math.max(smallest, room / columns / widest)), columns };
}
