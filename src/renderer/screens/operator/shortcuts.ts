import type { PlayerController } from '../../features/player/player-controller.ts';

const seekStepMs = 5_000;
const tempoStep = 0.05;

/** Keys belong to what is being typed into or pressed first. */
function isTaken(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target.matches('input:not([type="range"]), textarea, select')) return true;
  return target.matches('button, input[type="range"], [role="slider"], [role="grid"]');
}

/** The player's keys, wherever the focus is. Returns what stops it. */
export function listenToKeys(player: PlayerController): () => void {
  const stop = new AbortController();
  const actions = new Map<string, () => void>([
    [' ', () => player.toggle()],
    ['ArrowLeft', () => player.seekBy(-seekStepMs)],
    ['ArrowRight', () => player.seekBy(seekStepMs)],
    ['Home', () => player.command({ type: 'seek', positionMs: 0 })],
    ['+', () => player.setKey(player.key.get() + 1)],
    ['-', () => player.setKey(player.key.get() - 1)],
    // "," and "." move the words.
    ['>', () => player.setTempo(player.tempo.get() + tempoStep)],
    ['<', () => player.setTempo(player.tempo.get() - tempoStep)],
  ]);
  window.addEventListener(
    'keydown',
    (event) => {
      const action = actions.get(event.key);
      if (action === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
      const { target } = event;
      // Space on a list or a slider means nothing there: it plays and pauses.
      const free =
        event.key === ' ' &&
        target instanceof HTMLElement &&
        target.matches('[role="grid"], [role="slider"], input[type="range"]');
      if (isTaken(target) && !free) return;
      if (player.song.get() === null) return;
      event.preventDefault();
      if (!event.repeat || event.key !== ' ') action();
    },
    { signal: stop.signal },
  );
  return () => stop.abort();
}
