import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type ErrorCode, errorCodes, errorSchemas, parseFailure } from '../errors.ts';
import { describeFailure } from './error-sentences.ts';
import { formatBytes, formatTime, formatWait } from './format.ts';
import { quantisePeaks } from './peaks.ts';
import { gainOfLevel, positionAt } from './playback.ts';
import { isLikelySong } from './song-files.ts';

describe('format', () => {
  it('writes sizes, times and waits', () => {
    expect(formatBytes(2_137_997)).toBe('2.1 MB');
    expect(formatBytes(999)).toBe('999 B');
    expect(formatTime(187_400)).toBe('3:07');
    expect(formatTime(3_729_000)).toBe('1:02:09');
    expect(formatTime(-5)).toBe('0:00');
    expect([0.2, 4, 59, 61, 3600, 4200].map(formatWait)).toEqual(['1 s', '4 s', '59 s', '1 min', '1 h', '1 h 10 min']);
  });
});

describe('peaks', () => {
  it('keeps every maximum, at most as many points as asked for', () => {
    fc.assert(
      fc.property(fc.array(fc.float({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 5000 }), (blocks) => {
        const points = quantisePeaks(blocks, 100);
        expect(points.length).toBe(Math.min(100, blocks.length));
        expect(Math.max(...points)).toBe(Math.round(Math.max(...blocks) * 255));
      }),
    );
  });

  it('holds samples above full scale at full scale', () => {
    expect(quantisePeaks([1.7])).toEqual([255]);
  });
});

describe('playback', () => {
  const anchor = { positionMs: 10_000, atMs: 1_000, rate: 1.5 };

  it('moves while playing and stands while paused', () => {
    expect(positionAt({ playing: true, anchor }, 3_000)).toBe(13_000);
    expect(positionAt({ playing: false, anchor }, 3_000)).toBe(10_000);
  });

  it('never runs backwards when clocks disagree', () => {
    expect(positionAt({ playing: true, anchor }, 0)).toBe(10_000);
  });

  it('maps levels to gains', () => {
    expect([-1, 0, 0.5, 1, 2].map(gainOfLevel)).toEqual([0, 0, 0.25, 1, 1]);
  });
});

describe('song files', () => {
  it('knows songs by name', () => {
    expect(['a.mp3', 'b.FLAC', 'c.wma', 'd.mkv', 'e.aiff'].every(isLikelySong)).toBe(true);
    expect(['cover.jpg', 'a.mp3.txt', 'mp3', 'x.m3u8', 'list.cue'].some(isLikelySong)).toBe(false);
  });
});

describe('error sentences', () => {
  const samples: Record<string, unknown> = {
    fileName: 'Song.mp3',
    limitBytes: 5e9,
    neededBytes: 1e9,
    freeBytes: 2e8,
    folder: '/music',
    detail: 'detail',
    service: 'LRCLIB',
    model: 'm',
    known: ['a', 'b'],
    device: 'd',
    id: 'x',
    address: null,
    found: 9,
    known2: 1,
    port: 80,
    logId: 'abc',
    name: 'Ana',
    limit: 5,
    title: 'Song',
    about: 'Ana',
    secondsLeft: 12,
    songs: 2,
    failed: 1,
  };
  const dataOf = (code: ErrorCode): Record<string, unknown> => {
    const fields = Object.entries(errorSchemas[code].shape);
    const data = Object.fromEntries(
      fields.map(([key, schema]) => [key, schema instanceof z.ZodEnum ? schema.options[0] : samples[key]]),
    );
    return code === 'database-newer' ? { found: 9, known: 1 } : data;
  };

  it.each(errorCodes)('%s is told in a sentence with an action, and survives the wire', (code) => {
    const failure = parseFailure(JSON.parse(JSON.stringify({ code, data: dataOf(code) })));
    expect(failure).not.toBeNull();
    if (failure === null) return;
    const { sentence, action } = describeFailure(failure);
    for (const text of [sentence, action]) {
      expect(text).toMatch(/^[“A-Z0-9].*[.]$/u);
      expect(text).not.toMatch(/[!]|undefined|null|NaN/u);
      expect(text).not.toContain(code.includes('-') ? code : '\u0000');
    }
  });

  it('refuses unknown codes and data that does not fit', () => {
    expect(parseFailure({ code: 'nonsense', data: {} })).toBeNull();
    expect(parseFailure({ code: 'empty-file', data: { fileName: 3 } })).toBeNull();
    expect(parseFailure({ code: 'toString', data: {} })).toBeNull();
    expect(parseFailure('empty-file')).toBeNull();
  });
});
