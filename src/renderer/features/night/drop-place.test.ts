import { describe, expect, it } from 'vitest';
import { behindWaiting, placeFor } from './drop-place.ts';

const waiting = ['ana', 'ben', 'cai', 'dora'];

describe('where a singer who is dragged comes', () => {
  it.each([
    ['one place down', 'ana', { id: 'ben', side: 'after' }, 'cai'],
    ['the last place', 'ana', { id: 'dora', side: 'after' }, null],
    ['below all rows', 'ana', null, null],
    ['the first place', 'dora', { id: 'ana', side: 'before' }, 'ana'],
    ['one place up', 'cai', { id: 'ben', side: 'before' }, 'ben'],
    ['onto whoever sings: the first place', 'cai', { id: 'emre', side: 'after' }, 'ana'],
    ['whoever sings, to the end', 'emre', { id: 'dora', side: 'after' }, null],
  ] as const)('%s', (_, dragged, at, before) => {
    expect(placeFor(dragged, at, waiting)).toBe(before);
  });

  it('stays where it is at its own edges', () => {
    expect(placeFor('ben', { id: 'ben', side: 'after' }, waiting)).toBeUndefined();
    expect(placeFor('ben', { id: 'ana', side: 'after' }, waiting)).toBeUndefined();
    expect(placeFor('ben', { id: 'cai', side: 'before' }, waiting)).toBeUndefined();
    expect(placeFor('dora', null, waiting)).toBeUndefined();
    expect(placeFor('ana', { id: 'emre', side: 'after' }, waiting)).toBeUndefined();
  });
});

describe('the last place of those who wait', () => {
  it('is before whoever sings and stands behind them in line, so that nobody is overtaken a round later', () => {
    expect(behindWaiting('ben', ['ben', 'cai', 'ana'], ['ben', 'cai'])).toBe('ana');
    expect(behindWaiting('ben', ['ben', 'ana', 'cai'], ['ben', 'cai'])).toBeNull();
    expect(behindWaiting('ben', ['ben', 'cai'], ['ben', 'cai'])).toBeNull();
    expect(behindWaiting('ana', ['ben', 'cai', 'ana'], ['ben', 'cai'])).toBeNull();
  });
});
