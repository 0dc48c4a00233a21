import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { describeFailure } from '../../src/shared/domain/error-sentences.ts';
import { id3Tag } from '../support/id3.ts';
import { graphics, lrc, one, place, ultraStar } from '../support/songs-with-words.ts';
import { settled } from '../support/station.ts';

const audio = 'Ana - Song.mp3';
const japanese = Buffer.concat([Buffer.from('[00:00.50]'), Buffer.from('8c4e82cc89cc82f089cc82a4', 'hex')]);
const garbage = Buffer.from(Array.from({ length: 3000 }, (_, i) => (i * 7919) % 256));

/** What lies beside the song, and what is told: how odd it is, why it cannot be used, or nothing where it reads well. */
const cases: readonly [what: string, name: string, data: string | Uint8Array, told: string | null][] = [
  ['LRC with times out of order', 'Ana - Song.lrc', '[00:01.50]b\n[00:00.50]a\n[00:01.00]c\n', 'times-out-of-order'],
  ['LRC with negative times', 'Ana - Song.lrc', '[-00:02.00]a\n[00:01.00]b\n', 'time-below-zero'],
  ['LRC of a hundred minutes', 'Ana - Song.lrc', '[00:00.50]a\n[100:00.00]b\n', null],
  ['LRC with CRLF', 'Ana - Song.lrc', lrc.replaceAll('\n', '\r\n'), null],
  ['LRC with CR', 'Ana - Song.lrc', lrc.replaceAll('\n', '\r'), null],
  ['LRC in UTF-16', 'Ana - Song.lrc', Buffer.from(`\ufeff${lrc}`, 'utf16le'), null],
  ['LRC in Shift-JIS', 'Ana - Song.lrc', japanese, null],
  ['LRC in Windows-1252', 'Ana - Song.lrc', Buffer.from('[00:00.50]Caf\u00e9 \u00e9t\u00e9', 'latin1'), null],
  ['10 MB of LRC', 'Ana - Song.lrc', Buffer.alloc(10_000_000, lrc), 'words-unusable'],
  ['UltraStar with no end mark', 'Ana - Song.txt', ultraStar(audio).replace('E\n', ''), 'end-mark-missing'],
  [
    'UltraStar with overlapping notes',
    'Ana - Song.txt',
    ultraStar(audio).replace(': 0 4', ': 0 9'),
    'overlapping-notes',
  ],
  ['UltraStar with zero BPM', 'Ana - Song.txt', ultraStar(audio).replace('#BPM:300', '#BPM:0'), 'tempo-missing'],
  ['UltraStar with comma decimals', 'Ana - Song.txt', ultraStar(audio).replace('300', '297,5'), null],
  ['CDG that is cut off', 'Ana - Song.cdg', graphics(2).subarray(0, 2 * 300 * 24 - 7), 'cut-off'],
  ['CDG that is none', 'Ana - Song.cdg', garbage, 'graphics-damaged'],
];

describe('a song with something wrong beside it says so, and can be sung', () => {
  it.each(cases)('%s', async (_, name, data, told) => {
    const { song, station, beside } = await place({});
    await beside(name, data);
    const { id, words } = await one(station, song);
    const reasons = [...(words?.issues.map(({ kind }) => kind) ?? []), words?.failure?.code].filter(Boolean);
    expect(reasons).toEqual(told === null ? [] : [told]);
    if (words?.failure != null) expect(describeFailure(words.failure).action).not.toBe('');
    // Its own track is made at once: what is wrong with words has nothing to do with separation.
    await station.library.setBacking(id, 'as-is');
    expect((await settled(station, id)).karaokeVersion).not.toBeNull();
  });

  it('tags with binary garbage', async () => {
    const { folder, song, station } = await place({});
    const tag = id3Tag([
      ['USLT', garbage],
      ['SYLT', garbage],
      ['TIT2', garbage],
    ]);
    const file = path.join(folder, 'garbage.mp3');
    await writeFile(file, Buffer.concat([tag, await readFile(song)]));
    const { id } = await one(station, file);
    await station.library.setBacking(id, 'as-is');
    expect((await settled(station, id)).karaokeVersion).not.toBeNull();
  });
});
