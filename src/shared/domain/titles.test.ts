import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseTitles, cleanName, foldText, guessTitle, repairLatin, titleFromFileName } from './titles.ts';

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

describe('guessTitle', () => {
  it.each([
    ['03 - Artist - Title (Official Video) [abc].mp3', 'Artist', 'Title', false, false],
    ['Title by Artist.mp3', 'Artist', 'Title', true, false],
    ['Artist_-_Title_karaoke.mp3', 'Artist', 'Title', false, true],
    ['Yesterday by The Beatles.mp3', 'The Beatles', 'Yesterday', true, false],
    ['Stand by Me.mp3', '', 'Stand by Me', true, false],
    ['Step by Step.mp3', '', 'Step by Step', true, false],
    ['Killing Me Softly (Karaoke Version).mp4', '', 'Killing Me Softly', true, true],
    ['Dancing Queen (In the Style of ABBA) [Karaoke].mp3', 'ABBA', 'Dancing Queen', false, true],
    ['SC8123-04 - ABBA - Waterloo.mp3', 'ABBA', 'Waterloo', false, false],
    ['ABBA - Waterloo - SF012-07.zip', 'ABBA', 'Waterloo', false, false],
    ['1-03 - Queen - Innuendo.flac', 'Queen', 'Innuendo', false, false],
    ['Queen - Innuendo [Live].mp3', 'Queen', 'Innuendo [Live]', false, false],
    ['Queen "Innuendo".mp3', 'Queen', 'Innuendo', true, false],
    ['ABBA-Dancing Queen.mp3', 'ABBA', 'Dancing Queen', true, false],
    ['Anti-Hero.mp3', '', 'Anti-Hero', true, false],
    ['a-ha - Take On Me.mp3', 'a-ha', 'Take On Me', false, false],
    ['Queen - Bohemian Rhapsody - Live.mp3', 'Queen', 'Bohemian Rhapsody - Live', true, false],
    ['Karaoke Queen - Dancing.mp3', 'Queen', 'Dancing', false, true],
    ['karaoke.mp3', '', 'karaoke', true, false],
  ])('%s', (fileName, artist, title, doubtful, karaoke) => {
    expect(guessTitle(fileName)).toEqual({ artist, title, doubtful, karaoke });
  });
});

describe('chooseTitles', () => {
  it.each([
    ['tags win', { title: 'Innuendo', artist: 'Queen' }, '03 Innuendo.mp3', 'Queen', 'Innuendo', false],
    ['empty tags', { title: null, artist: null }, 'Queen - Innuendo.mp3', 'Queen', 'Innuendo', false],
    [
      'tags that say nothing',
      { title: 'Track 03', artist: 'Unknown Artist' },
      'Queen - Innuendo.mp3',
      'Queen',
      'Innuendo',
      false,
    ],
    ['only an artist', { title: '', artist: 'Queen' }, '03 Innuendo.mp3', 'Queen', 'Innuendo', false],
    [
      'an artist, and a name the other way round',
      { title: 'Track 1', artist: 'Queen' },
      'Innuendo - Queen.mp3',
      'Queen',
      'Innuendo',
      false,
    ],
    [
      'all in the title',
      { title: 'Queen - Innuendo (Official Video)', artist: null },
      'x.mp3',
      'Queen',
      'Innuendo',
      false,
    ],
    [
      'the artist in the title too',
      { title: 'Queen - Innuendo', artist: 'Queen' },
      'x.mp3',
      'Queen',
      'Innuendo',
      false,
    ],
    ['nobody known', { title: 'Innuendo', artist: null }, 'x.mp3', '', 'Innuendo', true],
    [
      'the name knows the singer',
      { title: 'Innuendo', artist: '' },
      'Queen - Innuendo.mp3',
      'Queen',
      'Innuendo',
      false,
    ],
    ['tags of another song', { title: 'Waterloo', artist: 'ABBA' }, 'Queen - Innuendo.mp3', 'ABBA', 'Waterloo', true],
    ['broken letters', { title: 'DÃ©jÃ\u00a0 Vu', artist: 'BeyoncÃ©' }, 'x.mp3', 'Beyoncé', 'Déjà Vu', false],
  ])('%s', (_, tags, fileName, artist, title, doubtful) => {
    expect(chooseTitles(tags, fileName)).toMatchObject({ artist, title, doubtful });
  });

  it('gives a clean, non-empty title for any tags and name', () => {
    const text = fc.option(fc.string({ unit: 'binary', maxLength: 100 }));
    fc.assert(
      fc.property(text, text, fc.string({ unit: 'binary', maxLength: 100 }), (title, artist, fileName) => {
        const chosen = chooseTitles({ title, artist }, fileName);
        expect(chosen.title.trim()).not.toBe('');
        expect(`${chosen.title}${chosen.artist}`).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
      }),
    );
  });
});

describe('foldText', () => {
  it.each([
    ['Beyoncé', 'beyonce'],
    ["Don't Stop", 'dont stop'],
    ['Straße / Ærø & Łódź', 'strasse aero and lodz'],
    ['AC/DC', 'ac dc'],
    ['Motörhead (Live!)', 'motorhead live'],
    ['ガ夜', 'ガ夜'],
    ['R.E.M.', 'rem'],
  ])('%s', (text, folded) => {
    expect(foldText(text)).toBe(folded);
  });
});

describe('repairLatin', () => {
  it('mends UTF-8 that was read as Western European, and nothing else', () => {
    expect(repairLatin('BeyoncÃ©')).toBe('Beyoncé');
    expect(repairLatin('Donâ€™t')).toBe('Don’t');
    expect(repairLatin('Beyoncé')).toBe('Beyoncé');
    expect(repairLatin('Ãa')).toBe('Ãa');
    expect(repairLatin('夜')).toBe('夜');
  });
});
