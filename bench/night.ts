import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { newId } from '../src/main/host/ids.ts';
import { forecast } from '../src/shared/domain/rotation/forecast.ts';
import { TestNight } from '../tests/support/night.ts';
import { percentile, type Row, round, table } from './measure.ts';

const events = 2_000;
const crowd = 500;

/** A long night and a huge one, with the real database and its syncs to the disk. */
export async function benchNight(folder: string): Promise<string> {
  const long = longNight(nightIn(folder, 'long'));
  const huge = hugeNight(nightIn(folder, 'huge'));
  return table([...long, ...huge]);
}

function nightIn(folder: string, name: string): TestNight {
  const own = path.join(folder, name);
  mkdirSync(own);
  return new TestNight(own);
}

function longNight(at: TestNight): Row[] {
  at.night.start('Long', { getReadySeconds: null, songsPerSinger: 50 });
  const songs = Array.from({ length: 40 }, (_, i) => at.song(`Song ${i}`));
  const singers = Array.from({ length: 30 }, (_, i) => at.add(`Singer ${i}`));
  const any = <T>(list: readonly T[], i: number): T => list[i % list.length] as T;
  const logged = at.db.prepare<[], { n: number }>('SELECT count(*) AS n FROM night_events');
  for (let i = 0; (logged.get()?.n ?? 0) < events; i += 1) {
    at.queue(any(singers, i * 7), any(songs, i * 11));
    at.start();
    at.endSong();
  }
  const times: number[] = [];
  const views: number[] = [];
  for (let i = 0; i < 300; i += 1) {
    const from = performance.now();
    at.queue(any(singers, i * 7), any(songs, i * 11));
    times.push(performance.now() - from);
    const viewFrom = performance.now();
    at.night.view();
    views.push(performance.now() - viewFrom);
  }
  const undos: number[] = [];
  for (let i = 0; i < 100; i += 1) {
    const from = performance.now();
    at.send({ type: i % 2 === 0 ? 'undo' : 'redo' });
    undos.push(performance.now() - from);
  }
  at.kill();
  const openFrom = performance.now();
  at.open();
  const openMs = performance.now() - openFrom;
  at.kill();
  return [
    row(`a command on a night of ${events.toLocaleString('en')} events, on the disk`, '< 5 ms', times),
    row('undo and redo on that night', '< 5 ms', undos),
    row('what the screens are told of it', '', views),
    { what: 'coming back to that night after a restart', wanted: '', median: `${round(openMs)} ms`, p95: '' },
  ];
}

function hugeNight(at: TestNight): Row[] {
  at.night.start('Huge', { getReadySeconds: null });
  const songs = Array.from({ length: 100 }, (_, i) => at.song(`Song ${i}`));
  for (let i = 0; i < crowd; i += 1) {
    const singerId = newId(Date.now());
    at.send({ type: 'add-singer', singerId, name: `Singer ${i}` });
    for (let n = 0; n < 2; n += 1) at.queue(singerId, songs[(i * 3 + n) % songs.length] as string);
  }
  const commands: number[] = [];
  const forecasts: number[] = [];
  const views: number[] = [];
  for (let i = 0; i < 60; i += 1) {
    const turnId = newId(Date.now());
    const from = performance.now();
    at.send({ type: 'start', turnId });
    at.send({ type: 'skip', turnId, counted: true });
    commands.push((performance.now() - from) / 2);
    const forecastFrom = performance.now();
    forecast(at.night.state, { leftMs: 0, readyInMs: () => 0, atLeast: 60 });
    forecasts.push(performance.now() - forecastFrom);
    const viewFrom = performance.now();
    at.night.view();
    views.push(performance.now() - viewFrom);
  }
  at.kill();
  return [
    row(`a turn begun or ended with ${crowd} singers`, '', commands),
    row('who sings when, for all of them', '', forecasts),
    row('what the screens are told of it', '', views),
  ];
}

function row(what: string, wanted: string, times: readonly number[]): Row {
  return {
    what,
    wanted,
    median: `${round(percentile(times, 0.5), 2)} ms`,
    p95: `${round(percentile(times, 0.95), 2)} ms`,
  };
}
