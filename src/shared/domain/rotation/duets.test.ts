import { describe, expect, it } from 'vitest';
import { PaperNight } from '../../../../tests/support/rotation.ts';
import { historyCsv, totalsOf } from './history.ts';

describe('songs of several people', () => {
  it('R6, R10: a guest who sings along moves nobody, blocks nobody, and does not join who is called', () => {
    const night = new PaperNight();
    for (const name of ['A', 'B', 'C', 'Z']) night.add(name, `${name}1`, `${name}2`);
    night.start();
    const guest = { role: 'guest', singerId: night.idOf('Z') } as const;
    const join = (title: string) =>
      night.send({ type: 'join-duet', entryId: night.entryOf(title), singerId: night.idOf('Z') }, guest);
    const ana = { role: 'guest', singerId: night.idOf('A') } as const;
    const along = (title: string) =>
      night.send({ type: 'join-duet', entryId: night.entryOf(title), singerId: ana.singerId }, ana);
    along('B1');
    // B is called, and A has just sung: one song is left to come with.
    expect(() => along('B2')).toThrow('duet-full');
    expect(night.next()).toBe('B2');
    night.send({ type: 'leave-duet', entryId: night.entryOf('B1'), singerId: ana.singerId }, ana);
    const before = night.coming();
    join('A2');
    expect(night.coming().filter((title) => title !== 'A2')).toEqual(before.filter((title) => title !== 'A2'));
    join('C1');
    night.send({ type: 'hold', singerId: night.idOf('Z') }, guest);
    night.end();
    expect(night.sing(4)).toEqual(['B1', 'C1', 'A2', 'B2']);
    expect(() => night.send({ type: 'skip', turnId: 'turn0000000', counted: true }, guest)).toThrow('not-permitted');
  });

  it('R10, R11: counted afterwards, a skipped duet counts for whom its turn would have', () => {
    const night = new PaperNight({ duets: 'owner' });
    for (const name of ['A', 'B']) night.add(name);
    night.queue(['A', 'B'], 'AB');
    night.start();
    const turnId = night.state.turn?.id ?? '';
    night.end('skip');
    night.send({ type: 'count', turnId });
    expect(['A', 'B'].map((name) => night.state.singers.get(night.idOf(name))?.turns)).toEqual([1, 0]);
  });

  it('R10: a duet counts for both and plays at the later slot', () => {
    const night = new PaperNight();
    for (const name of ['A', 'B', 'C', 'D']) night.add(name);
    night.queue(['A'], 'A1');
    night.queue(['B', 'D'], 'BD');
    night.queue(['B'], 'B2');
    night.queue(['C'], 'C1');
    night.queue(['D'], 'D2');
    expect(night.sing(3)).toEqual(['A1', 'C1', 'BD']);
    const turns = (name: string) => night.state.singers.get(night.idOf(name))?.turns;
    expect(['A', 'B', 'C', 'D'].map(turns)).toEqual([1, 1, 1, 1]);
    night.queue(['A'], 'A2');
    expect(night.sing(3)).toEqual(['A2', 'B2', 'D2']);
  });

  it('R6, R10: who is called for a duet sings, although the partner sorts the own list meanwhile', () => {
    const night = new PaperNight();
    for (const name of ['C', 'B', 'D']) night.add(name, `${name}1`);
    night.send({ type: 'remove', entryId: night.entryOf('B1') });
    night.send({ type: 'remove', entryId: night.entryOf('D1') });
    night.queue(['B', 'C'], 'BC');
    night.queue(['D', 'B'], 'DB');
    night.queue(['D'], 'D2');
    night.start();
    night.end('skip');
    night.send({ type: 'move-singer', singerId: night.idOf('D'), beforeId: night.idOf('B') });
    expect(night.announced()).toBe('B');
    const ids = ['D2', 'DB'].map((title) => night.entryOf(title));
    const singerId = night.idOf('D');
    night.send({ type: 'order', singerId, entryIds: ids }, { role: 'guest', singerId });
    expect(night.next()).toBe('DB');
  });

  it('R10: while the partner is on hold the duet waits and the next own song takes the turn', () => {
    const night = new PaperNight();
    night.add('A', 'A0');
    night.add('B');
    night.add('C', 'C1');
    night.queue(['B', 'C'], 'BC');
    night.queue(['B'], 'B2');
    night.send({ type: 'hold', singerId: night.idOf('C') });
    expect(night.sing(2)).toEqual(['A0', 'B2']);
    expect(night.next()).toBeNull();
    night.send({ type: 'return', singerId: night.idOf('C') });
    expect(night.sing(3).sort()).toEqual(['BC', 'C1']);
  });

  it('R10: option "owner" counts for one only, "group" is a singer of its own', () => {
    const owner = new PaperNight({ duets: 'owner' });
    for (const name of ['A', 'B']) owner.add(name);
    owner.queue(['A', 'B'], 'AB');
    owner.queue(['B'], 'B1');
    expect(owner.sing(2)).toEqual(['AB', 'B1']);
    expect(owner.state.singers.get(owner.idOf('B'))?.turns).toBe(1);

    const group = new PaperNight({ duets: 'group' });
    for (const name of ['A', 'B']) group.add(name, `${name}1`, `${name}2`);
    group.queue(['A', 'B'], 'AB1');
    group.queue(['B', 'A'], 'AB2');
    // Nobody of the group sings twice in a row while somebody else can.
    expect(group.sing(6)).toEqual(['A1', 'B1', 'A2', 'B2', 'AB1', 'AB2']);
    expect(group.state.singers.size).toBe(3);
  });

  it('R10: a group waits for everybody in it, is called after them, and ends with them', () => {
    const night = new PaperNight({ duets: 'group' });
    night.add('A', 'A1', 'A2');
    night.add('B');
    night.queue(['A', 'B'], 'AB1');
    night.queue(['A', 'B'], 'AB2');
    night.send({ type: 'hold', singerId: night.idOf('B') });
    expect(night.sing(2)).toEqual(['A1', 'A2']);
    expect(night.next()).toBeNull();
    night.send({ type: 'return', singerId: night.idOf('B') });
    expect(night.sing(1)).toEqual(['AB1']);
    night.send({ type: 'change-singer', singerId: night.idOf('B'), name: 'Bea' });
    expect(night.idOf('A & Bea')).toBeDefined();
    const bob = night.add('Bob');
    night.send({ type: 'merge', fromId: night.idOf('Bea'), intoId: bob });
    expect(night.idOf('A & Bob')).toBeDefined();
    expect(() => night.send({ type: 'merge', fromId: bob, intoId: night.idOf('A & Bob') })).toThrow('not-permitted');
    night.send({ type: 'leave', singerId: night.idOf('A') });
    expect(night.coming()).toEqual(['AB2']);
    expect(night.state.entries.get(night.entryOf('AB2'))?.singerIds).toEqual([bob]);
    expect(night.state.line).toEqual([bob]);
    night.send({ type: 'undo' });
    expect(night.state.entries.get(night.entryOf('AB2'))?.singerIds).toEqual([night.idOf('A & Bob')]);
  });

  it('R10: a guest joins a song as a group, keeps nobody waiting, and what was asked for stays whose it was', () => {
    const night = new PaperNight({ duets: 'group', songsPerSinger: 2 });
    for (const name of ['A', 'B', 'C']) night.add(name, `${name}1`, `${name}2`);
    night.start();
    const guest = (name: string) => ({ role: 'guest', singerId: night.idOf(name) }) as const;
    const join = (name: string, title: string) =>
      night.send({ type: 'join-duet', entryId: night.entryOf(title), singerId: night.idOf(name) }, guest(name));
    expect(() => join('C', 'A2')).toThrow('list-full');
    night.send({ type: 'remove', entryId: night.entryOf('C2') }, guest('C'));
    join('C', 'A2');
    expect(night.idOf('A & C')).toBeDefined();
    expect(() => night.send({ type: 'remove', entryId: night.entryOf('A2') }, guest('C'))).toThrow('not-permitted');
    night.send({ type: 'hold', singerId: night.idOf('C') }, guest('C'));
    expect(night.state.entries.get(night.entryOf('A2'))?.singerIds).toEqual([night.idOf('A')]);
    night.send({ type: 'return', singerId: night.idOf('C') }, guest('C'));
    join('C', 'A2');
    night.send({ type: 'remove', entryId: night.entryOf('A2') }, guest('A'));
    expect([...night.state.entries.values()].map(({ song }) => song.title)).toEqual(['B1', 'B2', 'C1']);
    // B is called for one of two songs; the last one stays where the room was told it is.
    night.send({ type: 'remove', entryId: night.entryOf('B2') }, guest('B'));
    expect(night.announced()).toBe('B');
    expect(() => join('A', 'B1')).toThrow('duet-full');
    // Three: whoever goes leaves a pair.
    night.queue(['A'], 'A3');
    for (const name of ['B', 'C']) join(name, 'A3');
    expect(night.idOf('A & B & C')).toBeDefined();
    night.send({ type: 'leave-duet', entryId: night.entryOf('A3'), singerId: night.idOf('B') }, guest('B'));
    expect(night.state.entries.get(night.entryOf('A3'))?.singerIds).toEqual([night.idOf('A & C')]);
    // Whoever sings it no more has nothing to leave.
    const held = night.send({ type: 'hold', singerId: night.idOf('B') }, guest('B'));
    expect(held).toEqual([{ type: 'singer-held', singerId: night.idOf('B') }]);
  });

  it('R10: a group that is made after another was taken back is nobody else', () => {
    const night = new PaperNight({ duets: 'group' });
    for (const name of ['A', 'B', 'C', 'D', 'E']) night.add(name, `${name}1`);
    const join = (name: string) => {
      const singerId = night.idOf(name);
      night.send({ type: 'join-duet', entryId: night.entryOf('A1'), singerId }, { role: 'guest', singerId });
    };
    night.queue(['D', 'E'], 'DE');
    join('C');
    night.send({ type: 'undo' });
    join('B');
    expect(night.state.entries.get(night.entryOf('A1'))?.singerIds).toEqual([night.idOf('A & C & B')]);
  });

  it('R4, R10: whoever sang in a group or as a partner rests, and no group is kept waiting for ever', () => {
    const night = new PaperNight({ duets: 'group' });
    for (const name of ['A', 'B', 'C']) night.add(name, ...[1, 2, 3, 4].map((n) => `${name}${n}`));
    for (const n of [1, 2, 3]) night.queue(['A', 'B'], `AB${n}`);
    night.queue(['A', 'C'], 'AC1');
    const sung = night.sing(16);
    expect(sung).toHaveLength(16);
    const people = (title = ''): string[] => [...title.replaceAll(/\d/gu, '')];
    const twice = sung.filter((title, at) => at > 0 && people(title).some((who) => people(sung[at - 1]).includes(who)));
    // Only where no two songs without the same person are left.
    expect(twice.length).toBeLessThanOrEqual(3);
    expect(sung.indexOf('AB1')).toBeLessThan(8);

    const owner = new PaperNight({ duets: 'owner' });
    for (const name of ['A', 'B', 'C']) owner.add(name);
    owner.queue(['A', 'B'], 'AB');
    owner.queue(['B'], 'B1');
    owner.queue(['C'], 'C1');
    expect(owner.sing(3)).toEqual(['AB', 'C1', 'B1']);
  });

  it('R3, R10: who joins a group and leaves it again moves nobody’s songs, and leaves no place in line behind', () => {
    const night = new PaperNight({ duets: 'group' });
    night.add('A', 'A1', 'A2', 'A3');
    night.add('T');
    const singerId = night.idOf('T');
    for (const title of ['A1', 'A2', 'A3']) {
      for (const type of ['join-duet', 'leave-duet'] as const)
        night.send({ type, entryId: night.entryOf(title), singerId }, { role: 'guest', singerId });
    }
    expect(night.coming()).toEqual(['A1', 'A2', 'A3']);
    expect(night.state.line.map((id) => night.state.singers.get(id)?.name)).toEqual(['A', 'T']);
    // A name that no group has any more is anybody's.
    night.add('A & T');
    expect(night.state.singers.get(night.idOf('A & T'))?.members).toEqual([]);
  });

  it('R10, R14: a song that a partner has inherited waits while they rest, and one that was left on stage is kept', () => {
    const night = new PaperNight();
    night.add('A', 'A1');
    night.add('B');
    const guest = (name: string) => ({ role: 'guest', singerId: night.idOf(name) }) as const;
    const b = guest('B');
    night.send({ type: 'join-duet', entryId: night.entryOf('A1'), singerId: b.singerId }, b);
    night.send({ type: 'leave', singerId: night.idOf('A') }, guest('A'));
    night.send({ type: 'hold', singerId: b.singerId }, b);
    expect(night.entryOf('A1')).toBeDefined();
    night.send({ type: 'return', singerId: b.singerId }, b);
    expect(night.next()).toBe('A1');

    const group = new PaperNight({ duets: 'group' });
    for (const name of ['A', 'B']) group.add(name);
    group.queue(['A', 'B'], 'AB');
    group.start();
    group.send({ type: 'leave', singerId: group.idOf('A') });
    group.end('no-show');
    expect(group.state.entries.get(group.entryOf('AB'))?.singerIds).toEqual([group.idOf('B')]);
  });

  it('R5, R10: regulars who sing together are no newcomers', () => {
    const night = new PaperNight({ duets: 'group', newcomers: 'next' });
    for (const name of ['A', 'B', 'C', 'D']) night.add(name, `${name}1`, `${name}2`);
    night.sing(4);
    night.start();
    night.queue(['C', 'D'], 'CD');
    expect(night.coming()).toEqual(['B2', 'C2', 'D2', 'CD']);
    night.add('N', 'N1');
    expect(night.coming().slice(0, 2)).toEqual(['B2', 'N1']);
  });

  it('R10: who joins by themselves holds nobody up who comes right after them', () => {
    const night = new PaperNight({ duets: 'owner' });
    for (const name of ['A', 'B', 'C']) night.add(name, `${name}1`);
    const singerId = night.idOf('A');
    night.send({ type: 'join-duet', entryId: night.entryOf('B1'), singerId }, { role: 'guest', singerId });
    night.start();
    expect(night.announced()).toBe('B');
    night.end();
    expect(night.next()).toBe('B1');
  });

  it('R10, R16: the host can take a group’s song back although somebody has left the group by phone', () => {
    const night = new PaperNight({ duets: 'group' });
    for (const name of ['A', 'B', 'C']) night.add(name);
    night.queue(['A', 'B', 'C'], 'ABC');
    const singerId = night.idOf('C');
    night.send({ type: 'leave-duet', entryId: night.entryOf('ABC'), singerId }, { role: 'guest', singerId });
    night.send({ type: 'undo' });
    expect(night.state.entries.size).toBe(0);
  });

  it('R10: guests cannot take several places in line by singing along in several groups', () => {
    const night = new PaperNight({ duets: 'group' });
    night.add('A', 'A1', 'A2', 'A3');
    for (const name of ['F', 'G']) night.add(name);
    night.add('D', 'D1');
    const join = (name: string, title: string) => {
      const singerId = night.idOf(name);
      night.send({ type: 'join-duet', entryId: night.entryOf(title), singerId }, { role: 'guest', singerId });
    };
    join('F', 'A1');
    expect(() => join('G', 'A2')).toThrow('duet-full');
    expect(() => join('F', 'D1')).toThrow('duet-full');
    // Nor by joining a group whose people have another song.
    night.queue(['A', 'F'], 'AF2');
    expect(() => join('G', 'AF2')).toThrow('duet-full');
  });

  it('R14: what was sung stays everybody’s who sang it, whatever becomes of the group', () => {
    const night = new PaperNight({ duets: 'group' });
    for (const name of ['A', 'B', 'C']) night.add(name);
    night.queue(['A', 'B', 'C'], 'ABC');
    night.sing(1);
    night.send({ type: 'leave', singerId: night.idOf('C') });
    night.send({ type: 'change-singer', singerId: night.idOf('B'), name: 'Bea' });
    expect(historyCsv(night.state)).toContain('"A, Bea, C",ABC');
    expect(totalsOf(night.state)).toMatchObject(['A', 'Bea', 'C'].map((name) => ({ name, turns: 1, songs: 1 })));
  });
});
