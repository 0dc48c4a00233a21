import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanName, titleFromFileName } from './titles.ts';

describe('titleFromFileName', () => {
  it.each([
    ['Dancing Queen.mp3', '', 'Dancing Queen'],
    ['ABBA - Dancing Queen.mp3', 'ABBA', 'Dancing Queen'],
    ['03 - ABBA - Dancing Queen (Official Video).mp3', 'ABBA', 'Dancing Queen'],
    ['03. ABBA - Dancing Queen [dQw4w9WgXcQ].mp4', 'ABBA', 'Dancing Queen'],
    ['ABBA_-_Dancing_Queen.flac', 'ABBA', 'Dancing Queen'],
    ['/music/ABBA – Dancing Queen.ogg', 'ABBA', 'Dancing Queen'],
    ['Queen - Bohemian Rhapsody - Live.mp3', 'Queen', 'Bohemian Rhapsody - Live'],
    ['99 Luftballons.mp3', '', '99 Luftballons'],
    ['1999.mp3', '', '1999'],
    ['Sodium (The Very Long Extended Midnight Version).mp3', '', 'Sodium (The Very Long Extended Midnight Version)'],
    ['.mp3', '', '.mp3'],
    ['', '', 'Untitled'],
  ])('%s', (fileName, artist, title) => {
    expect(titleFromFileName(fileName)).toEqual({ artist, title });
  });

  it('gives a clean, non-empty line for any name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (fileName) => {
        const { title, artist } = titleFromFileName(fileName);
        expect(title.length).toBeGreaterThan(0);
        expect(title).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
        expect(artist).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
      }),
    );
  });
});

describe('cleanName', () => {
  it('takes out what hides, breaks or turns text', () => {
    expect(cleanName('a\nb\u202Ec\u200Bd\u0000 e')).toBe('a b c d e');
  });

  it('keeps emoji, quotes and other scripts', () => {
    expect(cleanName(' 🎤 "שיר" 夜に駆ける ’ ')).toBe('🎤 "שיר" 夜に駆ける ’');
  });

  it('cuts by characters, never through one', () => {
    expect(cleanName('🎤'.repeat(10), 4)).toBe('🎤'.repeat(4));
  });
});
