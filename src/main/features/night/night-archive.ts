import type { NightHistory, PastNight } from '../../../shared/contract/night.ts';
import { historyCsv, historyJson, localTime, totalsOf, wasSung } from '../../../shared/domain/rotation/history.ts';
import { nameKey } from '../../../shared/domain/rotation/names.ts';
import { project } from '../../../shared/domain/rotation/project.ts';
import { type Regular, regularsOf } from '../../../shared/domain/rotation/register.ts';
import { type RotationState, singerOf } from '../../../shared/domain/rotation/state.ts';
import { LimelightError } from '../../../shared/errors.ts';
import type { NightRecord, NightRepository } from './repository.ts';

/** Nights the register looks back: whoever was not here for longer is new again. */
const registerNights = 50;

interface Kept {
  readonly past: PastNight;
  readonly sung: Pick<RotationState, 'singers' | 'history' | 'groups'>;
}

/** The nights that are over: what was sung, by whom, how often. */
export class NightArchive {
  readonly #repository: NightRepository;
  /** Nights that are over do not change: their logs are read once. */
  readonly #kept = new Map<string, Kept>();
  #regulars: { readonly newest: string; readonly byName: ReadonlyMap<string, Regular> } | null = null;

  constructor(repository: NightRepository) {
    this.#repository = repository;
  }

  past(limit: number): PastNight[] {
    return this.#repository.past(limit).map((night) => this.read(night).past);
  }

  /** Everybody who sang at the last nights, those who sang most first. */
  regulars(): Regular[] {
    return [...this.#register().values()];
  }

  /** Who has sung under this name. */
  regular(name: string): Regular | null {
    return this.#register().get(nameKey(name)) ?? null;
  }

  /** @throws LimelightError `night-not-on` where there was no such night */
  history(id: string): NightHistory {
    const { night, state } = this.#nightOf(id);
    return {
      night: pastOf(night, state),
      turns: state.history.map(({ song, singerIds, startedAtMs, endedAtMs, outcome, counted, applause }) => ({
        startedAtMs,
        endedAtMs,
        outcome,
        counted,
        applause,
        title: song.title,
        artist: song.artist,
        singers: singerIds.flatMap((singerId) => singerOf(state, singerId)?.name ?? []),
      })),
      totals: totalsOf(state).map(({ name, turns, songs, applause }) => ({ name, turns, songs, applause })),
    };
  }

  /** The history as a file. @throws LimelightError `night-not-on` */
  historyFile(id: string, format: 'csv' | 'json'): { readonly fileName: string; readonly text: string } {
    const { night, state } = this.#nightOf(id);
    const date = localTime(night.startedAtMs).slice(0, 10);
    return {
      fileName: `karaoke-${date}.${format}`,
      text: format === 'csv' ? historyCsv(state) : historyJson(state),
    };
  }

  read(night: NightRecord): Kept {
    let kept = this.#kept.get(night.id);
    if (kept === undefined) {
      const { state } = project(this.#repository.log(night.id));
      const { singers, history, groups } = state;
      kept = { past: pastOf(night, state), sung: { singers, history, groups } };
      if (night.endedAtMs !== null) this.#kept.set(night.id, kept);
    }
    return kept;
  }

  #register(): ReadonlyMap<string, Regular> {
    const nights = this.#repository.past(registerNights);
    const newest = nights[0]?.id ?? '';
    if (this.#regulars?.newest !== newest) {
      const regulars = regularsOf(nights.map((night) => this.read(night).sung));
      this.#regulars = { newest, byName: new Map(regulars.map((regular) => [nameKey(regular.name), regular])) };
    }
    return this.#regulars.byName;
  }

  #nightOf(id: string): { night: NightRecord; state: RotationState } {
    const night = this.#repository.byId(id);
    if (night === null) throw new LimelightError('night-not-on', {});
    return { night, state: project(this.#repository.log(id)).state };
  }
}

function pastOf(night: NightRecord, state: RotationState): PastNight {
  const sung = state.history.filter(wasSung);
  return {
    id: night.id,
    name: night.name,
    startedAtMs: night.startedAtMs,
    endedAtMs: night.endedAtMs,
    songs: sung.length,
    singers: new Set(sung.flatMap(({ singerIds }) => singerIds)).size,
  };
}
