import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { localTokens } from '../../src/main/node/access.ts';
import type { PlayerState } from '../../src/shared/contract/player.ts';
import { Chance } from './chance.ts';
import { actUntil } from './night-deeds.ts';
import { readLog } from './night-file.ts';
import { GuestAtWork } from './night-guest.ts';
import { HostAtWork } from './night-host.ts';
import { NightWindow } from './night-window.ts';
import { NightWitness } from './night-witness.ts';
import { killAll, startCli } from './processes.ts';
import { until } from './station.ts';

export interface NightKillOptions {
  readonly folder: string;
  /** Songs that are in the library and ready. */
  readonly songIds: readonly string[];
  readonly port: number;
  readonly rounds: number;
  readonly seed: number;
  readonly longestMs: number;
  onRound?(round: { round: number; afterMs: number; startMs: number; events: number; turnsOver: number }): void;
}

export interface NightKillResult {
  readonly events: number;
  readonly turnsOver: number;
  /** How often what was done, and how many commands were sent more than once. */
  readonly done: ReadonlyMap<string, number>;
  readonly sentAgain: number;
}

const hosts = 2;
const guests = 5;

/**
 * A night with two hosts' windows, a TV and guests on phones, whose station is killed (SIGKILL, with every child) at random
 * moments. Everybody does everything they can, and sends again what was on its way. After each kill and each start the
 * log is held against what people were told (`NightWitness`).
 */
export async function nightKillRounds(options: NightKillOptions): Promise<NightKillResult> {
  const { folder, songIds, rounds, seed, longestMs, port } = options;
  const chance = new Chance(seed);
  const dataDir = path.join(folder, 'data');
  mkdirSync(dataDir, { recursive: true });
  const { operator } = localTokens(dataDir);
  const witness = new NightWitness();
  const hostsAtWork = Array.from({ length: hosts }, () => new HostAtWork(chance.between(1, 1e9), songIds));
  const guestsAtWork = Array.from({ length: guests }, () => new GuestAtWork(chance.between(1, 1e9), songIds, dataDir));
  const everybody = [...hostsAtWork, ...guestsAtWork];
  const done = new Map<string, number>();
  let sentAgain = 0;

  for (let round = 1; round <= rounds; round += 1) {
    const fromMs = performance.now();
    const serve = ['serve', '--no-open', '--port', String(port), '--data', dataDir, '--device', 'cpu'];
    const station = startCli(serve, { env: { LIMELIGHT_TEST_PHONES: '1' } });
    await until(() => station.stdout().includes('ready'), 'the station to open');
    const startMs = Math.round(performance.now() - fromMs);
    const gone = station.done.then(() => Promise.reject(new Error('the station is gone')));
    gone.catch(() => {});
    const windows = await Promise.all(hostsAtWork.map(() => NightWindow.open(port, operator)));
    const [window] = windows as [NightWindow];
    if (round === 1) {
      await window.client.night.start({ options: { getReadySeconds: null } });
      await window.client.room.setOpen({ open: true });
    } else witness.stationBack(readLog(dataDir), window.view);
    const room = await window.openRoom();
    // In every second round phones come back before anything else happens, otherwise in the middle of it.
    if (round % 2 === 1) for (const guest of guestsAtWork) witness.guestBack(await guest.comeBack(room));
    const player = await window.player();
    const afterMs = chance.between(40, longestMs);
    const kill = setTimeout(() => killAll(station), afterMs);
    await Promise.all([
      ...hostsAtWork.map((host, n) => host.work(windows[n] as NightWindow, gone)),
      ...guestsAtWork.map((guest) => guest.work(room, gone)),
      singAtTheTv(window, player, gone, chance),
    ]);
    clearTimeout(kill);
    for (const each of windows) each.close();
    const { signal } = await station.done;
    if (signal !== 'SIGKILL') throw new Error(`the station ended before it was killed, in round ${round}`);
    const looks = windows.flatMap((each) => each.looks).filter(({ night }) => night !== null);
    const deeds = everybody.flatMap((each) => each.deeds.splice(0));
    witness.stationGone(readLog(dataDir), deeds, looks);
    for (const deed of deeds) {
      if (deed.done) done.set(deed.what, (done.get(deed.what) ?? 0) + 1);
      if (deed.inVain > 0) sentAgain += 1;
    }
    options.onRound?.({ round, afterMs, startMs, events: witness.events, turnsOver: witness.turnsOver });
  }
  return { events: witness.events, turnsOver: witness.turnsOver, done, sentAgain };
}

/** The window that makes the sound: now and then a song is over. */
function singAtTheTv(
  window: NightWindow,
  player: () => PlayerState,
  gone: Promise<never>,
  chance: Chance,
): Promise<void> {
  return actUntil(
    gone,
    async () => {
      const { cue, lease } = player();
      if (window.view.turn === null || lease === null || !chance.oneIn(3)) return;
      const report = { lease, cue, positionMs: 0, rate: 1, ended: true, blocked: false };
      await window.client.player.report(report);
    },
    () => chance.between(40, 160),
  );
}
