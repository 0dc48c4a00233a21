import { describe, expect, it } from 'vitest';
import { comingTurn, nightEntry, nightSinger, nightView } from '../../../../tests/support/night-views.ts';
import { fittingLines, fittingSize, joinNames, longOnes, sceneOf, textWidth } from './scene.ts';

const [ana, ben, cai, dora] = ['Ana', 'Ben', 'Cai', 'Dora'].map((name) => nightSinger(name)) as [
  ReturnType<typeof nightSinger>,
  ReturnType<typeof nightSinger>,
  ReturnType<typeof nightSinger>,
  ReturnType<typeof nightSinger>,
];
const singers = [ana, ben, cai, dora];
const queue = [
  nightEntry('Dancing Queen', [ben]),
  nightEntry('Hydrogen', [cai, dora]),
  nightEntry('Sodium', [ana]),
  nightEntry('Lithium', [dora]),
];
const coming = queue.map(comingTurn);
const player = (change: object = {}) => ({
  songId: 'song000hydrogen',
  playing: false,
  anchor: { positionMs: 0, atMs: 0, rate: 1 },
  ...change,
});
const silent = player({ songId: null });
const turn = { id: 'turn00000001', entry: nightEntry('Hydrogen', [cai, dora]), startedAtMs: 1, applause: 3 };

describe('what the TV shows', () => {
  it('without a night: the slide show, or the words of what plays or stands in its middle', () => {
    expect(sceneOf(null, null)).toEqual({ kind: 'idle', night: false });
    expect(sceneOf(null, silent)).toEqual({ kind: 'idle', night: false });
    expect(sceneOf(null, player())).toMatchObject({ kind: 'idle' });
    expect(sceneOf(null, player({ playing: true }))).toMatchObject({ kind: 'singing', act: null, still: 'no' });
    const paused = player({ anchor: { positionMs: 4_000, atMs: 0, rate: 1 } });
    expect(sceneOf(null, paused)).toMatchObject({ kind: 'singing', still: 'paused' });
  });

  it('while somebody sings: who, and who is next', () => {
    const scene = sceneOf(nightView({ singers, turn, coming }), player({ playing: true }));
    expect(scene).toMatchObject({ kind: 'singing', still: 'no', act: { title: 'Hydrogen' } });
    if (scene.kind !== 'singing') throw new Error('not singing');
    expect(scene.act?.performers.map(({ name }) => name)).toEqual(['Cai', 'Dora']);
    expect(scene.next.slice(0, 2).map(({ title }) => title)).toEqual(['Dancing Queen', 'Hydrogen']);
    expect(sceneOf(nightView({ singers, turn, coming }), player())).toMatchObject({ still: 'paused' });
    expect(sceneOf(nightView({ singers, turn, resumeAtMs: 94_000 }), player())).toMatchObject({ still: 'resuming' });
  });

  it('between songs: the next, two more, and the rest for the ticker', () => {
    const countdown = { endsAtMs: 1_020_000, totalMs: 20_000 };
    const scene = sceneOf(nightView({ singers, coming, countdown }), silent);
    expect(scene).toMatchObject({ kind: 'next', start: 'countdown', act: { title: 'Dancing Queen' } });
    if (scene.kind !== 'next') throw new Error('not between');
    expect(scene.after.map(({ title }) => title)).toEqual(['Hydrogen', 'Sodium']);
    expect(scene.later.map(({ title }) => title)).toEqual(['Lithium']);
    expect(sceneOf(nightView({ singers, coming, countdownPaused: true }), silent)).toMatchObject({
      start: 'held',
    });
    expect(sceneOf(nightView({ singers, coming }), silent)).toMatchObject({ start: 'host' });
    // Something else that plays is shown; left paused, it does not stand in the way.
    expect(sceneOf(nightView({ singers, coming }), player({ playing: true }))).toMatchObject({ kind: 'singing' });
    const left = player({ anchor: { positionMs: 4_000, atMs: 0, rate: 1 } });
    expect(sceneOf(nightView({ singers, coming }), left)).toMatchObject({ kind: 'next' });
  });

  it('shows a group as the people in it, with their own colours and pictures', () => {
    const emre = nightSinger('Emre', { colour: '#8cd4ff', photo: 'emre.webp' });
    const group = nightSinger('Cai & Emre', { id: 'group0000001', members: [cai.id, emre.id] });
    const view = nightView({ singers: [cai, emre, group], coming: [comingTurn(nightEntry('Sodium', [group]), 0)] });
    const scene = sceneOf(view, silent);
    expect(scene.kind === 'next' && scene.act.performers).toMatchObject([
      { name: 'Cai' },
      { name: 'Emre', colour: '#8cd4ff', photoUrl: '/media/singers/emre.webp' },
    ]);
    // Nobody of them is known any more: the group's own name is better than none.
    const alone = sceneOf(nightView({ ...view, singers: [group] }), silent);
    expect(alone.kind === 'next' && alone.act.performers.map(({ name }) => name)).toEqual(['Cai & Emre']);
  });

  it('never shows what the host has not said yes to', () => {
    const requested = comingTurn(nightEntry('Francium', [ana], { requested: true }), 0);
    expect(sceneOf(nightView({ singers, coming: [requested] }), silent)).toEqual({ kind: 'idle', night: true });
  });

  it('knows singers by their place in the night, also when one of them has left', () => {
    const entry = nightEntry('Caesium', [ana, nightSinger('Gone')]);
    const scene = sceneOf(nightView({ singers, coming: [comingTurn(entry, 0)] }), silent);
    expect(scene.kind === 'next' && scene.act.performers.map(({ name }) => name)).toEqual(['Ana']);
  });
});

describe('names on the TV', () => {
  it('are joined as they are said', () => {
    expect(joinNames([])).toBe('');
    expect(joinNames(['Ana'])).toBe('Ana');
    expect(joinNames(['Cai', 'Dora', 'Emre'])).toBe('Cai, Dora & Emre');
  });

  it('make room for each other on one line: the long ones, never a short one beside them', () => {
    const forty = 'n'.repeat(40);
    expect(longOnes(['Ana', forty])).toEqual([false, true]);
    expect(longOnes([forty, forty.slice(0, 37), forty])).toEqual([true, true, true]);
    expect(longOnes(['Ana', 'Cai', forty, forty])).toEqual([false, false, true, true]);
    expect(longOnes([])).toEqual([]);
  });

  it('are as large as they fit: short ones large, long ones on two lines', () => {
    expect(fittingSize('Ben', 108)).toBe(17);
    const forty = fittingSize('M'.repeat(40), 108);
    expect(forty).toBeGreaterThanOrEqual(6);
    expect(forty * textWidth('M'.repeat(40))).toBeLessThanOrEqual(2 * 108);
    expect(fittingSize('龍'.repeat(20), 108)).toBeLessThan(fittingSize('l'.repeat(20), 108));
    // One below the other: the longest of them fits, and all of them stay within two lines of one name.
    const { size, columns } = fittingLines(['Ana', 'Bartholomew Featherstone'], 108);
    expect(columns).toBe(1);
    expect(size * textWidth('Bartholomew Featherstone')).toBeLessThanOrEqual(108);
    for (let n = 2; n <= 8; n += 1) {
      const lines = fittingLines(
        Array.from({ length: n }, () => 'Ana'),
        108,
      );
      expect(lines.size * Math.ceil(n / lines.columns)).toBeLessThanOrEqual(22);
    }
    // A family of four is one sign.
    expect(textWidth('👨‍👩‍👧‍👦')).toBe(1);
  });
});
