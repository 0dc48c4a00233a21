import { describe, expect, it } from 'vitest';
import { PaperNight } from '../../../../tests/support/rotation.ts';

describe('taking back', () => {
  it('takes back what it can: a guest who came back by phone is no reason, and neither is a song that was sung', () => {
    const night = new PaperNight();
    const ana = night.add('Ana', 'a1');
    night.add('Ben', 'b1');
    night.sing(1);
    expect(night.night.undoable).toHaveLength(4);
    night.send({ type: 'hold', singerId: night.idOf('Ben') });
    night.send({ type: 'return', singerId: night.idOf('Ben') }, { role: 'guest', singerId: night.idOf('Ben') });
    night.send({ type: 'undo' });
    expect(night.state.singers.get(night.idOf('Ben'))?.status).toBe('active');
    expect(night.state.singers.get(ana)?.turns).toBe(1);
  });

  it('R16: undo takes back what the host saw, and comes past what can never be taken back', () => {
    const night = new PaperNight();
    for (const name of ['A', 'B', 'C']) night.add(name, `${name}1`);
    night.send({ type: 'hold', singerId: night.idOf('C') });
    const held = night.night.undoable.at(-1) ?? '';
    night.start();
    const started = night.night.undoable.at(-1) ?? '';
    // Two hosts press the same button: the second finds it done.
    night.send({ type: 'undo', of: started });
    expect(night.send({ type: 'undo', of: started })).toEqual([]);
    expect(night.state.singers.get(night.idOf('C'))?.status).toBe('hold');
    night.start();
    night.end('skip');
    night.sing(1);
    // B has sung since A was skipped: said once for each, then what was before them can be taken back.
    for (let i = 0; i < 2; i += 1)
      if (night.night.undoable.at(-1) !== held) expect(() => night.send({ type: 'undo' })).toThrow('cannot-undo');
    night.send({ type: 'undo', of: held });
    expect(night.state.singers.get(night.idOf('C'))?.status).toBe('active');
  });

  it('R16: a name that a guest has taken over stays, whoever added it', () => {
    const night = new PaperNight();
    const singerId = night.add('Ana');
    night.send({ type: 'claim', singerId }, { role: 'guest', singerId });
    expect(() => night.send({ type: 'undo' })).toThrow(/cannot-undo.*guest.*Ana/u);
    expect(() => night.send({ type: 'claim', singerId }, { role: 'guest', singerId: night.add('Ben') })).toThrow();
    expect(night.state.singers.get(singerId)?.status).toBe('active');
  });

  it('R14, R16: a merge stays where taking it back would give two people one name', () => {
    const night = new PaperNight();
    for (const name of ['E', 'F']) night.add(name, `${name}1`);
    night.send({ type: 'merge', fromId: night.idOf('E'), intoId: night.idOf('F') });
    const singerId = night.id('singer');
    night.send({ type: 'add-singer', singerId, name: 'e' }, { role: 'guest', singerId });
    expect(() => night.send({ type: 'undo' })).toThrow(/cannot-undo.*name/u);
    expect([...night.state.singers.values()].map(({ name }) => name)).toEqual(['F', 'e']);
  });
});
