import { describe, expect, it } from 'vitest';
import { nightEntry, nightSinger, nightView } from '../../../../tests/support/night-views.ts';
import type { NightView } from '../../../shared/contract/night.ts';
import { createStore } from '../../client/store.ts';
import { followApplause } from './stage-model.ts';

const ana = nightSinger('Ana');
const singers = [ana];
const turn = { id: 'turn00000001', entry: nightEntry('Hydrogen', [ana]), startedAtMs: 1, applause: 0 };
const lastTurn = { id: turn.id, names: ['Ana'], applause: 5 };

describe('claps on the TV', () => {
  it('go on when the song is over, and belong to the turn that was sung', () => {
    const night = createStore<NightView | null>(null);
    const applause = followApplause(night);
    expect(applause.get()).toBeNull();
    night.set(nightView({ singers, turn }));
    expect(applause.get()).toMatchObject({ count: 0, performers: [{ name: 'Ana' }] });
    night.set(nightView({ singers, turn: null, lastTurn }));
    expect(applause.get()).toMatchObject({ count: 5, performers: [{ name: 'Ana' }] });
    night.set(nightView({ singers, turn: null, lastTurn: { ...lastTurn, applause: 9 } }));
    expect(applause.get()?.count).toBe(9);
  });

  it('are gone with a turn that was none, and with the night', () => {
    for (const after of [nightView({ singers, turn: null, lastTurn: null }), null]) {
      const night = createStore<NightView | null>(nightView({ singers, turn }));
      const applause = followApplause(night);
      night.set(nightView({ singers, turn: { ...turn, applause: 7 } }));
      expect(applause.get()?.count).toBe(7);
      night.set(after);
      expect(applause.get()).toBeNull();
    }
  });
});
