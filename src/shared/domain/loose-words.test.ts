import { describe, expect, it } from 'vitest';
import { isWordsName, songsForWords } from './loose-words.ts';

const songs = [
  { id: 'a', title: 'Night Song', artist: 'Ana', fileName: '01.mp3' },
  { id: 'b', title: 'Day Song', artist: 'Béa', fileName: '01.mp3' },
  { id: 'c', title: 'Waterloo', artist: 'ABBA', fileName: 'abba-waterloo.flac' },
  { id: 'd', title: 'Day Song', artist: 'Cai', fileName: 'day.ogg' },
];
const find = (fileName: string, said: { title?: string; artist?: string; audio?: string } = {}) =>
  songsForWords({ fileName, title: null, artist: null, audio: null, ...said }, songs)
    .map(({ id }) => id)
    .join('');

describe('the song that words without a song belong to', () => {
  it('is the one whose file is called like theirs', () => {
    expect(find('ABBA-Waterloo.LRC')).toBe('c');
    expect(find('abba-waterloo.en.srt')).toBe('c');
    expect(find('abba-waterloo.cdg', { title: 'Night Song' })).toBe('c');
  });

  it('is the one they name', () => {
    expect(find('words.txt', { audio: 'DAY.ogg' })).toBe('d');
    expect(find('words.lrc', { title: 'waterloo', artist: 'Abba' })).toBe('c');
    expect(find('words.lrc', { title: 'Waterloo' })).toBe('c');
    expect(find('Abba - Waterloo.lrc')).toBe('c');
  });

  it('is told apart from others with the same file name', () => {
    expect(find('01.lrc', { title: 'Day Song', artist: 'Bea' })).toBe('b');
    expect(find('01.lrc')).toBe('ab');
  });

  it('is none, or not certain', () => {
    expect(find('words.lrc')).toBe('');
    expect(find('words.lrc', { title: 'Waterloo', artist: 'Somebody' })).toBe('');
    expect(find('words.lrc', { title: 'Day Song' })).toBe('bd');
    expect(find('Waterloo.lrc')).toBe('');
  });
});

it('knows words by their names', () => {
  expect(['a.LRC', 'a.cdg', 'a.txt', 'a.ssa'].every(isWordsName)).toBe(true);
  expect(['lrc', 'a.mp3', 'a.txt.mp3', 'a.zip'].some(isWordsName)).toBe(false);
});
