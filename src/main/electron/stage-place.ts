import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { type Bounds, boundsSchema } from './window-state.ts';

/** A display, as far as it can be known again. */
export interface DisplayFacts {
  readonly id: number;
  readonly label: string;
  readonly bounds: Bounds;
}

const stageMemorySchema = z.object({
  /** The TV screen was open when it was last heard of, or waits for its display. */
  open: z.boolean(),
  display: z.object({ id: z.number(), label: z.string(), bounds: boundsSchema }).nullable(),
});
export type StageMemory = z.infer<typeof stageMemorySchema>;

const nothing: StageMemory = { open: false, display: null };

export function readStageMemory(file: string): StageMemory {
  try {
    return stageMemorySchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return nothing;
  }
}

/** Nice to have: where it cannot be written, the host chooses the display again next time. */
export function writeStageMemory(file: string, memory: StageMemory): void {
  try {
    writeFileSync(`${file}.part`, JSON.stringify(memory));
    renameSync(`${file}.part`, file);
  } catch {
    // Nothing of the user's is lost.
  }
}

const same = (a: Bounds, b: Bounds): boolean =>
  a.x === b.x && a.y === b.y && a.width === b.width && a.height === b.height;

/**
 * Pure: the display that was remembered, among those of today. Its id is the surest (but ids are given anew on some systems,
 * to other displays even: a name that does not fit speaks against it); then its name, where only one has it; then its place.
 */
export function findAgain<T extends DisplayFacts>(
  displays: readonly T[],
  remembered: DisplayFacts | null,
): T | undefined {
  if (remembered === null) return undefined;
  const fits = ({ label }: T): boolean => label === '' || remembered.label === '' || label === remembered.label;
  const byId = displays.find((display) => display.id === remembered.id && fits(display));
  if (byId !== undefined) return byId;
  const named = remembered.label === '' ? [] : displays.filter(({ label }) => label === remembered.label);
  if (named.length > 0) return named.find(({ bounds }) => same(bounds, remembered.bounds)) ?? named[0];
  return displays.find((display) => fits(display) && same(display.bounds, remembered.bounds));
}

/** Pure: where the TV screen goes when nobody says where: where it was, or else beside the host's window, or else over it. */
export function chooseDisplay<T extends DisplayFacts>(
  displays: readonly T[],
  remembered: DisplayFacts | null,
  hostId: number | null,
): T | undefined {
  const again = findAgain(displays, remembered);
  if (again !== undefined && again.id !== hostId) return again;
  return displays.find(({ id }) => id !== hostId) ?? again ?? displays[0];
}

/** Part of a display that a window takes which is not full screen. */
const share = 0.6;

/** Pure: a window in the middle of a display, small enough to leave the host's in sight. */
export function windowOn({ x, y, width, height }: Bounds): Bounds {
  const size = { width: Math.round(width * share), height: Math.round(height * share) };
  return { x: x + Math.round((width - size.width) / 2), y: y + Math.round((height - size.height) / 2), ...size };
}
