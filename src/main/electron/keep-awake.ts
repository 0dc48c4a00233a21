import type { PowerSaveBlocker } from 'electron';

/** The screen stays on while somebody sings, and not a minute longer. */
export function createKeepAwake(blocker: PowerSaveBlocker): (playing: boolean) => void {
  let id: number | null = null;
  return (playing) => {
    if (playing && id === null) id = blocker.start('prevent-display-sleep');
    if (!playing && id !== null) {
      blocker.stop(id);
      id = null;
    }
  };
}
