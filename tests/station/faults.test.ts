import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { ProcessRegistry } from '../../src/main/media/process-registry.ts';
import { forkInference } from '../../src/main/node/fork-inference.ts';
import { killRounds } from '../support/kill-rounds.ts';
import { descendants, runCli, startCli } from '../support/processes.ts';
import { makeSong, modelsDir } from '../support/sounds.ts';
import { hostFor, openStation, settled, until } from '../support/station.ts';
import { tempDir } from '../support/temp.ts';

/** A station that remembers the children it starts. */
function watched() {
  let registry: ProcessRegistry | null = null;
  return {
    forkInference(entry: string, of: ProcessRegistry) {
      registry = of;
      return forkInference(entry, of);
    },
    inferencePid: () => registry?.list().find(({ label }) => label === 'inference')?.pid,
  };
}

const add = async (station: Awaited<ReturnType<typeof openStation>>, file: string) =>
  (await station.imports.importFile(file)).song;

describe('separation under fire', () => {
  it('goes on from the last chunk when its process is killed at half, and the result is the same byte for byte', async () => {
    const folder = tempDir();
    const file = await makeSong(path.join(folder, 'a.flac'), 48);
    const quiet = await openStation(path.join(folder, 'quiet'));
    const undisturbed = await settled(quiet, (await add(quiet, file)).id, 120_000);
    const bytesOf = (station: typeof quiet, song: typeof undisturbed) =>
      readFile(station.files.karaoke(station.library.record(song.id).contentSha256, song.karaokeVersion ?? ''));

    const process_ = watched();
    const station = await openStation(path.join(folder, 'data'), { forkInference: process_.forkInference });
    const { id } = await add(station, file);
    await until(() => (station.library.get(id).job?.fraction ?? 0) > 0.5, 'half of the song', 60_000);
    process.kill(process_.inferencePid() ?? 0, 'SIGKILL');
    const retry = await until(() => {
      const [job] = station.jobs.list({ kind: 'separate', limit: 1 });
      return job?.state === 'queued' ? job : null;
    }, 'the job to wait for its retry');
    expect(retry).toMatchObject({ attempts: 1, failure: { code: 'inference-crashed' } });
    const again = await until(
      () => {
        const { job } = station.library.get(id);
        // On a fast machine it may be over before anybody looks.
        return job?.state === 'done' || (job?.state === 'running' && job.fraction > 0) ? job : null;
      },
      'the second attempt',
      90_000,
    );
    // Two chunks of 11.9 s were finished; the second attempt passes through them in no time.
    expect(again.fraction).toBeGreaterThan(0);
    const song = await settled(station, id, 120_000);
    expect(song.karaokeVersion).not.toBeNull();
    expect(
      createHash('sha256')
        .update(await bytesOf(station, song))
        .digest('hex'),
    ).toBe(
      createHash('sha256')
        .update(await bytesOf(quiet, undisturbed))
        .digest('hex'),
    );
  }, 240_000);

  it('gives up after three crashes, and the next song is made all the same', async () => {
    const folder = tempDir();
    let crashing = true;
    const station = await openStation(path.join(folder, 'data'), {
      forkInference(entry, registry) {
        const channel = forkInference(entry, registry);
        if (crashing) channel.kill();
        return channel;
      },
      // A clock that jumps makes the pauses between attempts short.
      clock: { now: () => Date.now() * 20 - 1.7e12 * 19 },
    });
    const first = await add(station, await makeSong(path.join(folder, 'a.mp3'), 1));
    const failed = await settled(station, first.id);
    expect(failed.job).toMatchObject({ state: 'failed', failure: { code: 'inference-crashed' } });
    expect(station.jobs.get(failed.job?.id ?? '').attempts).toBe(3);
    crashing = false;
    const second = await add(station, await makeSong(path.join(folder, 'b.mp3'), 1, { seed: 2 }));
    expect((await settled(station, second.id)).karaokeVersion).not.toBeNull();
    station.library.separate(first.id);
    await until(() => station.library.get(first.id).karaokeVersion, 'the first song after "try again"');
  });

  it('tries again when ffmpeg is killed under it', async () => {
    const folder = tempDir();
    const process_ = watched();
    const station = await openStation(path.join(folder, 'data'), { forkInference: process_.forkInference });
    const { id } = await add(station, await makeSong(path.join(folder, 'a.flac'), 40));
    const child = await until(() => {
      const pid = process_.inferencePid();
      const fraction = station.library.get(id).job?.fraction ?? 0;
      return pid !== undefined && fraction > 0.1
        ? descendants(pid).find(({ command }) => /-f f32le/u.test(command))
        : undefined;
    }, 'an ffmpeg at work');
    process.kill(child.pid, 'SIGKILL');
    await until(
      () => station.jobs.list({ kind: 'separate', limit: 1 })[0]?.failure?.code === 'ffmpeg-failed',
      'the failure',
    );
    expect((await settled(station, id, 120_000)).karaokeVersion).not.toBeNull();
  }, 180_000);

  it('cancels within a moment, leaves nothing behind, and starts afresh on demand', async () => {
    const folder = tempDir();
    const dataDir = path.join(folder, 'data');
    const station = await openStation(dataDir);
    const { id } = await add(station, await makeSong(path.join(folder, 'a.flac'), 200));
    await until(() => (station.library.get(id).job?.fraction ?? 0) > 0.05, 'the work to begin');
    await station.jobs.cancel(station.library.get(id).job?.id ?? '');
    expect(station.library.get(id)).toMatchObject({ karaokeVersion: null, job: { state: 'cancelled' } });
    expect(await readdir(hostFor(dataDir).paths.workDir)).toEqual([]);
    expect(station.library.separate(id).job?.state).toMatch(/queued|running/u);
  });

  it('closes in the middle of a song, and the next start goes on with it', async () => {
    const folder = tempDir();
    const dataDir = path.join(folder, 'data');
    const first = await openStation(dataDir);
    const { id } = await add(first, await makeSong(path.join(folder, 'a.flac'), 60));
    await until(() => (first.library.get(id).job?.fraction ?? 0) > 0.45, 'two chunks', 60_000);
    await first.close();
    const chunks = path.join(hostFor(dataDir).paths.workDir, id, 'chunks');
    expect((await readdir(chunks)).filter((name) => name.endsWith('.f32')).length).toBeGreaterThanOrEqual(1);
    const second = await openStation(dataDir);
    expect((await settled(second, id, 120_000)).karaokeVersion).not.toBeNull();
    expect(second.jobs.list({ kind: 'separate', limit: 5 }).length).toBe(1);
  }, 180_000);
});

describe('things that are missing or full', () => {
  it('says which model is missing, damaged or refused, in the song and on the screen', async () => {
    const folder = tempDir();
    const models = path.join(folder, 'models');
    cpSync(modelsDir, models, { recursive: true });
    const host = hostFor(path.join(folder, 'data'));
    const station = await openStation(path.join(folder, 'data'), { paths: { ...host.paths, modelsDir: models } });
    const { id } = await add(station, await makeSong(path.join(folder, 'a.mp3'), 1));
    await until(() => station.library.get(id).karaokeVersion, 'the song with a whole model');
    expect((await station.system.info()).problems).toEqual([]);
    const file = path.join(models, 'limelight-base.onnx');
    const whole = await readFile(file);

    let seed = 10;
    const failureOf = async (): Promise<unknown> => {
      seed += 1;
      const song = await add(station, await makeSong(path.join(folder, `${seed}.mp3`), 1, { seed }));
      return (await settled(station, song.id)).job?.failure;
    };
    const broken = Buffer.from(whole);
    broken[100] = (broken[100] as number) ^ 0xff;
    await writeFile(file, broken);
    expect(await failureOf()).toEqual({ code: 'model-corrupt', data: { model: 'limelight-base' } });
    await rm(file);
    expect(await failureOf()).toEqual({ code: 'model-missing', data: { model: 'limelight-base' } });
    const nonsense = Buffer.from('not a model at all');
    await writeFile(file, nonsense);
    const manifestFile = path.join(models, 'manifest.json');
    const manifest = JSON.parse(await readFile(manifestFile, 'utf8'));
    manifest.models[0].sha256 = createHash('sha256').update(nonsense).digest('hex');
    await writeFile(manifestFile, JSON.stringify(manifest));
    expect(await failureOf()).toMatchObject({ code: 'model-refused', data: { model: 'limelight-base' } });
    await writeFile(manifestFile, '{');
    expect(await failureOf()).toMatchObject({ code: 'model-corrupt' });
    expect((await station.system.info()).problems).toMatchObject([{ code: 'model-corrupt' }]);
  }, 120_000);

  it('says that ffmpeg is missing, keeps the songs, and goes on when it is back', async () => {
    const folder = tempDir();
    const before = process.env.LIMELIGHT_FFMPEG;
    onTestFinished(() => {
      if (before === undefined) delete process.env.LIMELIGHT_FFMPEG;
      else process.env.LIMELIGHT_FFMPEG = before;
    });
    const file = await makeSong(path.join(folder, 'a.mp3'), 1);
    process.env.LIMELIGHT_FFMPEG = path.join(folder, 'nowhere');
    const station = await openStation(path.join(folder, 'data'));
    expect((await station.system.info()).problems).toMatchObject([{ code: 'ffmpeg-missing' }]);
    const { id } = await add(station, file);
    expect((await settled(station, id)).job?.failure).toEqual({ code: 'ffmpeg-missing', data: {} });
    delete process.env.LIMELIGHT_FFMPEG;
    station.library.separate(id);
    await until(() => station.library.get(id).karaokeVersion, 'the song once ffmpeg is there');
  });

  const canMount = process.platform === 'linux' && process.getuid?.() === 0;

  it.runIf(canMount)(
    'says that the disk is full, loses nothing, and goes on when there is room',
    async () => {
      const folder = tempDir();
      const disk = path.join(folder, 'disk');
      mkdirSync(disk);
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=240m', 'tmpfs', disk]);
      onTestFinished(() => void execFileSync('umount', ['-l', disk]));
      const dataDir = path.join(disk, 'data');
      const station = await openStation(dataDir);
      onTestFinished(() => station.close());
      const small = await add(station, await makeSong(path.join(folder, 'small.mp3'), 2));
      await settled(station, small.id);
      const long = await add(station, await makeSong(path.join(folder, 'long.mp3'), 120, { seed: 3 }));
      await station.jobs.cancel(station.library.get(long.id).job?.id ?? '').catch(() => {});

      const ballast = path.join(disk, 'ballast');
      await writeFile(ballast, Buffer.alloc(205 * 1024 * 1024));
      station.library.separate(long.id);
      const failed = await settled(station, long.id);
      expect(failed.job?.failure).toMatchObject({
        code: 'disk-full',
        data: { neededBytes: expect.any(Number), freeBytes: expect.any(Number) },
      });
      const refused = station.imports.importFile(await makeSong(path.join(folder, 'more.mp3'), 2, { seed: 4 }));
      await expect(refused).rejects.toMatchObject({ code: 'disk-full' });
      expect(station.library.get(small.id).karaokeVersion).not.toBeNull();
      expect((await station.system.info()).problems).toMatchObject([{ code: 'disk-full' }]);

      // Filled up while the work is under way: told in the same words.
      await rm(ballast);
      station.library.separate(long.id);
      await until(() => (station.library.get(long.id).job?.fraction ?? 0) > 0.02, 'the work to begin');
      const filler = Buffer.alloc(1024 * 1024);
      await writeFile(ballast, Buffer.alloc(0));
      for (let i = 0; i < 300; i += 1) {
        try {
          await writeFile(ballast, filler, { flag: 'a' });
        } catch {
          break;
        }
      }
      await until(() => station.library.get(long.id).job?.state === 'failed', 'the failure', 60_000);
      expect(station.library.get(long.id).job?.failure?.code).toBe('disk-full');
      await rm(ballast);
      station.library.separate(long.id);
      await until(() => station.library.get(long.id).karaokeVersion, 'the song once there is room', 120_000);
    },
    240_000,
  );
});

describe('one library, one station', () => {
  it('refuses a second station and names the first', async () => {
    const folder = tempDir();
    const dataDir = path.join(folder, 'data');
    const station = await openStation(dataDir);
    station.lock.announce({ address: 'http://127.0.0.1:1/?token=x', token: 'x', pid: 1 });
    await expect(openStation(dataDir)).rejects.toMatchObject({
      code: 'station-running',
      data: { address: 'http://127.0.0.1:1/?token=x' },
    });
    await station.close();
    await openStation(dataDir);
  });

  it('lets a new one in after the old one was killed', async () => {
    const folder = tempDir();
    const args = ['serve', '--no-open', '--data', path.join(folder, 'data')];
    const first = startCli(args);
    await until(() => first.stdout().includes('http://'), 'the first station');
    first.child.kill('SIGKILL');
    await first.done;
    const second = startCli(args);
    await until(() => second.stdout().includes('ready: http://'), 'the second station');
  });

  it('opens no library from the future, and says so', async () => {
    const folder = tempDir();
    const dataDir = path.join(folder, 'data');
    await mkdir(dataDir);
    const { default: SqliteDatabase } = await import('better-sqlite3');
    const db = new SqliteDatabase(path.join(dataDir, 'library.sqlite'));
    db.pragma('user_version = 999');
    db.close();
    const result = await runCli(['import', folder, '--data', dataDir]);
    expect(result).toMatchObject({ code: 7, stderr: expect.stringContaining('newer version') });
  });
});

describe('the whole station killed at random moments while importing', () => {
  it('has every song absent or whole after each restart, and resumes every job', async () => {
    const folder = tempDir('kill');
    const songsDir = path.join(folder, 'songs');
    await mkdir(songsDir);
    const hashes = new Set<string>();
    const cover = path.join(folder, 'cover.png');
    execFileSync('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', 'color=teal:size=64x64', '-frames:v', '1', cover]);
    for (let seed = 1; seed <= 4; seed += 1) {
      const bare = await makeSong(path.join(folder, `bare${seed}.mp3`), seed === 1 ? 30 : 2, { seed });
      const file = path.join(songsDir, `${seed}.mp3`);
      execFileSync('ffmpeg', ['-v', 'error', '-i', bare, '-i', cover, '-map', '0', '-map', '1', '-c', 'copy', file]);
      hashes.add(
        createHash('sha256')
          .update(await readFile(file))
          .digest('hex'),
      );
    }
    const { songs } = await killRounds({ folder, songsDir, hashes, rounds: 5, seed: 20_261_121, longestMs: 4_000 });
    expect(songs).toBe(4);
  }, 240_000);
});
