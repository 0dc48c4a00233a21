import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseLrc } from './lrc.ts';
import { parsePlain } from './plain.ts';
import { makeSheet, momentAt, SmoothClock, sungShare, visibleLines, wordGroups } from './sheet.ts';

const sheet = makeSheet(
  parseLrc('[00:10.00]<00:10.00>One <00:11.00>two<00:12.00>\n[00:12.50]Three\n[00:13.50]\n[00:30.00]Four\n[00:31.00]')
    .lyrics,
);

describe('what is on screen', () => {
  it.each([
    [0, 0, 0, true],
    [6_900, 0, 0, true],
    [7_100, 0, 3, false],
    [8_500, 0, 2, false],
    [9_900, 0, 1, false],
    [10_000, 0, 0, false],
    [12_200, 0, 0, false],
    [12_300, 1, 0, false],
    [13_600, 1, 0, false],
    [15_100, 2, 0, true],
    [26_900, 2, 0, true],
    [27_500, 2, 3, false],
    [30_500, 2, 0, false],
    [40_000, null, 0, true],
  ])('at %i ms', (songMs, current, dots, pause) => {
    expect(momentAt(sheet, songMs)).toEqual({ current, dots, pause });
  });

  it('shows nothing as current where there are no times', () => {
    expect(momentAt(makeSheet(parsePlain('a\nb').lyrics), 5)).toEqual({ current: null, dots: 0, pause: false });
  });

  it('keeps the line being sung among those in sight', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 }), fc.integer({ min: 2, max: 4 }), (current, count) => {
        const seen = visibleLines(sheet, current, count);
        expect(seen.length).toBe(Math.min(count, 3));
        expect(seen.map((line) => line.index)).toContain(current);
      }),
    );
  });

  it('never goes back to an earlier line while the song goes on', () => {
    let latest = 0;
    for (let ms = 0; ms < 32_000; ms += 10) {
      const { current } = momentAt(sheet, ms);
      expect(current ?? 3).toBeGreaterThanOrEqual(latest);
      latest = current ?? 3;
    }
  });
});

describe('filling', () => {
  it('fills from start to end', () => {
    const word = { startMs: 1000, endMs: 2000 };
    expect([900, 1000, 1500, 2000, 9000].map((ms) => sungShare(word, ms))).toEqual([0, 0, 0.5, 1, 1]);
    expect(sungShare({ startMs: 1000, endMs: 1000 }, 1000)).toBe(1);
  });

  it('knows from which side', () => {
    const [line] = makeSheet(parsePlain('שיר Hello').lyrics).lines;
    expect(line?.rightToLeft).toBe(true);
    expect(makeSheet(parsePlain('Hello שיר').lyrics).lines[0]?.rightToLeft).toBe(false);
    expect(makeSheet(parsePlain('夜に駆ける').lyrics).lines[0]?.rightToLeft).toBe(false);
  });
});

describe('wrapping', () => {
  const groups = (text: string): string[] =>
    wordGroups(makeSheet(parseLrc(text).lyrics).lines[0]?.words ?? []).map((group) =>
      group.map((word) => word.text).join('|'),
    );

  it('keeps syllables of a word together and lets signs part', () => {
    expect(groups('[00:01.00]<00:01.00>be<00:01.20>side <00:01.50>me<00:02.00>')).toEqual(['be|side ', 'me']);
    expect(groups('[00:01.00]<00:01.00>夜<00:01.20>に<00:01.50>駆<00:02.00>')).toEqual(['夜', 'に', '駆']);
  });

  it('draws words of joined letters in one piece', () => {
    expect(groups('[00:01.00]<00:01.00>سل<00:01.20>ام <00:01.50>دنیا<00:02.00>')).toEqual(['سلام ', 'دنیا']);
  });
});

describe('the smooth clock', () => {
  it('runs evenly after a clock that steps, and stays near it', () => {
    const clock = new SmoothClock();
    let before = 0;
    let worst = 0;
    for (let now = 0; now < 5_000; now += 16) {
      const told = Math.floor(now / 23) * 23;
      const at = clock.read(told, now, 1);
      if (now > 500) {
        expect(at).toBeGreaterThan(before);
        worst = Math.max(worst, Math.abs(at - now));
      }
      before = at;
    }
    expect(worst).toBeLessThan(25);
  });

  it('jumps where the song jumps, and stands where it stands', () => {
    const clock = new SmoothClock();
    clock.read(1_000, 0, 1);
    expect(clock.read(9_000, 16, 1)).toBe(9_000);
    expect(clock.read(8_990, 32, 0)).toBe(8_990);
    expect(clock.read(8_990, 48, 0)).toBe(8_990);
  });

  it('follows another tempo', () => {
    const clock = new SmoothClock();
    clock.read(0, 0, 1.5);
    expect(clock.read(24, 16, 1.5)).toBeCloseTo(24, 5);
  });
});
