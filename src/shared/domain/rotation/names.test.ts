import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanName, longestName, nameKey } from './names.ts';

describe('names', () => {
  it('keeps what people are called', () => {
    for (const name of [
      'Ana',
      'Zoë',
      'Łukasz',
      'Óscar',
      '美咲',
      'محمد',
      'Анна',
      'Mary-Jane O’Neil',
      '👩‍🎤',
      '🇵🇹 Rui',
      'K4i <3',
    ])
      expect(cleanName(name)).toBe(name.normalize('NFC'));
  });

  it('leaves nothing that is not seen, turns the text around or makes a second line', () => {
    expect(cleanName('A\u202Ena\u202C')).toBe('Ana');
    expect(cleanName('\u200B\u200D\u2060Ana\uFEFF')).toBe('Ana');
    expect(cleanName('Ana\n\tBen\u0000')).toBe('Ana Ben');
    expect(cleanName('\u200B \u3164 \u2800'.replace('\u2800', ''))).toBe('');
    expect(cleanName(`Z${'\u0301'.repeat(200)}oe`).length).toBeLessThan(10);
  });

  it('cuts ten thousand letters to what fits, never in the middle of one', () => {
    expect(cleanName('a'.repeat(10_000))).toHaveLength(longestName);
    const families = cleanName('👨‍👩‍👧‍👦'.repeat(500));
    expect(families).not.toMatch(/\u200D$/u);
    expect(new TextEncoder().encode(families).length).toBeLessThan(1_000);
  });

  it('is clean once cleaned, whatever came in', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (raw) => {
        const name = cleanName(raw);
        expect(cleanName(name)).toBe(name);
        expect(name).not.toMatch(/[\p{Cc}\u202A-\u202E\u2066-\u2069\u200B\uFEFF]/u);
      }),
      { numRuns: 2_000 },
    );
  });

  it('is the same name whatever the case', () => {
    expect(nameKey('ANA')).toBe(nameKey(' ana '));
    expect(nameKey('Ａｎａ')).toBe(nameKey('Ana'));
    expect(nameKey('Anna')).not.toBe(nameKey('Ana'));
  });
});
