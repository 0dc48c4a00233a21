import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tempDir } from '../../../tests/support/temp.ts';
import { type Bounds, placeWindow, readWindowState, writeWindowState } from './window-state.ts';

const laptop: Bounds = { x: 0, y: 0, width: 1366, height: 738 };
const tv: Bounds = { x: 1366, y: 0, width: 1920, height: 1080 };
const at = (bounds: Bounds) => ({ bounds, maximized: false, fullScreen: false });

describe('the place of the window', () => {
  it('is the middle of the first screen at first, no larger than it', () => {
    expect(placeWindow(null, [tv])).toEqual({ x: 1366 + 277, y: 156, width: 1366, height: 768 });
    expect(placeWindow(null, [laptop])).toEqual({ x: 0, y: 0, width: 1366, height: 738 });
  });

  it('is where it was, also on the other screen', () => {
    const bounds = { x: 1500, y: 100, width: 900, height: 600 };
    expect(placeWindow(at(bounds), [laptop, tv])).toEqual(bounds);
  });

  it('comes back when the screen it was on is gone', () => {
    const bounds = { x: 1500, y: 100, width: 900, height: 600 };
    expect(placeWindow(at(bounds), [laptop])).toEqual({ x: 233, y: 69, width: 900, height: 600 });
  });

  it('can always be reached', () => {
    const coordinate = fc.integer({ min: -5000, max: 5000 });
    const size = fc.integer({ min: 1, max: 5000 });
    fc.assert(
      fc.property(coordinate, coordinate, size, size, (x, y, width, height) => {
        const placed = placeWindow(at({ x, y, width, height }), [laptop, tv]);
        const reached = [laptop, tv].some(
          (area) =>
            Math.min(placed.x + placed.width, area.x + area.width) - Math.max(placed.x, area.x) >= 1 &&
            placed.y >= area.y - 8 &&
            placed.y < area.y + area.height,
        );
        expect(reached).toBe(true);
      }),
    );
  });

  it('is kept in a file; one that is damaged or cannot be written harms nobody', () => {
    const folder = tempDir();
    const file = path.join(folder, 'window.json');
    expect(readWindowState(file)).toBeNull();
    writeWindowState(file, at(tv));
    expect(readWindowState(file)).toEqual(at(tv));
    writeFileSync(file, '{"bounds":');
    expect(readWindowState(file)).toBeNull();
    const taken = path.join(folder, 'taken');
    mkdirSync(path.join(taken, 'x'), { recursive: true });
    writeWindowState(taken, at(tv));
    expect(readWindowState(taken)).toBeNull();
  });
});
