import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { madeSongs } from '../../../../tests/support/made-songs.ts';
import { tempDir } from '../../../../tests/support/temp.ts';
import { type LibraryQuery, listInputSchema } from '../../../shared/contract/library.ts';
import { openDatabase } from '../../db/open.ts';
import { type NewSong, SongRepository } from './repository.ts';

const known: readonly (readonly [string, string, string?])[] = [
  ['Bohemian Rhapsody', 'Queen', 'A Night at the Opera'],
  ['Queen of Hearts', 'Juice Newton'],
  ['Dancing Queen', 'ABBA', 'Arrival'],
  ['Waterloo', 'ABBA'],
  ["Don't Stop Me Now", 'Queen'],
  ['Déjà Vu', 'Beyoncé'],
  ['Über den Wolken', 'Reinhard Mey'],
  ['夜に駆ける', 'YOASOBI'],
  ['Back in Black', 'AC/DC'],
  ['Łódź', 'Ærø'],
  ['Africa', 'Toto'],
  ['Hurt', 'Johnny Cash'],
  ['שיר לשלום', 'מירי אלוני'],
];

let repository: SongRepository;
let revision = 1;

function ask(query: Partial<LibraryQuery> | string): string[] {
  const input = typeof query === 'string' ? { search: query } : query;
  return repository.list(listInputSchema.parse({ ...input, limit: 500 }), revision).items.map((song) => song.title);
}

const folder = mkdtempSync(path.join(tmpdir(), 'limelight-search-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

beforeAll(() => {
  const db = openDatabase({ file: path.join(folder, 'library.sqlite'), backupsDir: folder });
  repository = new SongRepository(db);
  const made = madeSongs(400);
  const songs = known.map(
    ([title, artist, album = null], i): NewSong => ({
      ...(made[i] as NewSong),
      id: `known${String(i).padStart(8, '0')}`,
      contentSha256: `k${i}`,
      title,
      artist,
      album,
      year: 1970 + i * 4,
      language: i < 6 ? 'en' : 'xx',
    }),
  );
  repository.transaction(() => {
    for (const song of [...made, ...songs]) repository.insert(song);
  });
});

describe('searching', () => {
  it.each([
    ['bohemian', 'Bohemian Rhapsody'],
    ['bohemain rapsody', 'Bohemian Rhapsody'],
    ['rhapsody bohemian', 'Bohemian Rhapsody'],
    ['queen bohem', 'Bohemian Rhapsody'],
    ['night opera', 'Bohemian Rhapsody'],
    ['rapso', 'Bohemian Rhapsody'],
    ['dont stop', "Don't Stop Me Now"],
    ["don't stop", "Don't Stop Me Now"],
    ['deja vu', 'Déjà Vu'],
    ['DÉJÀ', 'Déjà Vu'],
    ['beyonce', 'Déjà Vu'],
    ['uber den', 'Über den Wolken'],
    ['lodz', 'Łódź'],
    ['aero', 'Łódź'],
    ['夜', '夜に駆ける'],
    ['に駆', '夜に駆ける'],
    ['駆ける', '夜に駆ける'],
    ['acdc', 'Back in Black'],
    ['ac/dc black', 'Back in Black'],
    ['dancingqueen', 'Dancing Queen'],
    ['dacing quen', 'Dancing Queen'],
    ['waterlo', 'Waterloo'],
    ['watrloo', 'Waterloo'],
    ['aba waterloo', 'Waterloo'],
    ['afirca', 'Africa'],
    ['hapsod', 'Bohemian Rhapsody'],
    ['שיר', 'שיר לשלום'],
  ])('%s finds %s first', (search, title) => {
    expect(ask(search)[0]).toBe(title);
  });

  it('puts the best first: title before artist before album, whole before part', () => {
    const queen = ask('queen');
    expect(queen.slice(0, 4)).toEqual(
      expect.arrayContaining(['Dancing Queen', 'Queen of Hearts', 'Bohemian Rhapsody', "Don't Stop Me Now"]),
    );
    // Whoever types a whole artist's name wants that artist.
    expect(queen.slice(0, 2).sort()).toEqual(['Bohemian Rhapsody', "Don't Stop Me Now"]);
    expect(ask('queen o')[0]).toBe('Queen of Hearts');
    expect(ask('abba').slice(0, 2).sort()).toEqual(['Dancing Queen', 'Waterloo']);
  });

  it('finds nothing for what is not there, and anything may be typed', () => {
    for (const search of [
      'zzzzxxqq',
      '"',
      '*',
      'a OR b"',
      '(',
      '-',
      ':',
      "'; DROP TABLE songs",
      'NEAR(',
      '\u0000',
      '!!!',
      '🎤',
    ])
      expect(Array.isArray(ask(search))).toBe(true);
    expect(ask('zzzzxxqq')).toEqual([]);
    expect(ask('!!!')).toEqual([]);
    expect(ask('   ').length).toBe(413);
  });

  it('narrows with every letter', () => {
    const word = 'bohemian rhapsody';
    let before = Number.POSITIVE_INFINITY;
    for (let i = 1; i <= word.length; i += 1) {
      const titles = ask(word.slice(0, i));
      expect(titles).toContain('Bohemian Rhapsody');
      if (titles.length > 5) expect(titles.length).toBeLessThanOrEqual(before);
      before = Math.max(titles.length, 5);
    }
  });

  it('follows a new name, and forgets the old one', () => {
    const [song] = repository.list(listInputSchema.parse({ search: 'hurt cash' }), revision).items;
    if (song === undefined) throw new Error('not found');
    repository.transaction(() => repository.setNames(song.id, { ...song, title: 'Ring of Fire' }));
    revision += 1;
    expect(ask('ring fire')[0]).toBe('Ring of Fire');
    expect(ask({ search: 'hurt cash' })).not.toContain('Hurt');
  });
});

describe('a removed song', () => {
  it('is not found until it is put back', () => {
    const [song] = repository.list(listInputSchema.parse({ search: 'toto' }), revision).items;
    const id = song?.id ?? '';
    repository.transaction(() => repository.setRemoved(id, 7));
    revision += 1;
    expect(ask('africa toto')).toEqual([]);
    expect(ask({}).length).toBe(412);
    repository.transaction(() => repository.setRemoved(id, null));
    revision += 1;
    expect(ask('africa toto')).toEqual(['Africa']);
  });
});

describe('filters and orders', () => {
  it('filters by language, decade, and what is known of a song, also while searching', () => {
    expect(ask({ language: 'xx' }).length).toBe(7);
    expect(ask({ language: 'xx', search: 'lodz' })).toEqual(['Łódź']);
    expect(ask({ language: 'de', search: 'bohemian' })).toEqual([]);
    expect(ask({ decade: 1970, search: 'bohemian' })).toEqual(['Bohemian Rhapsody']);
    expect(ask({ ready: true })).toEqual([]);
    expect(ask({ hasWords: false }).length).toBe(413);
    expect(ask({ neverSung: true }).length).toBe(413);
    const [song] = repository.list(listInputSchema.parse({ search: 'africa' }), revision).items;
    repository.setFavourite(song?.id ?? '', 5);
    repository.addSung(song?.id ?? '', 2, 9);
    revision += 1;
    expect(ask({ favourite: true })).toEqual(['Africa']);
    expect(ask({ neverSung: false })).toEqual(['Africa']);
    expect(ask({ sort: 'most-sung' })[0]).toBe('Africa');
  });

  it('sorts by title without accents, by artist, year and age', () => {
    const titles = ask({ sort: 'title' });
    const at = (title: string): number => titles.indexOf(title);
    expect(at('Déjà Vu')).toBeLessThan(at("Don't Stop Me Now"));
    expect(at('Łódź')).toBeLessThan(at('Queen of Hearts'));
    expect(ask({ sort: 'artist', search: 'queen' })[0]).toBe('Dancing Queen');
    expect(ask({ sort: 'newest' }).length).toBe(413);
    const years = repository
      .list(listInputSchema.parse({ sort: 'year', limit: 500 }), revision)
      .items.map((song) => song.year ?? 0);
    expect(years).toEqual([...years].sort((a, b) => b - a));
  });

  it('gives pages that follow each other', () => {
    const page = (offset: number) =>
      repository.list(listInputSchema.parse({ search: 'a', offset, limit: 10 }), revision);
    const all = ask('a');
    expect([...page(0).items, ...page(10).items].map((song) => song.title)).toEqual(all.slice(0, 20));
    expect(page(0).total).toBe(all.length);
  });

  it('says what there is to filter by', () => {
    const { languages, decades, favourites } = repository.facets();
    expect(languages.find(({ language }) => language === 'xx')?.count).toBe(7);
    expect(decades.reduce((sum, { count }) => sum + count, 0)).toBe(413);
    expect(favourites).toBe(1);
  });
});

describe('songs that are here twice', () => {
  it('are told by artist and title without what upload sites add', () => {
    const folder = tempDir();
    const db = openDatabase({ file: path.join(folder, 'library.sqlite'), backupsDir: folder });
    const twice = new SongRepository(db);
    const titles = ['Waterloo', 'waterloo (Official Video)', 'Waterloo (Live)', 'Other'];
    twice.transaction(() => {
      madeSongs(4).forEach((song, i) => {
        twice.insert({ ...song, artist: 'ABBA', title: titles[i] ?? '' });
      });
    });
    expect(twice.sameNames().map((group) => group.map((song) => song.title))).toEqual([titles.slice(0, 2)]);
    db.close();
  });
});

describe('a library from before the index', () => {
  it('is indexed at the start', () => {
    const folder = tempDir();
    const db = openDatabase({ file: path.join(folder, 'library.sqlite'), backupsDir: folder });
    const old = new SongRepository(db);
    old.transaction(() => {
      for (const song of madeSongs(5)) old.insert(song);
    });
    db.exec('DELETE FROM search_songs');
    expect(old.list(listInputSchema.parse({ search: madeSongs(1)[0]?.title ?? '' }), 1).total).toBe(0);
    expect(old.indexMissing()).toBe(5);
    expect(old.indexMissing()).toBe(0);
    expect(old.list(listInputSchema.parse({ search: madeSongs(1)[0]?.title ?? '' }), 2).total).toBeGreaterThan(0);
    db.close();
  });
});
