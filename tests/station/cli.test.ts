import { chmod, copyFile, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { descendants, events, runCli, startCli } from '../support/processes.ts';
import { makeSong, testFfmpeg } from '../support/sounds.ts';
import { until } from '../support/station.ts';
import { tempDir } from '../support/temp.ts';

const nobody = 65_534;
const isRoot = process.getuid?.() === 0;

/** Options that keep a command away from the folder of whoever runs the tests. */
const at = (folder: string): string[] => ['--data', path.join(folder, 'data')];

async function channels(file: string): Promise<string> {
  const ffmpeg = await testFfmpeg();
  const process = ffmpeg.start(['-i', `file:${file}`], { label: 'x', expectFailure: true });
  await process.exitCode;
  return /Stream #0:0.*Audio: (.*)/u.exec(process.stderrTail())?.[1] ?? '';
}

describe('limelight separate', () => {
  it('writes the karaoke track and the accompaniment, and says what it did', async () => {
    const folder = tempDir();
    const song = await makeSong(path.join(folder, 'Ana - Song.mp3'), 3);
    const out = path.join(folder, 'new', 'out');
    const result = await runCli(['separate', song, '--out', out, ...at(folder)]);
    expect(result).toMatchObject({ code: 0, stderr: '' });
    expect((await readdir(out)).sort()).toEqual(['Ana - Song.accompaniment.opus', 'Ana - Song.karaoke.webm']);
    expect(await channels(path.join(out, 'Ana - Song.karaoke.webm'))).toMatch(/opus, 48000 Hz, (?:4\.0|quad)/u);
    expect(await channels(path.join(out, 'Ana - Song.accompaniment.opus'))).toMatch(/opus, 48000 Hz, stereo/u);
    expect(result.stdout).toContain(path.join(out, 'Ana - Song.karaoke.webm'));
    expect(result.stdout.match(/^channel [1-4] .* dB/gmu)?.length).toBe(4);
  });

  it.each([
    ['flac', /flac, 44100 Hz, stereo, s32 \(24 bit\)/u],
    ['wav', /pcm_s24le.*44100 Hz, (?:stereo|2 channels)/u],
    ['mp3', /mp3.*44100 Hz, stereo/u],
  ])('writes stems as %s, with tags, as JSON lines', async (format, expected) => {
    const folder = tempDir();
    const song = await makeSong(path.join(folder, 'x.flac'), 2, {
      args: ['-metadata', 'title=T', '-metadata', 'artist=A'],
    });
    const result = await runCli([
      'separate',
      song,
      '--out',
      folder,
      '--stems',
      '--format',
      format,
      '--json',
      ...at(folder),
    ]);
    expect(result.code).toBe(0);
    const lines = events(result);
    expect(lines[0]).toMatchObject({ event: 'start', model: 'limelight-base' });
    expect(lines.at(-1)).toMatchObject({ event: 'done', durationMs: 2_000, realTimeFactor: expect.any(Number) });
    const { files } = lines.at(-1) as { files: Record<string, string> };
    expect(Object.keys(files).sort()).toEqual(['accompaniment', 'karaoke', 'vocals']);
    expect(await channels(files.vocals as string)).toMatch(expected);
  });

  it('shows progress and time left as it goes', async () => {
    const folder = tempDir();
    const song = await makeSong(path.join(folder, 'x.flac'), 20);
    const lines = events(await runCli(['separate', song, '--out', folder, '--json', ...at(folder)]));
    const fractions = lines.filter(({ event }) => event === 'progress').map(({ fraction }) => fraction as number);
    expect(fractions.length).toBeGreaterThan(3);
    expect([...fractions].sort((a, b) => a - b)).toEqual(fractions);
    expect(lines.some(({ secondsLeft }) => typeof secondsLeft === 'number')).toBe(true);
  });

  it('replaces what it made itself, and nothing else', async () => {
    const folder = tempDir();
    const song = await makeSong(path.join(folder, 'x.mp3'), 1);
    const other = path.join(folder, 'other');
    await mkdir(other);
    const otherSong = await makeSong(path.join(other, 'x.mp3'), 1, { seed: 9 });
    const out = path.join(folder, 'out');
    for (const format of ['opus', 'flac', 'wav', 'mp3']) {
      const args = ['--out', path.join(out, format), '--format', format, '--stems', ...at(folder)];
      expect((await runCli(['separate', song, ...args])).code).toBe(0);
      expect(await runCli(['separate', song, ...args])).toMatchObject({ code: 0, stderr: '' });
      const before = await stat(path.join(out, format, 'x.karaoke.webm'));
      const refused = await runCli(['separate', otherSong, ...args]);
      expect(refused.code).toBe(4);
      expect(refused.stderr).toMatch(/x\.karaoke\.webm.* already there/u);
      expect((await stat(path.join(out, format, 'x.karaoke.webm'))).mtimeMs).toBe(before.mtimeMs);
    }
    await writeFile(path.join(out, 'opus', 'x.accompaniment.opus'), 'my own notes');
    const args = ['separate', song, '--out', path.join(out, 'opus'), ...at(folder)];
    expect((await runCli(args)).code).toBe(4);
    expect(await readFile(path.join(out, 'opus', 'x.accompaniment.opus'), 'utf8')).toBe('my own notes');
    expect((await runCli([...args, '--overwrite'])).code).toBe(0);
  }, 180_000);

  it('tells each failure by sentence and exit code, goes on with the next file, and leaves nothing half-made', async () => {
    const folder = tempDir();
    const good = await makeSong(path.join(folder, 'good.mp3'), 1);
    const text = path.join(folder, 'text.mp3');
    await writeFile(text, 'words');
    const out = path.join(folder, 'out');
    const result = await runCli([
      'separate',
      text,
      path.join(folder, 'gone.mp3'),
      good,
      '--out',
      out,
      '--json',
      ...at(folder),
    ]);
    expect(result.code).toBe(3);
    expect(events(result).filter(({ event }) => event === 'error' || event === 'done')).toMatchObject([
      {
        event: 'error',
        code: 'not-audio',
        file: text,
        message: expect.stringContaining('text.mp3'),
        action: expect.any(String),
      },
      { event: 'error', code: 'file-missing' },
      { event: 'done', file: good },
    ]);
    expect((await readdir(out)).sort()).toEqual(['good.accompaniment.opus', 'good.karaoke.webm']);
  });

  it.each([
    [['separate'], 2],
    [['separate', 'x.mp3'], 2],
    [['separate', 'x.mp3', '--out', '.', '--format', 'aac'], 2],
    [['separate', 'x.mp3', '--out', '.', '--device', 'toaster'], 2],
    [['sing'], 2],
    [['--help'], 0],
    [['--version'], 0],
  ] as const)('knows a wrong command: %j', async (args, code) => {
    expect((await runCli([...args])).code).toBe(code);
  });

  it('names the models it has when asked for another', async () => {
    const folder = tempDir();
    const song = await makeSong(path.join(folder, 'x.mp3'), 1);
    const result = await runCli(['separate', song, '--out', folder, '--model', 'nonsense', ...at(folder)]);
    expect(result).toMatchObject({ code: 2, stderr: expect.stringMatching(/nonsense.*limelight-base/su) });
  });

  it('says so when ffmpeg is not there, or an accelerator cannot be used', async () => {
    const folder = tempDir();
    const song = await makeSong(path.join(folder, 'x.mp3'), 1);
    const args = ['separate', song, '--out', folder, ...at(folder)];
    const missing = await runCli(args, { env: { LIMELIGHT_FFMPEG: path.join(folder, 'no-ffmpeg') } });
    expect(missing).toMatchObject({ code: 5, stderr: expect.stringContaining('ffmpeg') });
    const device = await runCli([...args, '--device', process.platform === 'darwin' ? 'cuda' : 'coreml']);
    expect(device).toMatchObject({ code: 5, stderr: expect.stringMatching(/cannot be used.*cpu/su) });
  });

  it('stops at Ctrl+C, takes its children along and leaves nothing behind', async () => {
    const folder = tempDir();
    const song = await makeSong(path.join(folder, 'long.flac'), 300);
    const out = path.join(folder, 'out');
    const running = startCli(['separate', song, '--out', out, '--json', ...at(folder)]);
    await until(() => running.stdout().includes('"progress"'), 'the work to begin');
    const children = descendants(running.child.pid ?? 0);
    expect(children.length).toBeGreaterThanOrEqual(2);
    running.child.kill('SIGINT');
    expect((await running.done).code).toBe(130);
    expect(await readdir(out)).toEqual([]);
    await until(() => children.every(({ pid }) => !isAlive(pid)), 'its children to be gone');
  });

  it.runIf(isRoot)(
    'tells a folder it may not write to and a file it may not read (as a user without rights)',
    async () => {
      const folder = tempDir();
      await chmod(folder, 0o755);
      const song = await makeSong(path.join(folder, 'x.mp3'), 1);
      const secret = path.join(folder, 'secret.mp3');
      await copyFile(song, secret);
      await chmod(secret, 0o600);
      const locked = path.join(folder, 'locked');
      await mkdir(locked, { mode: 0o555 });
      const open = path.join(folder, 'open');
      await mkdir(open);
      await chmod(open, 0o777);
      const env = { HOME: open };
      const run = (...args: string[]) =>
        runCli(['separate', ...args, '--data', path.join(open, 'data')], { uid: nobody, env });
      expect(await run(song, '--out', open)).toMatchObject({ code: 0 });
      expect(await run(song, '--out', locked)).toMatchObject({ code: 4, stderr: expect.stringContaining('locked') });
      expect(await run(song, '--out', path.join(locked, 'new'))).toMatchObject({ code: 4 });
      expect(await run(secret, '--out', open)).toMatchObject({
        code: 3,
        stderr: expect.stringContaining('secret.mp3'),
      });
      expect(await readdir(locked)).toEqual([]);
      const library = await runCli(['import', song, '--data', path.join(locked, 'data')], { uid: nobody, env });
      expect(library).toMatchObject({ code: 4, stderr: expect.stringContaining('locked') });
    },
  );
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe('limelight import and jobs', () => {
  it('brings a folder in, waits until all can be sung, and lists the jobs', async () => {
    const folder = tempDir();
    const songs = path.join(folder, 'songs');
    await mkdir(songs);
    await makeSong(path.join(songs, 'A - One.mp3'), 1);
    await makeSong(path.join(songs, 'B - Two.flac'), 1, { seed: 2 });
    await writeFile(path.join(songs, 'notes.txt'), 'x');
    await writeFile(path.join(songs, 'wrong.mp3'), 'x');
    const first = await runCli(['import', songs, '--json', ...at(folder)]);
    expect(first.code).toBe(3);
    const lines = events(first);
    expect(lines.find(({ event }) => event === 'imported')).toEqual({
      event: 'imported',
      added: 2,
      duplicate: 0,
      failed: 1,
      words: 0,
    });
    expect(lines.filter(({ event }) => event === 'ready').length).toBe(2);
    const again = await runCli(['import', path.join(songs, 'A - One.mp3'), ...at(folder)]);
    expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining('already here: One by A') });

    const jobs = events(await runCli(['jobs', '--json', ...at(folder)]));
    expect(jobs.map(({ kind, state }) => [kind, state])).toEqual([
      ['separate', 'done'],
      ['separate', 'done'],
    ]);
    expect((await runCli(['jobs', '--state', 'failed', ...at(folder)])).stderr).toBe('No jobs.\n');
  });

  it('hands the work to the station that is running', async () => {
    const folder = tempDir();
    const song = await makeSong(path.join(folder, 'x.mp3'), 1);
    const serve = startCli(['serve', '--no-open', '--port', '0', ...at(folder)]);
    expect((await serve.done).code).toBe(2);
    const station = startCli(['serve', '--no-open', ...at(folder)]);
    await until(() => station.stdout().includes('http://'), 'the station');
    const imported = await runCli(['import', song, '--json', ...at(folder)]);
    expect(imported.code).toBe(0);
    expect(events(imported).at(-1)).toMatchObject({ event: 'ready' });
    expect((await runCli(['jobs', ...at(folder)])).stdout).toMatch(/done .*take out the vocals/u);
    const second = await runCli(['serve', '--no-open', ...at(folder)]);
    expect(second).toMatchObject({ code: 0, stdout: expect.stringContaining('running already: http://127.0.0.1:') });
    station.child.kill('SIGTERM');
    expect((await station.done).code).toBe(0);
  });
});
