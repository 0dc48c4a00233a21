import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PaperNight } from '../../../../tests/support/rotation.ts';
import { isLimelightError } from '../../errors.ts';
import type { Sender } from './commands.ts';
import { forecast } from './forecast.ts';
import { duetRules, noShowRules, type OptionChanges } from './options.ts';
import { pickNext } from './pick.ts';
import { project } from './project.ts';
import { countedSingers, isHere, isWaiting, peopleOf, songsOf } from './state.ts';

/** Something that happens in a night; the numbers choose among what is there. */
interface Step {
  readonly kind: (typeof kinds)[number];
  readonly a: number;
  readonly b: number;
  readonly guest: boolean;
}

const kinds = [
  'join',
  'queue',
  'queue',
  'queue',
  'duet',
  'join-duet',
  'leave-duet',
  'remove',
  'order',
  'hold',
  'return',
  'leave',
  'move',
  'merge',
  'play-next',
  'rename',
  'turn',
  'turn',
  'turn',
  'skip',
  'no-show',
  'ready',
  'undo',
  'redo',
  'option',
] as const;

/** What comes and goes with songs of several people. */
const aroundDuets: readonly Step['kind'][] = [
  'join',
  'duet',
  'join-duet',
  'join-duet',
  'leave-duet',
  'hold',
  'return',
  'leave',
  'merge',
  'turn',
];

const steps = (only: readonly Step['kind'][] = kinds, maxLength = 60, minLength = 0): fc.Arbitrary<Step[]> =>
  fc.array(fc.record({ kind: fc.constantFrom(...only), a: fc.nat(1000), b: fc.nat(1000), guest: fc.boolean() }), {
    minLength,
    maxLength,
  });

const pickFrom = <T>(list: readonly T[], n: number): T | undefined => list[n % Math.max(1, list.length)];

/** Does a step as far as it makes sense; refusals with a code are part of the rules. */
function play(night: PaperNight, step: Step): void {
  try {
    take(night, step);
  } catch (error) {
    if (!isLimelightError(error)) throw error;
  }
}

function take(night: PaperNight, { kind, a, b, guest }: Step): void {
  const { state } = night;
  const here = [...state.singers.values()].filter(({ status }) => status !== 'left').map(({ id }) => id);
  const entries = [...state.entries.keys()];
  const singerId = pickFrom(here, a);
  const otherId = pickFrom(here, b);
  const entryId = pickFrom(entries, a);
  const sender: Sender = guest && singerId !== undefined ? { role: 'guest', singerId } : { role: 'host' };
  const song = { id: `song${a}`, title: `T${a}`, artist: 'X', durationMs: 60_000 + a * 100 };
  switch (kind) {
    case 'join':
      night.send({ type: 'add-singer', singerId: night.id('singer'), name: `N${a % 30}` });
      return;
    case 'turn':
      if (state.turn === null) night.start();
      night.end();
      return;
    case 'skip':
    case 'no-show':
      if (state.turn === null) night.start();
      night.end(kind);
      return;
    case 'ready':
      if (night.unready.has(song.title)) night.unready.delete(song.title);
      else night.unready.add(song.title);
      return;
    case 'undo':
    case 'redo':
      night.send({ type: kind });
      return;
    case 'option':
      night.send({
        type: 'set-options',
        options: { noShow: noShowRules[a % noShowRules.length], duets: duetRules[b % duetRules.length] },
      });
      return;
  }
  if (singerId === undefined || otherId === undefined) return;
  switch (kind) {
    case 'queue':
      night.send({ type: 'queue', entryId: night.id('entry'), song, singerIds: [singerId] }, sender);
      return;
    case 'duet':
      night.send({ type: 'queue', entryId: night.id('entry'), song, singerIds: [singerId, otherId] }, sender);
      return;
    case 'order':
      night.send({ type: 'order', singerId, entryIds: entries.toReversed() }, sender);
      return;
    case 'hold':
    case 'return':
    case 'leave':
      night.send({ type: kind, singerId }, sender);
      return;
    case 'move':
      night.send({ type: 'move-singer', singerId, beforeId: b % 3 === 0 ? null : otherId });
      return;
    case 'merge':
      night.send({ type: 'merge', fromId: singerId, intoId: otherId });
      return;
    case 'rename':
      night.send({ type: 'change-singer', singerId, name: `R${b % 30}` });
      return;
  }
  if (entryId === undefined) return;
  if (kind === 'join-duet' || kind === 'leave-duet') night.send({ type: kind, entryId, singerId }, sender);
  if (kind === 'remove') night.send({ type: 'remove', entryId }, sender);
  if (kind === 'play-next') night.send({ type: 'play-next', entryId: b % 4 === 0 ? null : entryId });
}

/** Four singers with two songs each, and what happens then. */
const nightAfter = (list: readonly Step[], options: OptionChanges = {}): PaperNight => {
  const night = new PaperNight(options);
  for (const name of ['A', 'B', 'C', 'D']) night.add(name, `${name}1`, `${name}2`);
  for (const step of list) play(night, step);
  return night;
};

describe('whatever happens in a night', () => {
  it('the log told again gives the same night', () => {
    fc.assert(
      fc.property(steps(), (list) => {
        const night = nightAfter(list);
        expect(project(night.log)).toEqual(night.night);
      }),
      { numRuns: 300 },
    );
  });

  it('a command writes down what it changes, and nothing else', () => {
    fc.assert(
      fc.property(steps(aroundDuets, 60, 30), fc.constantFrom(...duetRules), (list, duets) => {
        const { night } = nightAfter(list, { duets, songsPerSinger: 20 });
        expect(night.log.filter((_, at) => night.applied[at] !== true)).toEqual([]);
        for (const entry of night.state.entries.values()) {
          // Whoever joined by themselves and sings it no more has not joined it.
          const singing = entry.singerIds.flatMap((id) => [id, ...(night.state.singers.get(id)?.members ?? [])]);
          for (const id of entry.selfJoined) expect(singing).toContain(id);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('the state holds together', () => {
    fc.assert(
      fc.property(steps(), (list) => {
        const { state } = nightAfter(list);
        const here = [...state.singers.values()].filter(({ status }) => status !== 'left');
        expect([...state.line].sort()).toEqual(here.map(({ id }) => id).sort());
        for (const entry of state.entries.values()) {
          expect(entry.singerIds.length).toBeGreaterThan(0);
          for (const id of entry.singerIds) expect(state.singers.get(id)?.list).toContain(entry.id);
        }
        for (const singer of state.singers.values()) {
          expect(new Set(singer.list).size).toBe(singer.list.length);
          for (const id of singer.list) expect(state.entries.get(id)?.singerIds).toContain(singer.id);
          expect(singer.ahead).toBeGreaterThanOrEqual(0);
        }
        for (const group of here.filter(({ members }) => members.length > 0)) {
          expect(group.members.length).toBeGreaterThan(1);
          for (const id of group.members) expect(state.singers.get(id)?.status).not.toBe('left');
        }
        if (state.announced !== null) expect(isWaiting(state, state.singers.get(state.announced) as never)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('R4: nobody sings twice in a row while somebody else could', () => {
    fc.assert(
      fc.property(steps(), (list) => {
        const night = nightAfter(list.filter(({ kind }) => kind !== 'play-next'));
        const pick = pickNext(night.state, night.isReady);
        if (pick === null || pick.kind !== 'order') return;
        const { lastSingers, lastPeople, announced, singers } = night.state;
        const last = new Set([...lastSingers, ...lastPeople]);
        const standing = [...countedSingers(night.state, pick.entry), ...peopleOf(night.state, pick.entry)];
        if (pick.slotId === announced || !standing.some((id) => last.has(id))) return;
        // Who was one of a group that sang lets each of the others by once, not more often.
        const again = lastSingers.includes(pick.slotId) ? Number.POSITIVE_INFINITY : singers.get(pick.slotId)?.ahead;
        const missed = new Set(night.state.passedOver);
        // Nobody who sings alone, is here, has a ready song and was not just called in vain.
        const others = [...night.state.singers.values()].filter(
          (singer) =>
            isHere(night.state, singer.id) &&
            singer.ahead <= (again ?? 0) &&
            ![singer.id, ...singer.members].some((id) => last.has(id)) &&
            !missed.has(singer.id) &&
            songsOf(night.state, singer).some((entry) => night.isReady(entry)) &&
            songsOf(night.state, singer).every((entry) => entry.singerIds.length === 1),
        );
        expect(others).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it('nobody starves: left alone, everybody with a ready song sings within one turn of everybody, and what was sung ahead', () => {
    fc.assert(
      fc.property(steps(), (list) => {
        const night = nightAfter(list);
        if (night.state.turn !== null) night.end();
        night.send({ type: 'play-next', entryId: null });
        night.send({ type: 'set-options', options: { noShow: 'retry-then-hold' } });
        const { state } = night;
        const solo = [...state.singers.values()].filter(
          (singer) =>
            isHere(night.state, singer.id) &&
            songsOf(state, singer).some((entry) => night.isReady(entry)) &&
            songsOf(state, singer).every((entry) => entry.singerIds.length === 1),
        );
        const active = [...state.singers.values()].filter(({ status }) => status === 'active');
        const ahead = active.reduce((sum, singer) => sum + singer.ahead, 0);
        const turns = forecast(state, { leftMs: 0, readyInMs: (entry) => (night.isReady(entry) ? 0 : null) });
        // A group, or whoever was a partner, lets each of the others by once more (R4).
        const once = state.options.duets === 'everybody' && state.groups.size === 0 ? 1 : 2;
        const rounds = once + Math.max(0, ...active.map((singer) => singer.ahead));
        const soon = turns.slice(0, (active.length + 1) * rounds + ahead);
        for (const singer of solo) expect(soon.some(({ singerIds }) => singerIds.includes(singer.id))).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('R5: no stream of newcomers keeps anybody waiting for longer than one song of each who stood before them', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(3), { minLength: 5, maxLength: 40 }), (arrivals) => {
        const night = new PaperNight();
        night.add('A', ...Array.from({ length: 60 }, (_, i) => `A${i}`));
        night.add('B', ...Array.from({ length: 60 }, (_, i) => `B${i}`));
        let newcomers = 0;
        let sinceB = 0;
        for (const count of arrivals) {
          night.start();
          const singing = night.state.turn?.entry.song.title ?? '';
          sinceB = singing.startsWith('B') ? 0 : sinceB + 1;
          // At most everybody who was there when B sang, and who came during that song.
          expect(sinceB).toBeLessThanOrEqual(night.state.line.length);
          for (let i = 0; i < count; i += 1) {
            newcomers += 1;
            night.add(`N${newcomers}`, `n${newcomers}`);
          }
          night.end();
        }
        const sung = night.state.history.filter(({ song }) => song.title.startsWith('B')).length;
        expect(sung).toBeGreaterThan(0);
      }),
      { numRuns: 100 },
    );
  });

  it('R5: adding a song moves nobody else', () => {
    fc.assert(
      fc.property(steps(['join', 'queue', 'turn', 'hold', 'return', 'ready']), fc.nat(1000), (list, n) => {
        const night = nightAfter(list);
        const here = [...night.state.singers.values()].filter(({ status }) => status !== 'left');
        const singer = pickFrom(here, n);
        if (singer === undefined) return;
        const order = (): string[] => {
          const turns = forecast(night.state, { leftMs: 0, readyInMs: (entry) => (night.isReady(entry) ? 0 : null) });
          const firsts = new Set(turns.flatMap(({ singerIds }) => singerIds));
          return [...firsts].filter((id) => id !== singer.id);
        };
        const before = order();
        night.queue([singer.name], 'fresh');
        expect(order()).toEqual(before);
      }),
      { numRuns: 300 },
    );
  });

  it('R6: the announced singer sings next, whatever guests and songs do', () => {
    const guests = ['join', 'queue', 'queue', 'order', 'return'] as const;
    fc.assert(
      fc.property(steps(), steps(guests, 20), (list, later) => {
        const night = nightAfter(list);
        night.send({ type: 'play-next', entryId: null });
        const { announced } = night.state;
        if (announced === null || night.next() === null) return;
        const before = pickNext(night.state, night.isReady);
        for (const step of later) {
          // A guest who is called can leave; others cannot push in.
          play(night, { ...step, guest: true });
        }
        const pick = pickNext(night.state, night.isReady);
        if (before?.slotId === announced) expect(pick?.entry.singerIds).toContain(announced);
      }),
      { numRuns: 300 },
    );
  });

  it('undo gives back what the host’s command changed; redo takes it again', () => {
    const hostly = [
      'join',
      'queue',
      'duet',
      'remove',
      'order',
      'hold',
      'return',
      'leave',
      'move',
      'merge',
      'play-next',
      'rename',
      'skip',
      'no-show',
      'option',
    ] as const;
    fc.assert(
      fc.property(
        steps(),
        fc.record({ kind: fc.constantFrom(...hostly), a: fc.nat(1000), b: fc.nat(1000) }),
        (list, last) => {
          const night = nightAfter(list);
          const before = structuredClone(night.state);
          const count = night.night.undoable.length;
          play(night, { ...last, guest: false });
          // Ending a turn that had to be begun first is two commands.
          const made = night.night.undoable.length - count;
          const now = structuredClone(night.state);
          for (let i = 0; i < made; i += 1) night.send({ type: 'undo' });
          expect(withoutNews(night.state)).toEqual(withoutNews(before));
          for (let i = 0; i < made; i += 1) night.send({ type: 'redo' });
          expect(withoutNews(night.state)).toEqual(withoutNews(now));
        },
      ),
      { numRuns: 400 },
    );
  });

  it('undo leaves what guests did since', () => {
    const night = new PaperNight();
    night.add('Ana', 'a1');
    const ben = night.add('Ben', 'b1');
    night.send({ type: 'move-singer', singerId: ben, beforeId: night.idOf('Ana') });
    night.queue(['Ben'], 'b2', { sender: { role: 'guest', singerId: ben } as never });
    night.send({ type: 'undo' });
    expect(night.coming()).toEqual(['a1', 'b1', 'b2']);
    night.send({ type: 'redo' });
    expect(night.coming()).toEqual(['b1', 'a1', 'b2']);
  });

  it('undo says why where it cannot be: the song was sung, or a guest needs it', () => {
    const night = new PaperNight();
    const ana = night.add('Ana');
    night.queue(['Ana'], 'a1', { sender: { role: 'guest', singerId: ana } as never });
    expect(() => night.send({ type: 'undo' })).toThrow(/cannot-undo.*guest.*Ana/u);
    night.queue(['Ana'], 'a2');
    night.sing(2);
    expect(() => night.send({ type: 'undo' })).toThrow(/cannot-undo.*sung.*Ana/u);
    expect(() => new PaperNight().send({ type: 'undo' })).toThrow(/nothing/u);
  });

  it('goes many steps back and forth', () => {
    const night = new PaperNight();
    for (let i = 0; i < 20; i += 1) night.add(`S${i}`, `t${i}`);
    const all = structuredClone(night.state);
    for (let i = 0; i < 40; i += 1) night.send({ type: 'undo' });
    expect(night.state.singers.size).toBe(0);
    expect(() => night.send({ type: 'undo' })).toThrow('nothing');
    for (let i = 0; i < 40; i += 1) night.send({ type: 'redo' });
    expect(night.state).toEqual(all);
    night.send({ type: 'undo' });
    night.add('New');
    expect(() => night.send({ type: 'redo' })).toThrow('nothing');
  });

  it('foresees what then happens', () => {
    fc.assert(
      fc.property(steps(), (list) => {
        const night = nightAfter(list);
        const foreseen = night.coming(8);
        if (night.state.turn !== null) night.end();
        expect(night.sing(8).slice(0, foreseen.length)).toEqual(foreseen);
      }),
      { numRuns: 300 },
    );
  });
});

/** Who is announced may be decided anew when a command is taken back: nobody had been told otherwise. */
function withoutNews(state: PaperNight['state']): object {
  return { ...state, announced: null };
}
