import { randomInt } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { chromium } from '@playwright/test';
import { openNight, phonesOverLoopback } from '../e2e/support/night.ts';
import { freePort, startStation } from '../e2e/support/station-process.ts';
import { openDatabase } from '../src/main/db/open.ts';
import { SongRepository } from '../src/main/features/library/repository.ts';
import { newId } from '../src/main/host/ids.ts';
import type { NightHistory, NightView } from '../src/shared/contract/night.ts';
import { madeSongs } from '../tests/support/made-songs.ts';
import { Phone } from '../tests/support/phone.ts';
import { projectRoot } from '../tests/support/sounds.ts';
import { findBrowser } from '../tools/lib/browser.mjs';
import { percentile, round, table } from './measure.ts';

const phones = 100;
const songs = 2_000;

interface Look {
  readonly revision: number;
  readonly atMs: number;
}

/** A hundred phones in the room, each doing something once a second; and how quickly a phone has the page. */
export async function benchPhones(folder: string, quick: boolean): Promise<string> {
  const data = path.join(folder, 'data');
  const seconds = quick ? 15 : 60;
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
  const station = await startStation(data, await freePort(), phonesOverLoopback);
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
    );
    const view = await firstLook(station.address);
    await host<NightHistory>('night/end').catch(() => null);
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
          what: 'memory of the station: before, after a third, after all of it',
          figure: load.memory.map((mb) => `${round(mb, 0)} MB`).join(', '),
        },
        { what: "the phone's page, gzipped, without fonts", figure: `${round(page.kilobytes)} kB` },
        {
          what: 'usable on "slow 4G" (1.6 Mbit/s, 563 ms a request), five times',
          figure: page.usableMs.map((ms) => `${round(ms / 1000, 2)} s`).join(', '),
        },
      ]),
    ].join('\n');
  } finally {
    await station.stop();
  }
}

async function actTogether(address: string, code: string, songIds: readonly string[], seconds: number, pid: number) {
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
  const memory = [memoryOf(pid)];
  let actions = 0;
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
    const kind = entries.length < 3 ? 0 : randomInt(3);
    const entryId = kind === 0 ? newId(Date.now()) : (entries[randomInt(entries.length)] as string);
    if (kind === 0) mine.add(entryId);
    if (kind === 1) mine.delete(entryId);
    const reply = await guest.command(
      kind === 0
        ? { type: 'add', entryId, songId: songIds[(actions * 7 + n) % songIds.length] as string }
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
    if (tick === Math.floor((seconds * phones) / 3)) memory.push(memoryOf(pid));
  }
  await Promise.all(running);
  const cores = (processorSecondsOf(pid) - processorBefore) / ((performance.now() - startMs) / 1000);
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  memory.push(memoryOf(pid));
  const looks = guests.reduce((sum, guest) => sum + guest.views, 0) - views;
  for (const guest of guests) guest.drop();
  // Revisions only rise: a phone that has been told a later one has been told this one, too.
  const seen = done.map(({ fromMs, revision }) => {
    const atMs = told.map((each) => each.find((look) => look.revision >= revision)?.atMs ?? Number.NaN);
    return Math.max(...atMs) - fromMs;
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
    cores,
  };
}

/** Seconds of processor time a process has used: clock ticks of 10 ms (proc(5)). */
function processorSecondsOf(pid: number): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    return (Number(fields[11]) + Number(fields[12])) / 100;
  } catch {
    return Number.NaN;
  }
}

/** Megabytes of memory a process really has. */
function memoryOf(pid: number): number {
  try {
    return Number(/VmRSS:\s+(\d+)/u.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
  } catch {
    return Number.NaN;
  }
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

/** From the scan to a name that can be typed, as Chromium's developer tools slow a line down. */
async function measurePage(link: string): Promise<{ kilobytes: number; usableMs: number[] }> {
  const folder = path.join(projectRoot, 'dist', 'renderer', 'phone');
  const files = readdirSync(folder).filter((name) => /\.(?:html|js|css)$/u.test(name));
  const bytes = files.reduce(
    (sum, name) => sum + gzipSync(readFileSync(path.join(folder, name)), { level: 9 }).length,
    0,
  );
  const executablePath = findBrowser();
  const browser = await chromium.launch({
    ...(executablePath === null ? {} : { executablePath }),
    args: ['--no-sandbox', '--disable-gpu'],
  });
  const usableMs: number[] = [];
  try {
    for (let i = 0; i < 5; i += 1) {
      const context = await browser.newContext({
        viewport: { width: 390, height: 844 },
        isMobile: true,
        hasTouch: true,
      });
      const page = await context.newPage();
      const devtools = await context.newCDPSession(page);
      await devtools.send('Network.enable');
      // "Slow 4G" of Chromium's developer tools.
      await devtools.send('Network.emulateNetworkConditions', {
        offline: false,
        latency: 562.5,
        downloadThroughput: (1.6 * 1024 * 1024 * 0.9) / 8,
        uploadThroughput: (750 * 1024 * 0.9) / 8,
      });
      const from = performance.now();
      await page.goto(link, { waitUntil: 'commit' });
      await page.getByRole('textbox', { name: 'Your name' }).waitFor();
      usableMs.push(performance.now() - from);
      await context.close();
    }
  } finally {
    await browser.close();
  }
  return { kilobytes: bytes / 1000, usableMs };
}
