import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { tempDir } from '../../../tests/support/temp.ts';
import { chooseDisplay, findAgain, readStageMemory, windowOn, writeStageMemory } from './stage-place.ts';

const display = (id: number, label: string, x: number) => ({
  id,
  label,
  bounds: { x, y: 0, width: 1920, height: 1080 },
});
const laptop = display(1, 'Built-in', 0);
const tv = display(2, 'LG TV', 1920);
const beamer = display(3, 'Beamer', 3840);

describe('the display that was remembered', () => {
  it('is known again by its id, its name or its place', () => {
    expect(findAgain([laptop, tv], tv)).toBe(tv);
    expect(findAgain([laptop, { ...tv, id: 9 }], tv)?.id).toBe(9);
    expect(findAgain([laptop, { ...tv, id: 9, bounds: beamer.bounds }], tv)?.id).toBe(9);
    const nameless = display(2, '', 1920);
    expect(findAgain([laptop, { ...nameless, id: 9 }], nameless)?.id).toBe(9);
    expect(findAgain([laptop], tv)).toBeUndefined();
    expect(findAgain([laptop], null)).toBeUndefined();
  });

  it('is not another one that was given its id, nor one that stands in its place under another name', () => {
    expect(findAgain([laptop, display(2, 'Beamer', 1920)], tv)).toBeUndefined();
    // Two of the same make: the one in its place.
    const twin = display(8, 'LG TV', 3840);
    expect(findAgain([twin, { ...tv, id: 7 }], tv)?.id).toBe(7);
  });
});

describe('where the TV screen goes', () => {
  it('is where it was, else beside the host, else over the host', () => {
    expect(chooseDisplay([laptop, tv, beamer], beamer, 1)).toBe(beamer);
    expect(chooseDisplay([laptop, tv], null, 1)).toBe(tv);
    expect(chooseDisplay([laptop, tv], beamer, 2)).toBe(laptop);
    expect(chooseDisplay([laptop], beamer, 1)).toBe(laptop);
    // The host's window has moved to where the TV screen was.
    expect(chooseDisplay([laptop, tv], tv, 2)).toBe(laptop);
    expect(chooseDisplay([], null, null)).toBeUndefined();
  });

  it('as a window lies in the middle of its display', () => {
    expect(windowOn({ x: 100, y: 0, width: 1000, height: 500 })).toEqual({ x: 300, y: 100, width: 600, height: 300 });
  });
});

describe('what is kept of it', () => {
  it('comes back, and nonsense is nothing', () => {
    const file = path.join(tempDir('stage'), 'stage.json');
    expect(readStageMemory(file)).toEqual({ open: false, display: null });
    writeStageMemory(file, { open: true, display: tv });
    expect(readStageMemory(file)).toEqual({ open: true, display: tv });
    writeFileSync(file, '{"open":1}');
    expect(readStageMemory(file)).toEqual({ open: false, display: null });
    writeStageMemory('/nowhere/at/all.json', { open: true, display: null });
  });
});
