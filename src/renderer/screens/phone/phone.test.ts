import { describe, expect, it } from 'vitest';
import type { GuestEntry, GuestView } from '../../../shared/contract/guest.ts';
import { newId } from './new-id.ts';
import { refusedSongs } from './refused.ts';
import type { Tap } from './taps.ts';
import { tellTurn, tellWait } from './tell-turn.ts';
import { mark, pieces } from './told.tsx';
import { landing } from './use-drag-order.ts';
import { withTaps } from './with-taps.ts';

type Me = NonNullable<GuestView['me']>;

const entry = (id: string, change: Partial<GuestEntry> = {}): GuestEntry => ({
  id,
  songId: `song ${id}`,
  title: `Song ${id}`,
  artist: 'Artist',
  coverVersion: null,
  names: ['Emre'],
  colour: '#ffffff',
  requested: false,
  mine: true,
  singing: true,
  ...change,
});

function night(me: Partial<Me> = {}, change: Partial<GuestView> = {}): GuestView & { me: Me } {
  return {
    revision: 1,
    nowMs: 0,
    night: { id: 'night', name: 'Saturday' },
    code: 'KITE',
    now: null,
    coming: [],
    listOpen: true,
    approveFirst: false,
    songsPerSinger: 5,
    applause: null,
    ...change,
    me: {
      id: 'me',
      name: 'Emre',
      colour: '#cbb5ff',
      emoji: null,
      status: 'active',
      turns: 0,
      songs: [],
      turnsAway: null,
      wait: null,
      singingNow: false,
      ...me,
    },
  };
}

describe('where I stand', () => {
  const text = (view: GuestView & { me: Me }, elapsedMs = 0): string => {
    const { lead, rest, text: more } = tellTurn(view, view.me, elapsedMs);
    return `${[lead, rest].filter(Boolean).join(' ')} | ${pieces(more).join('')}`;
  };
  const wait = { lowMs: 9.4 * 60_000, highMs: 11.2 * 60_000 };

  it.each<[Partial<Me>, string]>([
    [{}, 'Pick your first song | Tap + next to a song, and you are in line.'],
    [{ turns: 2 }, 'Pick your next song | Your place in the round is kept.'],
    [{ songs: [entry('a', { requested: true })] }, 'Waiting for the host | The host says yes to each song first.'],
    [{ songs: [entry('a')] }, 'You are in line | Song a, when its music is ready.'],
    [{ songs: [entry('a')], turnsAway: 3, wait }, '3 turns until you sing | Song a, in about 9–12 minutes'],
    [{ songs: [entry('a')], turnsAway: 1, wait }, '1 turn until you sing | Song a, in about 9–12 minutes'],
    [
      { songs: [entry('a')], turnsAway: 0, wait: { lowMs: 0, highMs: 40_000 } },
      'You are next | Song a, any moment now',
    ],
    [{ songs: [entry('a')], status: 'hold' }, 'You are on a break | You will not be called. Your songs are kept.'],
  ])('%j', (me, expected) => {
    expect(text(night(me))).toBe(expected);
  });

  it('asks for no song while the list is closed', () => {
    const closed = { listOpen: false };
    for (const me of [{}, { turns: 2 }]) expect(text(night(me, closed))).not.toContain('Tap +');
    expect(text(night({}, closed))).toContain('When the host opens the list again');
    expect(text(night({ songs: [entry('a')], turnsAway: 1 }, closed))).toContain('1 turn until you sing');
  });

  it('keeps titles apart from the sentence around them, whichever way they run', () => {
    const { text: told } = tellTurn(
      night(),
      night({ songs: [entry('a', { title: 'نسم' })], turnsAway: 2, wait }).me,
      0,
    );
    expect(pieces(told)).toEqual(['', 'نسم', ', in about 9–12 minutes']);
    expect(pieces(`${mark('Ana')} & ${mark('فاطمة')} sing it`)).toEqual(['', 'Ana', ' & ', 'فاطمة', ' sing it']);
    expect(pieces('no name')).toEqual(['no name']);
  });

  it('says so while I sing', () => {
    const now = entry('n');
    expect(text(night({ singingNow: true, songs: [entry('a')], turnsAway: 4 }, { now }))).toBe(
      'You are on | Song n. Enjoy it.',
    );
  });

  it('waits get shorter as time goes by, never below nothing', () => {
    expect(tellWait({ lowMs: 300_000, highMs: 300_000 }, 0)).toBe('in about 5 minutes');
    expect(tellWait({ lowMs: 300_000, highMs: 480_000 }, 120_000)).toBe('in about 3–6 minutes');
    expect(tellWait({ lowMs: 30_000, highMs: 150_000 }, 0)).toBe('in about 1–3 minutes');
    expect(tellWait({ lowMs: 300_000, highMs: 480_000 }, 3_600_000)).toBe('any moment now');
  });
});

describe('a song that the host has not taken', () => {
  const asked = entry('a', { title: 'Red Sun', requested: true });
  const before = night({ songs: [asked, entry('b')] });
  const refused = (after: GuestView, takenBack: readonly string[] = []): readonly string[] =>
    refusedSongs(before, after, new Set(takenBack));

  it('is told of, by its title', () => {
    expect(refused(night({ songs: [entry('b')] }))).toEqual(['Red Sun']);
  });

  it('is not one that was let in, is sung, was sung, or was taken back here', () => {
    expect(refused(night({ songs: [entry('a'), entry('b')] }))).toEqual([]);
    expect(refused(night({ songs: [entry('b')], singingNow: true }, { now: entry('a') }))).toEqual([]);
    expect(refused(night({ songs: [entry('b')], turns: 1 }))).toEqual([]);
    expect(refused(night({ songs: [entry('b')] }), ['a'])).toEqual([]);
  });

  it('is none of another night, and none of somebody who has left', () => {
    expect(refused(night({}, { night: { id: 'other', name: 'Sunday' } }))).toEqual([]);
    expect(refused({ ...night(), me: null })).toEqual([]);
    expect(refusedSongs(null, night(), new Set())).toEqual([]);
  });
});

describe('what was tapped shows at once', () => {
  const tap = (command: Tap['command'], song?: Tap['song']): Tap => ({
    commandId: 'c',
    nightId: 'night',
    command,
    ...(song === undefined ? {} : { song }),
  });
  const song = { title: 'New', artist: 'A', coverVersion: null };

  it('adds, removes, orders, holds and comes back', () => {
    const view = night({ songs: [entry('a'), entry('b')] });
    const songs = (...taps: Tap[]): string[] => withTaps(view, taps).me?.songs.map(({ id }) => id) ?? [];
    expect(songs(tap({ type: 'add', entryId: 'c', songId: 's' }, song))).toEqual(['a', 'b', 'c']);
    expect(songs(tap({ type: 'remove', entryId: 'a' }))).toEqual(['b']);
    expect(songs(tap({ type: 'order', entryIds: ['b', 'a'] }))).toEqual(['b', 'a']);
    expect(
      songs(
        tap({ type: 'add', entryId: 'c', songId: 's' }, song),
        tap({ type: 'order', entryIds: ['c', 'a'] }),
        tap({ type: 'remove', entryId: 'a' }),
      ),
    ).toEqual(['c', 'b']);
    expect(withTaps(view, [tap({ type: 'hold' })]).me).toMatchObject({ status: 'hold', turnsAway: null });
    expect(withTaps(view, [tap({ type: 'hold' }), tap({ type: 'return' })]).me?.status).toBe('active');
  });

  it('a song that the station knows of by now is not shown twice', () => {
    const view = night({ songs: [entry('c')] });
    expect(withTaps(view, [tap({ type: 'add', entryId: 'c', songId: 's' }, song)]).me?.songs).toHaveLength(1);
  });

  it('joins and leaves duets', () => {
    const view = night({}, { coming: [entry('d', { mine: false, singing: false, names: ['Ana'] })] });
    const joined = withTaps(view, [tap({ type: 'join-duet', entryId: 'd' })]);
    expect(joined.coming[0]).toMatchObject({ singing: true, names: ['Ana', 'Emre'] });
    expect(withTaps(joined, [tap({ type: 'leave-duet', entryId: 'd' })]).coming[0]).toMatchObject({
      singing: false,
      names: ['Ana'],
    });
  });

  it('changes nothing where nobody has a name yet', () => {
    const view = { ...night(), me: null };
    expect(withTaps(view, [tap({ type: 'hold' })])).toBe(view);
  });
});

it('a dragged row lands where its middle is, and never outside of the list', () => {
  expect(landing(0, 30, 70, 4)).toBe(0);
  expect(landing(0, 40, 70, 4)).toBe(1);
  expect(landing(0, 1_000, 70, 4)).toBe(3);
  expect(landing(3, -1_000, 70, 4)).toBe(0);
  expect(landing(2, 50, 0, 4)).toBe(2);
});

it('makes ids that the station takes', () => {
  for (let i = 0; i < 100; i += 1) expect(newId()).toMatch(/^[0-9a-z]{26}$/u);
});
