/** Checks who imports whom below `src/` of a folder. */
export function checkBoundaries(folder?: string): {
  modules: number;
  violations: { rule: string; from: string; to: string }[];
};
export function boundariesHold(): boolean;
