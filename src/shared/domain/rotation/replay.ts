import type { LoggedEvent } from './events.ts';
import { evolve } from './evolve.ts';
import { emptyState, type RotationState } from './state.ts';

/** The night as it was after so many events of its log. */
interface Checkpoint {
  readonly count: number;
  readonly state: RotationState;
}

/** What a log tells. */
export interface Told {
  readonly state: RotationState;
  /** For each event of the log, whether it changed anything. */
  readonly applied: boolean[];
}

const spacing = 64;
/** What is taken back was done lately: older states would only take room. */
const most = 8;

/**
 * States along a log, so that taking something back tells only what came after it again: in a long night of many
 * singers that is the difference between a moment and a pause.
 */
export class Checkpoints {
  #kept: readonly Checkpoint[];

  constructor(kept: readonly Checkpoint[] = []) {
    this.#kept = kept;
  }

  /** Called after each event. */
  note(count: number, state: RotationState): void {
    if (count % spacing === 0) this.#kept = [...this.#kept.slice(1 - most), { count, state: cloneOf(state) }];
  }

  /**
   * Tells a log again without some of its commands.
   *
   * @param applied of the log as it was told last
   * @param changed index of the first event that is left out now and was not before, or the other way round
   */
  replay(
    log: readonly LoggedEvent[],
    without: ReadonlySet<string>,
    applied: readonly boolean[] = [],
    changed = 0,
  ): { readonly told: Told; readonly checkpoints: Checkpoints } {
    const before = this.#kept.filter(({ count }) => count <= changed);
    const from = before.at(-1);
    const checkpoints = new Checkpoints(before);
    const told: Told = {
      state: from === undefined ? emptyState() : cloneOf(from.state),
      applied: applied.slice(0, from?.count ?? 0),
    };
    for (const logged of log.slice(from?.count ?? 0)) {
      told.applied.push(!without.has(logged.commandId) && evolve(told.state, logged));
      checkpoints.note(told.applied.length, told.state);
    }
    return { told, checkpoints };
  }
}

/** Deep as far as `evolve` changes things in place. */
function cloneOf(state: RotationState): RotationState {
  return {
    ...state,
    singers: new Map([...state.singers].map(([id, singer]) => [id, { ...singer, list: [...singer.list] }])),
    line: [...state.line],
    entries: new Map([...state.entries].map(([id, entry]) => [id, { ...entry }])),
    history: [...state.history],
    aliases: new Map(state.aliases),
    groups: new Set(state.groups),
  };
}
