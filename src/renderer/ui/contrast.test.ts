import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contrast, readableOn } from './contrast.ts';

describe('colours that are read from afar', () => {
  it('measures contrast as WCAG does', () => {
    expect(contrast('#ffffff', '#000000')).toBeCloseTo(21, 5);
    expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
  });

  it('are made light enough, whatever a singer chose, and left alone where they are', () => {
    const hex = fc.integer({ min: 0, max: 0xffffff }).map((value) => `#${value.toString(16).padStart(6, '0')}`);
    fc.assert(
      fc.property(hex, (colour) => {
        const shown = readableOn('#2d2f14', colour, 7);
        expect(contrast(shown as string, '#2d2f14')).toBeGreaterThanOrEqual(7);
        if (contrast(colour, '#2d2f14') >= 7) expect(shown).toBe(colour);
      }),
    );
    expect(readableOn('#000000', 'red; background: url(x)', 7)).toBeNull();
  });
});
