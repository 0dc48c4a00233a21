import { describe, expect, it } from 'vitest';
import { groupFolder, indexByName, isNamedLike, namedInText } from './companions.ts';

const plan = (files: (string | [string, string])[]) =>
  groupFolder(files.map((file) => (typeof file === 'string' ? { name: file } : { name: file[0], text: file[1] }))).map(
    ({ song, companions }) => [song.name, companions.map(({ name }) => name)],
  );

describe('what belongs to a song in a folder', () => {
  it('goes by name', () => {
    expect(plan(['A.mp3', 'A.lrc', 'a.CDG', 'A.de.lrc', 'B.mp3', 'B.txt', 'Ab.lrc', 'readme.nfo'])).toEqual([
      ['A.mp3', ['A.lrc', 'a.CDG', 'A.de.lrc']],
      ['B.mp3', ['B.txt']],
    ]);
  });

  it('goes by what an UltraStar text names, whose parts are no songs', () => {
    const text = '#TITLE:x\n#MP3:audio.ogg\n#COVER:c.jpg\n#INSTRUMENTAL:Music.ogg\n#VIDEO:v.mp4\n#BPM:1\n';
    expect(plan(['audio.ogg', 'music.ogg', 'v.mp4', 'c.jpg', 'other.jpg', ['song.txt', text]])).toEqual([
      ['audio.ogg', ['music.ogg', 'v.mp4', 'c.jpg', 'song.txt']],
    ]);
  });

  it('gives a folder cover to every song in it, and archives nothing', () => {
    expect(plan(['a.mp3', 'b.mp3', 'cover.jpg', 'd.zip', 'd.lrc'])).toEqual([
      ['a.mp3', ['cover.jpg']],
      ['b.mp3', ['cover.jpg']],
      ['d.zip', []],
    ]);
  });

  it('keeps both where a text names a song that is not there', () => {
    expect(plan(['music.ogg', ['song.txt', '#MP3:gone.ogg\n#INSTRUMENTAL:music.ogg\n']])).toEqual([['music.ogg', []]]);
  });

  it('finds in an index what it finds one by one', () => {
    const names = [
      'Song.lrc',
      'song.de.LRC',
      'Song.mp3.txt',
      'Song.mp3.en.lrc',
      'Songbird.lrc',
      'Song.a.b.lrc',
      'Song',
    ];
    const find = indexByName(names, (name) => name);
    for (const song of ['Song.mp3', 'SONG.flac', 'Songbird.mp3', 'Song.a.mp3', 'None.mp3', 'Song']) {
      expect(find(song).toSorted()).toEqual(names.filter((name) => isNamedLike(name, song)).toSorted());
    }
  });

  it('groups thousands of files in a moment', () => {
    const files = Array.from({ length: 5_000 }, (_, i) => [`Song ${i}.mp3`, `Song ${i}.lrc`]).flat();
    const from = performance.now();
    expect(groupFolder(files.map((name) => ({ name }))).every(({ companions }) => companions.length === 1)).toBe(true);
    expect(performance.now() - from).toBeLessThan(2_000);
  });

  it('knows names', () => {
    expect(isNamedLike('Song.en-GB.lrc', 'Song.mp3')).toBe(true);
    expect(isNamedLike('Song.mp3.lrc', 'Song.mp3')).toBe(true);
    expect(isNamedLike('Songbird.lrc', 'Song.mp3')).toBe(false);
    expect(namedInText('#mp3 : a.ogg\n#AUDIO:b.ogg\n').audio).toBe('b.ogg');
  });
});
