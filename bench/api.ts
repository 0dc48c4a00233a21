import { readFileSync } from 'node:fs';
import path from 'node:path';
import { freePort, startStation } from '../e2e/support/station-process.ts';
import { makeSong } from '../tests/support/sounds.ts';
import { percentile, round, table } from './measure.ts';

const clients = 10;
const callsEach = 100;

/** Ten scripts at once: lists, single songs, jobs and new songs, a thousand calls in all. */
export async function benchApi(folder: string): Promise<string> {
  const dataDir = path.join(folder, 'data-api');
  const station = await startStation(dataDir, await freePort());
  try {
    const { origin } = new URL(station.address);
    const token = readFileSync(path.join(dataDir, 'operator-token'), 'utf8').trim();
    const headers = { authorization: `Bearer ${token}` };
    const song = readFileSync(await makeSong(path.join(folder, 'song.mp3'), 2));
    const times: number[] = [];
    const statuses = new Map<number, number>();
    const added = new Set<string>();
    const call = async (address: string, init: RequestInit = {}): Promise<unknown> => {
      const from = performance.now();
      const answer = await fetch(`${origin}${address}`, { ...init, headers: { ...headers, ...init.headers } });
      const body: unknown = await answer.json();
      times.push(performance.now() - from);
      statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
      return body;
    };
    const from = performance.now();
    await Promise.all(
      Array.from({ length: clients }, async (_, client) => {
        for (let i = 0; i < callsEach; i += 1) {
          if (i % 10 === 0) {
            const body = Buffer.concat([song, Buffer.from(`#${client}-${i}`)]);
            const created = (await call(`/api/jobs?name=${client}-${i}.mp3`, {
              method: 'POST',
              body,
              headers: { 'content-type': 'application/octet-stream' },
            })) as { song: { id: string } };
            added.add(created.song.id);
          } else if (i % 3 === 0) await call('/api/jobs?limit=20');
          else await call('/api/songs?limit=20');
        }
      }),
    );
    const seconds = (performance.now() - from) / 1000;
    const { total } = (await call('/api/songs?limit=1')) as { total: number };
    const wanted = (clients * callsEach) / 10;
    return [
      '### HTTP API',
      '',
      table([
        {
          what: `${clients * callsEach} calls by ${clients} clients, separation beside them`,
          figure: `${round(seconds)} s`,
        },
        {
          what: 'a call, median / p95',
          figure: `${round(percentile(times, 0.5), 0)} / ${round(percentile(times, 0.95), 0)} ms`,
        },
        { what: 'answers by status', figure: [...statuses].map(([status, n]) => `${status}: ${n}`).join(', ') },
        { what: 'songs sent, answered and in the library', figure: `${wanted}, ${added.size}, ${total}` },
      ]),
    ].join('\n');
  } finally {
    await station.stop();
  }
}
