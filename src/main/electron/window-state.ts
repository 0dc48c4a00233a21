import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { z } from 'zod';

export const boundsSchema = z.object({ x: z.int(), y: z.int(), width: z.int().positive(), height: z.int().positive() });
export type Bounds = z.infer<typeof boundsSchema>;

const windowStateSchema = z.object({
  /** Of the window when it is neither maximized nor full screen. */
  bounds: boundsSchema,
  maximized: z.boolean(),
  fullScreen: z.boolean(),
});
export type WindowState = z.infer<typeof windowStateSchema>;

export const smallestWindow = { width: 720, height: 520 } as const;
const firstSize = { width: 1366, height: 768 } as const;
/** Of a window's top edge, this much must be on a screen to take hold of it. */
const gripPixels = 120;

/** Null where there is none yet, or none that can be read. */
export function readWindowState(file: string): WindowState | null {
  try {
    return windowStateSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return null;
  }
}

/** Nice to have: where it cannot be written (a full disk), the window opens where it was before. */
export function writeWindowState(file: string, state: WindowState): void {
  try {
    writeFileSync(`${file}.part`, JSON.stringify(state));
    renameSync(`${file}.part`, file);
  } catch {
    // Nothing of the user's is lost.
  }
}

/**
 * Where to open the window, all in pixels of the desktop: where it was, if it can be reached there on the screens of today;
 * otherwise centred on the first screen and no larger than that.
 *
 * @param workAreas of the screens, the main one first
 */
export function placeWindow(state: WindowState | null, workAreas: readonly [Bounds, ...Bounds[]]): Bounds {
  if (state !== null && workAreas.some((area) => canBeReached(state.bounds, area))) {
    return {
      ...state.bounds,
      width: Math.max(state.bounds.width, smallestWindow.width),
      height: Math.max(state.bounds.height, smallestWindow.height),
    };
  }
  const [area] = workAreas;
  const width = Math.min(state?.bounds.width ?? firstSize.width, area.width);
  const height = Math.min(state?.bounds.height ?? firstSize.height, area.height);
  const x = area.x + Math.round((area.width - width) / 2);
  const y = area.y + Math.round((area.height - height) / 2);
  return { x, y, width, height };
}

function canBeReached(bounds: Bounds, area: Bounds): boolean {
  const visible = Math.min(bounds.x + bounds.width, area.x + area.width) - Math.max(bounds.x, area.x);
  const topInside = bounds.y >= area.y - 8 && bounds.y < area.y + area.height - 40;
  return visible >= Math.min(gripPixels, bounds.width) && topInside;
}
