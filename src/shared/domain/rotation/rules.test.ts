import { describe, expect, it } from 'vitest';
import { PaperNight } from '../../../../tests/support/rotation.ts';
import { forecast } from './forecast.ts';
import { historyCsv, totalsOf } from './history.ts';
import { singerOf } from './state.ts';

describe('the ring', () => {
  it('acceptance: A queues five and sings; B, then C arrive', () => {
    const night = new PaperNight();
    night.add('A', 'A1', 'A2', 'A3', 'A4', 'A5');
    expect(night.start()).toBe('A1');
    night.add('B', 'B1', 'B2');
    night.add('C', 'C1', 'C2');
    night.end();
    expect(night.sing(6)).toEqual(['B1', 'C1', 'A2', 'B2', 'C2', 'A3']);
  });

  it('R1: one turn a round, in the order of arrival', () => {
    const night = new PaperNight();
    for (const name of ['A', 'B', 'C']) night.add(name, `${name}1`, `${name}2`);
    expect(night.sing(6)).toEqual(['A1', 'B1', 'C1', 'A2', 'B2', 'C2']);
  });

  it('R2: an unready song gives way to the next of the own list, or defers its singer by one place', () => {
    const night = new PaperNight();
    night.add('A', 'A1', 'A2');
    night.add('B', 'B1', 'B2');
    night.add('C', 'C1', 'C2');
    night.unready.add('A1');
    expect(night.start()).toBe('A2');
    night.end();
    night.unready.add('B1').add('B2');
    expect(night.sing(1)).toEqual(['C1']);
    night.unready.clear();
    // B's turn was not used up, and C has had the turn of this round.
    expect(night.sing(4)).toEqual(['B1', 'A1', 'B2', 'C2']);
  });

  it('R2: who can never sing holds nobody up, and loses no more than the rounds that went by', () => {
    const night = new PaperNight();
    night.add('A', 'A1', 'A2', 'A3');
    night.add('B', 'B1', 'B2');
    night.add('C', 'C1', 'C2', 'C3');
    night.unready.add('B1').add('B2');
    expect(night.sing(5)).toEqual(['A1', 'C1', 'A2', 'C2', 'A3']);
    night.unready.clear();
    // C had been told to the room by then.
    expect(night.sing(3)).toEqual(['C3', 'B1', 'B2']);
  });

  it('R3: reordering one’s own list moves nobody', () => {
    const night = new PaperNight();
    night.add('A', 'A1', 'A2', 'A3');
    night.add('B', 'B1');
    const ids = ['A3', 'A1', 'A2'].map((title) => night.entryOf(title));
    night.send({ type: 'order', singerId: night.idOf('A'), entryIds: ids });
    expect(night.coming()).toEqual(['A3', 'B1', 'A1', 'A2']);
  });

  it('R3: a guest has at most so many songs, the host may go over it', () => {
    const night = new PaperNight({ songsPerSinger: 2 });
    const singerId = night.add('A', 'A1');
    const guest = { role: 'guest', singerId } as const;
    night.queue(['A'], 'A2', { sender: guest as never });
    expect(() => night.queue(['A'], 'A3', { sender: guest as never })).toThrow('list-full');
    night.queue(['A'], 'A4');
    expect(night.coming()).toEqual(['A1', 'A2', 'A4']);
  });

  it('R4: nobody sings twice in a row while another can; a lone singer may', () => {
    const night = new PaperNight();
    night.add('A', 'A1', 'A2', 'A3');
    expect(night.sing(1)).toEqual(['A1']);
    expect(night.start()).toBe('A2');
    night.add('B', 'B1');
    night.end();
    expect(night.sing(2)).toEqual(['B1', 'A3']);
  });

  it('R5: a newcomer goes before the next turn of whoever sings, behind all who wait', () => {
    const night = new PaperNight();
    for (const name of ['A', 'B', 'C']) night.add(name, `${name}1`, `${name}2`);
    night.sing(1);
    night.start();
    night.add('N', 'N1');
    night.add('M', 'M1');
    night.end();
    expect(night.sing(5)).toEqual(['C1', 'A2', 'N1', 'M1', 'B2']);
  });

  it.each([
    ['end-of-round', 'BCNMA'],
    ['next', 'BNMCA'],
    ['alternate', 'BNCMA'],
    ['next-round', 'BCANM'],
  ] as const)('R5: option "%s"', (newcomers, order) => {
    const night = new PaperNight();
    for (const name of ['A', 'B', 'C']) night.add(name);
    night.send({ type: 'set-options', options: { newcomers } });
    for (const name of ['A', 'B', 'C']) for (const n of [1, 2, 3]) night.queue([name], `${name}${n}`);
    night.sing(3);
    expect(night.start()).toBe('A2');
    // Whoever was told to the room stays next, whatever the option.
    expect(night.announced()).toBe('B');
    night.add('N', 'N1');
    night.add('M', 'M1');
    night.end();
    const initials = night.sing(5).map((title) => title[0]);
    expect(initials.join('')).toBe(order);
  });

  it('R6: the announced singer stays next until the host breaks the lock', () => {
    const night = new PaperNight();
    night.add('A', 'A1', 'A2');
    night.add('B');
    night.add('C', 'C1');
    night.add('D', 'D1');
    night.start();
    expect(night.announced()).toBe('C');
    night.queue(['B'], 'B1');
    expect(night.announced()).toBe('C');
    expect(night.coming()).toEqual(['C1', 'B1', 'D1', 'A2']);
    night.send({ type: 'move-singer', singerId: night.idOf('D'), beforeId: night.idOf('B') });
    expect(night.announced()).toBe('D');
    expect(night.coming().slice(0, 3)).toEqual(['D1', 'B1', 'C1']);
  });

  it('R6: a locked song that is not ready when its turn comes is treated by R2', () => {
    const night = new PaperNight();
    for (const name of ['A', 'B', 'C']) night.add(name, `${name}1`, `${name}2`);
    night.start();
    expect(night.announced()).toBe('B');
    night.end();
    night.unready.add('B1').add('B2');
    expect(night.sing(1)).toEqual(['C1']);
    night.unready.clear();
    expect(night.sing(1)).toEqual(['B1']);
  });

  it('R7: an empty list keeps the place and is passed in silence; songs added in time count this round', () => {
    const night = new PaperNight();
    night.add('A', 'A1', 'A2');
    night.add('E');
    night.add('C', 'C1', 'C2');
    night.add('D', 'D1');
    expect(night.coming()).toEqual(['A1', 'C1', 'D1', 'A2', 'C2']);
    night.sing(1);
    night.start();
    expect(night.state.turn?.entry.song.title).toBe('C1');
    night.queue(['E'], 'E1');
    night.end();
    expect(night.sing(4)).toEqual(['D1', 'A2', 'E1', 'C2']);
  });

  it('R8: a first miss is tried again after the next singer, a second one holds; the song is kept', () => {
    const night = new PaperNight();
    for (const name of ['A', 'B', 'C', 'D']) night.add(name, `${name}1`, `${name}2`);
    night.sing(1);
    night.start();
    night.end('no-show');
    expect(night.sing(1)).toEqual(['C1']);
    expect(night.start()).toBe('B1');
    night.end('no-show');
    expect(night.state.singers.get(night.idOf('B'))?.status).toBe('hold');
    expect(night.sing(3)).toEqual(['D1', 'A2', 'C2']);
    night.send({ type: 'return', singerId: night.idOf('B') });
    expect(night.coming()).toContain('B1');
    expect(night.state.singers.get(night.idOf('B'))?.turns).toBe(0);
  });

  it('R8: misses start again after a turn that counted', () => {
    const night = new PaperNight();
    for (const name of ['A', 'B', 'C']) night.add(name, `${name}1`, `${name}2`, `${name}3`);
    night.sing(1);
    night.start();
    night.end('no-show');
    night.sing(1);
    expect(night.sing(1)).toEqual(['B1']);
    expect(night.state.singers.get(night.idOf('B'))?.misses).toBe(0);
  });

  it('R8: with two singers the other one sings again meanwhile', () => {
    const night = new PaperNight();
    night.add('A', 'A1', 'A2', 'A3');
    night.add('B', 'B1');
    night.sing(1);
    expect(night.start()).toBe('B1');
    night.end('no-show');
    expect(night.sing(2)).toEqual(['A2', 'B1']);
  });

  it.each([
    ['to-the-end', 'CDBA', 'active'],
    ['keep-position', 'CDAB', 'active'],
    ['remove', 'CDAC', 'hold'],
  ] as const)('R8: option "%s"', (noShow, order, status) => {
    const night = new PaperNight({ noShow });
    for (const name of ['A', 'B', 'C', 'D']) night.add(name, `${name}1`, `${name}2`, `${name}3`);
    night.sing(1);
    night.start();
    night.end('no-show');
    expect(night.state.singers.get(night.idOf('B'))?.status).toBe(status);
    expect(
      night
        .sing(4)
        .map((title) => title[0])
        .join(''),
    ).toBe(order);
  });

  it('R5: a stream of newcomers starves nobody where one place cannot be taken', () => {
    const night = new PaperNight();
    night.add('A', 'A1');
    for (const name of ['B', 'C']) night.add(name, ...Array.from({ length: 20 }, (_, i) => `${name}${i + 1}`));
    night.unready.add('A1');
    const sung: string[] = [];
    for (let i = 0; i < 12; i += 1) {
      sung.push(night.start());
      night.add(`N${i}`, `n${i}`);
      night.end();
    }
    expect(sung.filter((title) => title.startsWith('B')).length).toBeGreaterThan(2);
    expect(sung.filter((title) => title.startsWith('C')).length).toBeGreaterThan(1);
  });

  it('R9, R13: "play next" waits for somebody on hold; skipped without counting, it costs nothing', () => {
    const night = new PaperNight();
    for (const name of ['A', 'B', 'C']) night.add(name, `${name}1`, `${name}2`);
    night.start();
    night.send({ type: 'play-next', entryId: night.entryOf('C1') });
    night.send({ type: 'hold', singerId: night.idOf('C') });
    night.end();
    expect(night.next()).toBe('B1');
    night.send({ type: 'return', singerId: night.idOf('C') });
    expect(night.start()).toBe('C1');
    night.end('skip');
    expect(night.sing(3)).toEqual(['B1', 'C2', 'A2']);
  });

  it('R11: a skip can be counted afterwards, whatever happened since', () => {
    const night = new PaperNight();
    for (const name of ['A', 'B']) night.add(name, `${name}1`);
    night.start();
    const turnId = night.state.turn?.id ?? '';
    night.end('skip');
    night.start();
    night.send({ type: 'count', turnId });
    night.send({ type: 'count', turnId });
    expect(night.state.singers.get(night.idOf('A'))?.turns).toBe(1);
  });

  it('R12: once there were enough singers, it is no longer early', () => {
    const night = new PaperNight({ early: { songs: 2, untilSingers: 3 } });
    for (const name of ['A', 'B', 'C']) night.add(name, `${name}1`, `${name}2`);
    night.send({ type: 'hold', singerId: night.idOf('C') });
    expect(night.sing(3)).toEqual(['A1', 'B1', 'A2']);
  });

  it('R9: hold excludes; back before the slot has passed it is the old slot, else the next round', () => {
    const night = new PaperNight();
    for (const name of ['A', 'B', 'C', 'D']) night.add(name, `${name}1`, `${name}2`);
    night.send({ type: 'hold', singerId: night.idOf('C') });
    night.sing(1);
    night.start();
    night.send({ type: 'return', singerId: night.idOf('C') });
    // D was announced meanwhile: C goes right behind.
    expect(night.announced()).toBe('D');
    night.end();
    expect(night.sing(2)).toEqual(['D1', 'C1']);
    night.send({ type: 'hold', singerId: night.idOf('B') });
    expect(night.sing(1)).toEqual(['A2']);
    // D has sung already, and the place of B passes while B is away.
    expect(night.start()).toBe('C2');
    night.send({ type: 'return', singerId: night.idOf('B') });
    night.end();
    expect(night.sing(2)).toEqual(['D2', 'B2']);
  });

  it('R12: new numbers begin anew, and the songs of one turn are one turn, also when counted afterwards', () => {
    const night = new PaperNight();
    for (const name of ['A', 'B', 'C']) night.add(name, `${name}1`, `${name}2`, `${name}3`);
    night.send({ type: 'set-options', options: { early: { songs: 2, untilSingers: 3 } } });
    expect(night.sing(2)).toEqual(['A1', 'B1']);
    night.send({ type: 'set-options', options: { early: { songs: 2, untilSingers: 10 } } });
    expect(night.sing(1)).toEqual(['C1']);
    night.start();
    expect(night.state.turn?.entry.song.title).toBe('C2');
    const turnId = night.state.turn?.id ?? '';
    night.end('skip');
    night.send({ type: 'count', turnId });
    expect(night.state.singers.get(night.idOf('C'))?.turns).toBe(1);
    expect(totalsOf(night.state)[0]).toMatchObject({ name: 'C', turns: 1, songs: 2 });
  });

  it('R13: a drag that changes no order is nothing to take back', () => {
    const night = new PaperNight();
    for (const name of ['A', 'B', 'C']) night.add(name, `${name}1`);
    const move = (name: string, before: string | null) =>
      night.send({ type: 'move-singer', singerId: night.idOf(name), beforeId: before && night.idOf(before) });
    expect(move('A', 'B')).toEqual([]);
    expect(move('C', null)).toEqual([]);
    expect(move('A', null)).toHaveLength(1);
    expect(night.coming()).toEqual(['B1', 'C1', 'A1']);
  });

  it('R11: a skipped song is no turn unless the host says so; its slot has passed', () => {
    const night = new PaperNight();
    for (const name of ['A', 'B']) night.add(name, `${name}1`, `${name}2`);
    night.start();
    night.end('skip');
    expect(night.state.singers.get(night.idOf('A'))?.turns).toBe(0);
    expect(night.start()).toBe('B1');
    night.end('count-skip');
    expect(night.state.singers.get(night.idOf('B'))?.turns).toBe(1);
    expect(night.sing(2)).toEqual(['A2', 'B2']);
  });

  it('R12: early in the night a turn has several songs, until there are enough singers', () => {
    const night = new PaperNight({ early: { songs: 2, untilSingers: 3 } });
    night.add('A', 'A1', 'A2', 'A3', 'A4');
    night.add('B', 'B1', 'B2', 'B3');
    expect(night.sing(1)).toEqual(['A1']);
    expect(night.start()).toBe('A2');
    expect(night.state.singers.get(night.idOf('A'))?.turns).toBe(1);
    night.end();
    expect(night.state.singers.get(night.idOf('A'))?.turns).toBe(1);
    expect(night.start()).toBe('B1');
    night.add('C', 'C1');
    night.end();
    // The turn that has begun goes on to its end.
    expect(night.sing(4)).toEqual(['B2', 'A3', 'C1', 'B3']);
  });

  it('R13: "play next" is one-shot, leaves the ring as it is and counts as a turn', () => {
    const night = new PaperNight();
    for (const name of ['A', 'B', 'C']) night.add(name, `${name}1`, `${name}2`, `${name}3`);
    night.start();
    night.send({ type: 'play-next', entryId: night.entryOf('C2') });
    expect(night.coming(1)).toEqual(['C2']);
    night.end();
    expect(night.sing(5)).toEqual(['C2', 'B1', 'A2', 'B2', 'C1']);
  });

  it('R11, R13: "play next" that was skipped and counted afterwards is paid for like any turn', () => {
    const night = new PaperNight();
    for (const name of ['A', 'B', 'C', 'D']) night.add(name, `${name}1`, `${name}2`);
    night.sing(1);
    night.send({ type: 'play-next', entryId: night.entryOf('C1') });
    night.start();
    const turnId = night.state.turn?.id ?? '';
    night.end('skip');
    night.send({ type: 'count', turnId });
    expect(night.coming()).toEqual(['B1', 'D1', 'A2', 'B2', 'C2', 'D2']);
  });

  it('R13: "play next" for somebody who has sung uses up the turn of the next round', () => {
    const night = new PaperNight();
    for (const name of ['A', 'B', 'C']) night.add(name, `${name}1`, `${name}2`, `${name}3`);
    night.sing(2);
    night.send({ type: 'play-next', entryId: night.entryOf('A2') });
    expect(night.sing(5)).toEqual(['A2', 'C1', 'B2', 'C2', 'A3']);
  });

  it('R13: dragging a singer changes the ring for good', () => {
    const night = new PaperNight();
    for (const name of ['A', 'B', 'C']) night.add(name, `${name}1`, `${name}2`);
    night.send({ type: 'move-singer', singerId: night.idOf('C'), beforeId: night.idOf('A') });
    expect(night.sing(6)).toEqual(['C1', 'A1', 'B1', 'C2', 'A2', 'B2']);
  });

  it('R14: leaving removes songs and keeps history; coming back keeps the turns', () => {
    const night = new PaperNight();
    for (const name of ['Ana', 'Ben']) night.add(name, `${name}1`, `${name}2`);
    night.sing(1);
    night.send({ type: 'leave', singerId: night.idOf('Ana') });
    expect(night.coming()).toEqual(['Ben1', 'Ben2']);
    night.send({ type: 'add-singer', singerId: night.id('singer'), name: 'ANA ' });
    expect(night.state.singers.size).toBe(2);
    expect(night.state.singers.get(night.idOf('ANA'))?.turns).toBe(1);
    expect(night.state.history).toHaveLength(1);
    expect(() => night.add('ana')).toThrow('name-taken');
  });

  it.each(['next', 'alternate'] as const)(
    'R5, R14: nobody gets ahead by leaving and coming again (newcomers: %s)',
    (newcomers) => {
      const night = new PaperNight({ newcomers });
      for (const name of ['A', 'B', 'C', 'D']) night.add(name, `${name}1`, `${name}2`);
      night.sing(4);
      night.start();
      night.send({ type: 'leave', singerId: night.idOf('D') });
      night.send({ type: 'add-singer', singerId: night.id('singer'), name: 'D' });
      night.queue(['D'], 'D3');
      night.end();
      expect(night.sing(3)).toEqual(['B2', 'C2', 'D3']);
    },
  );

  it('R14: somebody who leaves in the middle of a song finishes it', () => {
    const night = new PaperNight();
    night.add('A', 'A1', 'A2');
    night.add('B', 'B1');
    night.start();
    night.send({ type: 'leave', singerId: night.idOf('A') });
    expect(night.state.turn?.entry.song.title).toBe('A1');
    night.end();
    expect(night.state.history.at(-1)?.outcome).toBe('sung');
    expect(night.sing(3)).toEqual(['B1']);
  });

  it('R14: merging sums turns, joins lists and keeps the place of the name merged into', () => {
    const night = new PaperNight();
    night.add('Ana', 'a1', 'a2');
    night.add('Ben', 'b1', 'b2');
    night.add('Anna', 'c1', 'c2');
    const anna = night.idOf('Anna');
    night.sing(3);
    night.send({ type: 'merge', fromId: anna, intoId: night.idOf('Ana') });
    const ana = night.state.singers.get(night.idOf('Ana'));
    expect(ana?.turns).toBe(2);
    expect(night.coming()).toEqual(['b2', 'a2', 'c2']);
    // A phone that still says "Anna" means Ana.
    expect(singerOf(night.state, anna)?.name).toBe('Ana');
    expect(totalsOf(night.state)[0]).toMatchObject({ name: 'Ana', songs: 2 });
  });

  it('R15: waits are what is left, plus song and changeover of everybody ahead', () => {
    const night = new PaperNight();
    night.add('A', 'A1');
    night.add('B', 'B1');
    night.add('E');
    night.add('C', 'C1');
    night.start();
    const turns = forecast(night.state, { leftMs: 60_000, readyInMs: () => 0 });
    expect(turns.map(({ turnsAway, startsInMs }) => [turnsAway, startsInMs])).toEqual([
      [0, 60_000],
      [1, 60_000 + 180_000 + 60_000],
    ]);
    expect(turns[1]?.lowMs).toBeLessThan(300_000);
    expect(turns[1]?.highMs).toBeGreaterThan(300_000);
  });

  it('R15: changeovers are learned from tonight; an unready song adds what separating it takes', () => {
    const night = new PaperNight();
    night.add('A', ...Array.from({ length: 12 }, (_, i) => `A${i}`));
    night.add('B', ...Array.from({ length: 12 }, (_, i) => `B${i}`));
    night.sing(10);
    const turns = forecast(night.state, { leftMs: 0, readyInMs: () => 0 });
    // Tonight they took 20 seconds each.
    expect(turns[1]?.startsInMs).toBeGreaterThan(180_000 + 20_000);
    expect(turns[1]?.startsInMs).toBeLessThan(180_000 + 35_000);
    const waiting = forecast(night.state, { leftMs: 0, readyInMs: () => 90_000 });
    expect(waiting[0]?.startsInMs).toBe(90_000);
  });

  it('R16: a doubled "ended" changes nothing', () => {
    const night = new PaperNight();
    night.add('A', 'A1', 'A2');
    night.add('B', 'B1');
    night.start();
    const turnId = night.state.turn?.id ?? '';
    night.send({ type: 'ended', turnId, applause: 3 });
    const before = night.log.length;
    night.send({ type: 'ended', turnId, applause: 3 });
    expect(night.log).toHaveLength(before);
    night.start();
    night.send({ type: 'ended', turnId, applause: 3 });
    expect(night.state.turn?.entry.song.title).toBe('B1');
  });

  it('writes the history for spreadsheets, without letting a name become a formula', () => {
    const night = new PaperNight();
    night.add('=SUM(A1)', 'He said "hi", twice');
    night.sing(1);
    const csv = historyCsv(night.state);
    expect(csv).toContain("'=SUM(A1)");
    expect(csv).toContain('"He said ""hi"", twice"');
    expect(csv.split('\r\n')).toHaveLength(3);
  });
});
