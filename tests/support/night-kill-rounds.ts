import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import type { ContractRouterClient } from '@orpc/contract';
import SqliteDatabase from 'better-sqlite3';
import { WebSocket } from 'ws';
import { newId } from '../../src/main/host/ids.ts';
import { localTokens } from '../../src/main/node/access.ts';
import type { contract } from '../../src/shared/contract/index.ts';
import type { NightCommand, NightView } from '../../src/shared/contract/night.ts';
import type { PlayerState } from '../../src/shared/contract/player.ts';
import { type LoggedEvent, rotationEventSchema } from '../../src/shared/domain/rotation/events.ts';
import { project } from '../../src/shared/domain/rotation/project.ts';
import { randomFrom } from './kill-rounds.ts';
import { descendants, startCli } from './processes.ts';
import { until } from './station.ts';

type Client = ContractRouterClient<typeof contract>;

interface Window {
  readonly client: Client;
  readonly socket: WebSocket;
}

export interface NightKillOptions {
  readonly folder: string;
  /** Songs that are in the library and ready. */
  readonly songIds: readonly string[];
  readonly port: number;
  readonly rounds: number;
  readonly seed: number;
  readonly longestMs: number;
  onRound?(round: { round: number; afterMs: number; events: number; sung: number }): void;
}

/**
 * A night with two hosts' windows and a TV, whose station is killed (SIGKILL, with every child) at random moments. After each
 * restart the log is whole, everything that was acknowledged is in it once, the same singer is up, and no song was sung twice
 * or forgotten. A command that was on its way is sent again, as windows do.
 */
export async function nightKillRounds(options: NightKillOptions): Promise<{ events: number; sung: number }> {
  const { folder, songIds, rounds, seed, longestMs, port } = options;
  const random = randomFrom(seed);
  const dataDir = path.join(folder, 'data');
  mkdirSync(dataDir, { recursive: true });
  const token = localTokens(dataDir).operator;
  const acknowledged = new Set<string>();
  let pending: { commandId: string; command: NightCommand } | null = null;
  let upBefore: string | null = null;
  let last = { events: 0, sung: 0 };

  for (let round = 1; round <= rounds; round += 1) {
    const station = startCli(['serve', '--no-open', '--port', String(port), '--data', dataDir, '--device', 'cpu']);
    await until(() => station.stdout().includes('ready'), 'the station to open');
    const windows = await Promise.all([openWindow(port, token), openWindow(port, token)]);
    const [first] = windows;
    const state = await tv(first.client);
    let view = await snapshot(first.client);
    if (view.night === null) view = await first.client.night.start({ options: { getReadySeconds: null } });
    else if (upBefore !== null) {
      const up = view.turn?.id ?? null;
      const ended = readLog(dataDir).some(({ event }) => event.type === 'turn-ended' && event.turnId === upBefore);
      if (up !== upBefore && !ended) throw new Error(`round ${round}: another turn is up`);
    }
    const afterMs = Math.round(40 + random() * longestMs);
    const kill = setTimeout(() => killAll(station), afterMs);
    let alive = true;
    station.done.then(() => {
      alive = false;
    });
    while (alive) {
      const { client } = windows[random() < 0.5 ? 0 : 1] as Window;
      try {
        view = await within(snapshot(client));
        upBefore = view.turn?.id ?? null;
        if (view.turn !== null && random() < 0.4) {
          const { cue, lease } = state();
          await within(
            client.player.report({ lease: lease ?? 0, cue, positionMs: 0, rate: 1, ended: true, blocked: false }),
          );
          continue;
        }
        pending ??= { commandId: newId(Date.now()), command: nextCommand(view, songIds, random) };
        await within(client.night.command(pending));
        // Others may have found it so already, and then leave nothing in the log.
        if (pending.command.type === 'add-singer' || pending.command.type === 'queue')
          acknowledged.add(pending.commandId);
        pending = null;
      } catch (error) {
        // Refused is answered; anything else was cut off, and is sent again.
        if (isRefusal(error)) pending = null;
        else await new Promise((resolve) => setTimeout(resolve, 5));
      }
    }
    clearTimeout(kill);
    for (const { socket } of windows) socket.terminate();
    last = checkLog(dataDir, acknowledged);
    options.onRound?.({ round, afterMs, ...last });
  }
  return last;
}

function nextCommand(view: NightView, songIds: readonly string[], random: () => number): NightCommand {
  const any = <T>(list: readonly T[]): T | undefined => list[Math.floor(random() * list.length)];
  const singer = any(view.singers);
  const fresh = (): string => newId(Date.now());
  const roll = random();
  if (singer === undefined || (roll < 0.12 && view.singers.length < 12))
    return { type: 'add-singer', singerId: fresh(), name: `S${Math.floor(random() * 1_000_000)}` };
  const songId = any(songIds) ?? '';
  if (roll < 0.5) return { type: 'queue', entryId: fresh(), songId, singerIds: [singer.id] };
  if (roll < 0.75 && view.turn === null && view.coming.length > 0) return { type: 'start', turnId: fresh() };
  if (view.turn !== null && roll < 0.8) return { type: 'skip', turnId: view.turn.id, counted: false };
  if (view.turn !== null && roll < 0.84) return { type: 'no-show', turnId: view.turn.id };
  if (roll < 0.9) return { type: singer.status === 'hold' ? 'return' : 'hold', singerId: singer.id };
  if (roll < 0.95) return { type: 'move-singer', singerId: singer.id, beforeId: any(view.singers)?.id ?? null };
  return { type: 'queue', entryId: fresh(), songId, singerIds: [singer.id] };
}

function readLog(dataDir: string): LoggedEvent[] {
  const db = new SqliteDatabase(path.join(dataDir, 'library.sqlite'), { readonly: true });
  try {
    if (db.pragma('integrity_check', { simple: true }) !== 'ok') throw new Error('the library is damaged');
    const rows = db.prepare('SELECT seq, at, actor, command_id, event FROM night_events ORDER BY seq').all() as {
      seq: number;
      at: number;
      actor: LoggedEvent['actor'];
      command_id: string;
      event: string;
    }[];
    return rows.map(({ seq, at, actor, command_id, event }) => ({
      seq,
      atMs: at,
      actor,
      commandId: command_id,
      event: rotationEventSchema.parse(JSON.parse(event)),
    }));
  } finally {
    db.close();
  }
}

function checkLog(dataDir: string, acknowledged: ReadonlySet<string>): { events: number; sung: number } {
  const log = readLog(dataDir);
  const seen = new Set<string>();
  let current = '';
  for (const [at, { seq, commandId }] of log.entries()) {
    if (seq !== at + 1) throw new Error(`the log has a hole before ${seq}`);
    if (commandId !== current && seen.has(commandId)) throw new Error(`command ${commandId} was done twice`);
    current = commandId;
    seen.add(commandId);
  }
  const { state, applied } = project(log);
  if (applied.some((done, at) => !done && log[at]?.actor === 'host'))
    throw new Error('an event in the log says nothing');
  const queued = log.flatMap(({ event }) => (event.type === 'song-queued' ? [event.entryId] : []));
  const begun = log.flatMap(({ event }) => (event.type === 'turn-started' ? [event.entryId] : []));
  const missed = log.filter(({ event }) => event.type === 'turn-ended' && event.outcome === 'no-show').length;
  if (new Set(queued).size !== queued.length) throw new Error('a song was queued twice');
  // A song is begun again only after somebody did not come for it.
  if (begun.length - new Set(begun).size > missed) throw new Error('a song was sung twice');
  const accounted = new Set([...begun, ...state.entries.keys()]);
  for (const id of queued) if (!accounted.has(id)) throw new Error(`song ${id} was forgotten`);
  for (const id of acknowledged) if (!seen.has(id)) throw new Error(`command ${id} was acknowledged and is lost`);
  return { events: log.length, sung: state.history.length };
}

async function openWindow(port: number, token: string): Promise<Window> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/ws`, {
    headers: { authorization: `Bearer ${token}`, origin: `http://127.0.0.1:${port}` },
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('open', () => resolve());
    socket.once('error', reject);
  });
  socket.on('error', () => {});
  const client: Client = createORPCClient(new RPCLink({ websocket: socket as never }));
  return { client, socket };
}

/** Watches as the window that makes the sound. */
async function tv(client: Client): Promise<() => PlayerState> {
  const stream = await client.player.watch({ kind: 'stage', canPlay: true });
  const first = await stream.next();
  let state = first.value as PlayerState;
  void (async () => {
    try {
      for await (const next of stream) state = next;
    } catch {
      // The station is gone.
    }
  })();
  return () => state;
}

async function snapshot(client: Client): Promise<NightView> {
  const abort = new AbortController();
  const stream = await client.night.watch(undefined, { signal: abort.signal });
  try {
    return (await stream.next()).value as NightView;
  } finally {
    abort.abort();
  }
}

async function within<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('no answer')), 1_000);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

function isRefusal(error: unknown): boolean {
  return error instanceof Error && 'defined' in error && 'code' in error && error.code !== 'INTERNAL_SERVER_ERROR';
}

function killAll(station: ReturnType<typeof startCli>): void {
  const children = station.child.pid === undefined ? [] : descendants(station.child.pid);
  station.child.kill('SIGKILL');
  for (const { pid } of children) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // Gone by itself.
    }
  }
}
