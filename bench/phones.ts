import { randomInt } from 'node:crypto';
import path from 'node:path';
import { openNight, phonesOverLoopback } from '../e2e/support/night.ts';
import { freePort, startStation } from '../e2e/support/station-process.ts';
import { openDatabase } from '../src/main/db/open.ts';
import { SongRepository } from '../src/main/features/library/repository.ts';
import { newId } from '../src/main/host/ids.ts';
import type { NightHistory, NightView } from '../src/shared/contract/night.ts';
import { madeSongs } from '../tests/support/made-songs.ts';
import { Phone } from '../tests/support/phone.ts';
import { percentile, type Row, round, table } from './measure.ts';
import { measurePage } from './phones-page.ts';
import { askable, type Heap, heapOf, memoryOf, processorSecondsOf } from './watch-process.ts';

const phones = 100;
const songs = 2_000;
/** People do not collect songs all night: what grows then is not their lists. */
const longestList = 10;
/** Looks at the station's memory, evenly over the run. */
const looksAtMemory = 10;

interface Look {
  readonly revision: number;
  readonly atMs: number;
}

interface Memory {
  readonly atSeconds: number;
  readonly residentMb: number;
  readonly heapMb: number;
}

/** A hundred phones in the room, each doing something once a second; and how quickly a phone has the page. */
export async function benchPhones(folder: string, seconds: number): Promise<string> {
  const data = path.join(folder, 'data');
  const first = await startStation(data, await freePort());
  await first.stop();
  const db = openDatabase({ file: path.join(data, 'library.sqlite'), backupsDir: folder });
  const repository = new SongRepository(db);
  const made = madeSongs(songs);
  repository.transaction(() => {
    for (const song of made) repository.insert(song);
  });
  // Rows without files: the station must not spend the measured minute on finding that out.
  db.prepare("UPDATE songs SET karaoke_version = 'aaaaaaaaaaaa', missing_since = 1").run();
  db.close();
  const inspector = await freePort();
  const station = await startStation(data, await freePort(), { ...phonesOverLoopback, ...askable(inspector) });
  const heap = await heapOf(inspector);
  try {
    const { host, link, room } = await openNight(station);
    await host('night/command', {
      commandId: newId(Date.now()),
      command: { type: 'set-options', options: { songsPerSinger: 50 } },
    });
    const page = await measurePage(link);
    const load = await actTogether(
      room.address ?? '',
      room.code,
      made.map(({ id }) => id),
      seconds,
      station.child.pid ?? 0,
      heap,
    );
    const view = await firstLook(station.address);
    await host<NightHistory>('night/end');
    const liveAfterNight = await heap.live();
    const listed = new Map(view.singers.map((singer) => [singer.name, singer.songs.map(({ id }) => id)]));
    let lost = 0;
    let doubled = 0;
    for (const [name, entries] of load.expected) {
      const there = listed.get(name) ?? [];
      lost += [...entries].filter((id) => !there.includes(id)).length;
      doubled += there.length - new Set(there).size + there.filter((id) => !entries.has(id)).length;
    }
    return [
      '### Phones',
      '',
      `${phones} phones over real WebSockets, each from an address of its own, each doing one thing a second for ${seconds} s (adding, taking off, ordering); ${load.actions} commands. "Seen" is when the last of all phones has been told.`,
      '',
      table([
        {
          what: 'command to seen on every phone, median / p95 / p99',
          figure: [0.5, 0.95, 0.99]
            .map((p) => round(percentile(load.seenMs, p), 0))
            .join(' / ')
            .concat(' ms'),
        },
        { what: 'command answered, p95', figure: `${round(percentile(load.answeredMs, 0.95), 0)} ms` },
        { what: 'entries lost / doubled', figure: `${lost} / ${doubled}` },
        { what: 'commands refused or unseen', figure: `${load.refused} / ${load.unseen}` },
        { what: 'looks sent to phones', figure: `${load.views} (${round(load.megabytes)} MB)` },
        { what: 'processor of the station', figure: `${round(load.cores * 100, 0)} % of a core` },
        {
          what: 'heap still in use after a full collection: before, after, after the end of the night',
          figure: [...load.liveMb, liveAfterNight].map((mb) => `${round(mb)} MB`).join(', '),
        },
        {
          what: 'growth for each command, until the end of the night',
          figure: `${round(((load.liveMb[1] - load.liveMb[0]) * 1024 ** 2) / load.actions, 0)} bytes`,
        },
        { what: "the phone's page, gzipped, without fonts", figure: `${round(page.kilobytes)} kB` },
        {
          what: 'usable on "slow 4G" (1.6 Mbit/s, 563 ms a request), five times',
          figure: page.usableMs.map((ms) => `${round(ms / 1000, 2)} s`).join(', '),
        },
      ]),
      '',
      'Memory of the station, as it is:',
      '',
      table(load.memory.map(memoryRow)),
    ].join('\n');
  } finally {
    heap.close();
    await station.stop();
  }
}

const memoryRow = ({ atSeconds, residentMb, heapMb }: Memory): Row => ({
  'after, s': atSeconds,
  'resident, MB': round(residentMb, 0),
  'heap used, MB': round(heapMb, 0),
});

async function actTogether(
  address: string,
  code: string,
  songIds: readonly string[],
  seconds: number,
  pid: number,
  heap: Heap,
) {
  const guests: Phone[] = [];
  const done: { readonly fromMs: number; readonly revision: number }[] = [];
  const answeredMs: number[] = [];
  const expected = new Map<string, Set<string>>();
  let bytes = 0;
  for (let n = 0; n < phones; n += 1) {
    // On Linux all of 127/8 is this machine: every phone has its own address, as in a real network.
    const guest = new Phone(address, process.platform === 'linux' ? `127.0.1.${n + 1}` : undefined);
    await guest.join(code);
    await guest.connect();
    await guest.name(`Guest ${n}`);
    expected.set(`Guest ${n}`, new Set());
    guests.push(guest);
    guest.socket?.on('message', (data: Buffer) => {
      bytes += data.length;
    });
  }
  const memory: Memory[] = [];
  const lookAtMemory = async (atSeconds: number): Promise<void> => {
    memory.push({ atSeconds, residentMb: memoryOf(pid), heapMb: await heap.used() });
  };
  const liveBefore = await heap.live();
  await lookAtMemory(0);
  let actions = 0;
  const added = guests.map(() => 0);
  /** Each phone goes through the songs one after the other: none is on its list already. */
  const nextSong = (n: number): string => {
    const at = added[n] ?? 0;
    added[n] = at + 1;
    return songIds[((n * songIds.length) / phones + at) % songIds.length] as string;
  };
  let refused = 0;
  /** When each phone was told which revision. Looked through afterwards: the phones share their cores with the station. */
  const told = guests.map((guest) => {
    const looks: Look[] = [];
    guest.socket?.on('message', () => looks.push({ revision: guest.view?.revision ?? 0, atMs: performance.now() }));
    return looks;
  });
  const act = async (guest: Phone, n: number): Promise<void> => {
    const mine = expected.get(`Guest ${n}`) as Set<string>;
    const entries = [...mine];
    const fromMs = performance.now();
    const kind = entries.length < 3 ? 0 : entries.length < longestList ? randomInt(3) : 1 + randomInt(2);
    const entryId = kind === 0 ? newId(Date.now()) : (entries[randomInt(entries.length)] as string);
    if (kind === 0) mine.add(entryId);
    if (kind === 1) mine.delete(entryId);
    const reply = await guest.command(
      kind === 0
        ? { type: 'add', entryId, songId: nextSong(n) }
        : kind === 1
          ? { type: 'remove', entryId }
          : { type: 'order', entryIds: entries.reverse() },
    );
    actions += 1;
    answeredMs.push(performance.now() - fromMs);
    if (reply.status !== 200) {
      refused += 1;
      if (kind === 0) mine.delete(entryId);
      return;
    }
    done.push({ fromMs, revision: (reply.value as { revision: number }).revision });
  };
  const views = guests.reduce((sum, guest) => sum + guest.views, 0);
  const processorBefore = processorSecondsOf(pid);
  const startMs = performance.now();
  const running: Promise<void>[] = [];
  for (let tick = 0; tick < seconds * phones; tick += 1) {
    const dueMs = startMs + (tick * 1000) / phones;
    const waitMs = dueMs - performance.now();
    if (waitMs > 1) await new Promise((resolve) => setTimeout(resolve, waitMs));
    const n = tick % phones;
    running.push(act(guests[n] as Phone, n));
    if (tick > 0 && tick % ((seconds * phones) / looksAtMemory) === 0)
      running.push(lookAtMemory(Math.round(tick / phones)));
  }
  await Promise.all(running);
  const cores = (processorSecondsOf(pid) - processorBefore) / ((performance.now() - startMs) / 1000);
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  await lookAtMemory(seconds);
  const liveAfter = await heap.live();
  const looks = guests.reduce((sum, guest) => sum + guest.views, 0) - views;
  for (const guest of guests) guest.drop();
  // Revisions only rise: a phone that has been told a later one has been told this one, too.
  const seen = done.map(({ fromMs, revision }) => {
    return Math.max(...told.map((each) => firstSince(each, revision))) - fromMs;
  });
  const seenMs = seen.filter((ms) => !Number.isNaN(ms));
  return {
    seenMs,
    answeredMs,
    expected,
    actions,
    refused,
    unseen: seen.length - seenMs.length,
    views: looks,
    megabytes: bytes / 1e6,
    memory,
    liveMb: [liveBefore, liveAfter] as const,
    cores,
  };
}

/** When a phone was told a revision or a later one; not a number where it never was. */
function firstSince(looks: readonly Look[], revision: number): number {
  let from = 0;
  let to = looks.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((looks[middle]?.revision ?? 0) >= revision) to = middle;
    else from = middle + 1;
  }
  return looks[from]?.atMs ?? Number.NaN;
}

async function firstLook(address: string): Promise<NightView> {
  const { origin, searchParams } = new URL(address);
  const answer = await fetch(`${origin}/rpc/night/watch`, {
    method: 'POST',
    headers: { authorization: `Bearer ${searchParams.get('token')}` },
  });
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  while (!/^data: .*\n\n/mu.test(text)) text += (await reader?.read())?.value ?? '';
  await reader?.cancel();
  return (JSON.parse(/^data: (.*)$/mu.exec(text)?.[1] ?? '') as { json: NightView }).json;
}
