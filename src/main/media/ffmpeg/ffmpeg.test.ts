import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ffmpeg as make, makeSong, musicSource, resourcesDir, testFfmpeg } from '../../../../tests/support/sounds.ts';
import { tempDir } from '../../../../tests/support/temp.ts';
import { silentLog } from '../../host/ports.ts';
import { decodePcm } from '../decode-pcm.ts';
import { TrackEncoder } from '../encode-tracks.ts';
import { makeCover } from '../pictures.ts';
import { ProcessRegistry } from '../process-registry.ts';
import { Ffmpeg, failureFromStderr } from './ffmpeg.ts';
import { inputArguments } from './input.ts';
import { locateFfmpeg, parseVersion } from './locate.ts';
import { parseProbe, probe } from './probe.ts';

const registry = new ProcessRegistry();
const ffmpeg = await testFfmpeg(registry);

async function decode(file: string, options = {}): Promise<Float32Array> {
  const blocks: Float32Array[] = [];
  for await (const block of decodePcm(ffmpeg, file, { fileName: path.basename(file), ...options })) blocks.push(block);
  const all = new Float32Array(blocks.reduce((sum, block) => sum + block.length, 0));
  let at = 0;
  for (const block of blocks) {
    all.set(block, at);
    at += block.length;
  }
  return all;
}

const rms = (samples: Float32Array, channel: number, channels = 2): number => {
  let sum = 0;
  for (let i = channel; i < samples.length; i += channels) sum += (samples[i] as number) ** 2;
  return Math.sqrt(sum / (samples.length / channels));
};

describe('starting ffmpeg', () => {
  it.runIf(process.platform !== 'win32')('tells a full disk, also where a failure is nothing unusual', async () => {
    const fake = path.join(tempDir(), 'ffmpeg');
    await writeFile(fake, '#!/bin/sh\necho "av_interleaved_write_frame(): No space left on device" >&2\nexit 1\n', {
      mode: 0o755,
    });
    const full = new Ffmpeg(fake, registry, silentLog);
    await expect(full.start([], { label: 'video', expectFailure: true }).done).rejects.toMatchObject({
      code: 'disk-full',
    });
  });

  it('keeps the end of stderr, gives the exit code, and is in the registry while it runs', async () => {
    const process = ffmpeg.start(['-f', 'lavfi', '-i', 'nonsense=1', '-f', 'null', '-'], { label: 'wrong' });
    expect(registry.list().map(({ label }) => label)).toContain('wrong');
    await expect(process.done).rejects.toMatchObject({ code: 'ffmpeg-failed' });
    expect(await process.exitCode).toBeGreaterThan(0);
    expect(process.stderrTail()).toMatch(/nonsense/u);
    expect(registry.list()).toEqual([]);
  });

  it('is killed at its deadline', async () => {
    const endless = ['-re', '-f', 'lavfi', '-i', 'anullsrc', '-f', 'null', '-'];
    await expect(ffmpeg.run(endless, { label: 'endless', deadlineMs: 300 })).rejects.toMatchObject({
      code: 'ffmpeg-failed',
      data: { detail: expect.stringContaining('took too long') },
    });
  });

  it('ends with the signal and gives its reason', async () => {
    const abort = new AbortController();
    const process = ffmpeg.start(['-re', '-f', 'lavfi', '-i', 'anullsrc', '-f', 'null', '-'], {
      label: 'x',
      signal: abort.signal,
    });
    abort.abort(new Error('enough'));
    await expect(process.done).rejects.toThrow('enough');
    expect(() => ffmpeg.start([], { label: 'x', signal: abort.signal })).toThrow('enough');
  });

  it('says that it is missing', async () => {
    const missing = new Ffmpeg('/nowhere/ffmpeg', registry, silentLog);
    await expect(missing.run(['-version'], { label: 'x', deadlineMs: 1000 })).rejects.toMatchObject({
      code: 'ffmpeg-missing',
    });
  });

  it('is killed with everything else at the end', async () => {
    const process = ffmpeg.start(['-re', '-f', 'lavfi', '-i', 'anullsrc', '-f', 'null', '-'], { label: 'left over' });
    await registry.killAll();
    expect(await process.exitCode).toBeNull();
    expect(registry.list()).toEqual([]);
  });

  it('knows a full disk by its words', () => {
    expect(failureFromStderr('av_interleaved_write_frame(): No space left on device')?.code).toBe('disk-full');
    expect(failureFromStderr('Invalid data found')).toBeNull();
  });
});

describe('finding ffmpeg', () => {
  it('reads versions of all builds', () => {
    expect(parseVersion('ffmpeg version 5.1.6-0+deb12u1 Copyright (c) 2000-2024')).toBe('5.1.6-0+deb12u1');
    expect(parseVersion('ffmpeg version 7.0.2-static https://johnvansickle.com/ffmpeg/  Copyright')).toBe(
      '7.0.2-static',
    );
    expect(parseVersion('ffmpeg version N-118315-g4f3c9f2f03 Copyright')).toBe('N-118315-g4f3c9f2f03');
    expect(parseVersion('something else')).toBeNull();
  });

  it('takes the one that is named, and nothing else where that does not run', async () => {
    expect(await locateFfmpeg(resourcesDir, { LIMELIGHT_FFMPEG: ffmpeg.path })).toMatchObject({
      source: 'LIMELIGHT_FFMPEG',
    });
    expect(await locateFfmpeg(resourcesDir, { LIMELIGHT_FFMPEG: '/nowhere/ffmpeg' })).toBeNull();
  });

  it('finds one on this machine', async () => {
    expect(await locateFfmpeg(resourcesDir, {})).toMatchObject({ version: expect.stringMatching(/\d|^N-/u) });
  });
});

describe('probing', () => {
  it('reads real output of many kinds of file', async () => {
    const folder = tempDir();
    const file = (name: string): string => path.join(folder, name);
    const two = ['-f', 'lavfi', '-i', musicSource(2)];
    const picture = ['-f', 'lavfi', '-i', 'testsrc=size=320x240:rate=10:duration=2'];
    await make(...two, file('a.mp3'));
    await make(...two, '-ar', '8000', '-ac', '1', file('b.wav'));
    await make(...two, ...picture, '-shortest', file('c.mp4'));
    await make(...picture, '-frames:v', '1', file('cover.png'));
    await make('-i', file('a.mp3'), '-i', file('cover.png'), '-map', '0', '-map', '1', '-c:a', 'copy', file('d.mp3'));
    await make(
      '-f',
      'lavfi',
      '-i',
      'sine=duration=1',
      '-filter_complex',
      '[0]pan=5.1|c0=c0|c1=c0|c2=c0|c3=c0|c4=c0|c5=c0',
      file('e.flac'),
    );
    await make(...two, '-ar', '192000', '-c:a', 'pcm_s24le', file('f.wav'));
    await make(...two, '-c:a', 'wmav2', file('g.wma'));

    const info = async (name: string) => await probe(ffmpeg, file(name), name);
    expect(await info('a.mp3')).toMatchObject({
      audio: { codec: 'mp3', sampleRateHz: 44_100, layout: 'stereo' },
      hasVideo: false,
      hasCover: false,
    });
    expect((await info('a.mp3')).durationMs).toBeGreaterThan(1_950);
    expect((await info('a.mp3')).durationMs).toBeLessThan(2_150);
    expect(await info('b.wav')).toMatchObject({ audio: { sampleRateHz: 8_000, layout: 'mono' }, durationMs: 2_000 });
    expect(await info('c.mp4')).toMatchObject({ audio: { codec: 'aac' }, hasVideo: true, hasCover: false });
    expect(await info('d.mp3')).toMatchObject({ hasVideo: false, hasCover: true });
    expect((await info('e.flac')).audio.layout).toMatch(/^5\.1/u);
    expect(await info('f.wav')).toMatchObject({ audio: { sampleRateHz: 192_000 } });
    expect(await info('g.wma')).toMatchObject({ audio: { codec: 'wmav2' } });
  });

  it('tells what is not sound', async () => {
    const folder = tempDir();
    const text = path.join(folder, 'text.mp3');
    await writeFile(text, 'These are words, not waves.\n'.repeat(200));
    await expect(probe(ffmpeg, text, 'text.mp3')).rejects.toMatchObject({ code: 'not-audio' });
    const mute = path.join(folder, 'mute.mp4');
    await make('-f', 'lavfi', '-i', 'testsrc=size=160x120:rate=5:duration=1', mute);
    await expect(probe(ffmpeg, mute, 'mute.mp4')).rejects.toMatchObject({
      code: 'no-sound',
      data: { fileName: 'mute.mp4' },
    });
    await expect(probe(ffmpeg, path.join(folder, 'none'), 'none')).rejects.toMatchObject({ code: 'not-audio' });
  });

  it('never follows a file into another one', async () => {
    const folder = tempDir();
    const inner = await makeSong(path.join(folder, 'inner.mp3'), 1);
    const lists: Record<string, string> = {
      'list.m3u8': `#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n${inner}\n#EXT-X-ENDLIST\n`,
      'concat.mp3': `ffconcat version 1.0\nfile '${inner}'\n`,
    };
    for (const [name, text] of Object.entries(lists)) {
      const file = path.join(folder, name);
      await writeFile(file, text);
      await expect(probe(ffmpeg, file, name)).rejects.toMatchObject({ code: 'not-audio' });
    }
    expect(inputArguments('concat:a|b').at(-1)).toBe('file:concat:a|b');
  });

  it('gives null for anything that is no report', () => {
    expect(parseProbe('')).toBeNull();
    expect(parseProbe('x: Invalid data found when processing input')).toBeNull();
  });
});

describe('decoding', () => {
  it('gives stereo at 44.1 kHz from anything, at the level it had', async () => {
    const folder = tempDir();
    const tone = ['-f', 'lavfi', '-i', 'sine=frequency=440:duration=1:sample_rate=48000,volume=4'];
    const cases: [string, string[], number][] = [
      ['mono.wav', ['-ac', '1'], 1],
      ['low.wav', ['-ar', '8000', '-ac', '1'], 1],
      ['high.wav', ['-ar', '192000', '-c:a', 'pcm_s24le'], 1],
      ['lossless.flac', [], 1],
      ['lossy.opus', [], 0.02 + 1],
      ['apple.m4a', [], 1.05],
      ['big-endian.aiff', [], 1],
    ];
    for (const [name, args] of cases) {
      const file = path.join(folder, name);
      await make(...tone, ...args, file);
      const samples = await decode(file);
      expect(Math.abs(samples.length / 2 - 44_100)).toBeLessThan(2_500);
      for (const channel of [0, 1]) expect(rms(samples, channel)).toBeCloseTo(0.354, 1);
    }
  });

  it('is repeatable sample for sample', async () => {
    const file = await makeSong(path.join(tempDir(), 'a.mp3'), 3);
    expect(await decode(file)).toEqual(await decode(file));
  });

  it('takes what a truncated file has', async () => {
    const folder = tempDir();
    const whole = await makeSong(path.join(folder, 'whole.mp3'), 4);
    const bytes = await readFile(whole);
    const cut = path.join(folder, 'cut.mp3');
    await writeFile(cut, bytes.subarray(0, Math.floor(bytes.length / 2) + 7));
    const seconds = (await decode(cut)).length / 2 / 44_100;
    expect(seconds).toBeGreaterThan(1.8);
    expect(seconds).toBeLessThan(2.2);
  });

  it('says so where not one sample can be read', async () => {
    const folder = tempDir();
    const whole = await makeSong(path.join(folder, 'a.flac'), 1);
    const bytes = await readFile(whole);
    bytes.fill(0, 200);
    const broken = path.join(folder, 'broken.flac');
    await writeFile(broken, bytes);
    await expect(decode(broken)).rejects.toMatchObject({ code: 'decode-failed', data: { fileName: 'broken.flac' } });
  });

  it('waits for a slow reader and ends with one that leaves', async () => {
    const file = await makeSong(path.join(tempDir(), 'long.flac'), 60);
    const stream = decodePcm(ffmpeg, file, { fileName: 'long.flac' });
    await stream.next();
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(registry.list().map(({ label }) => label)).toEqual(['decode']);
    await stream.return(undefined);
    await expect.poll(() => registry.list()).toEqual([]);
  });

  it('does not take a killed decoder for the end of the song', async () => {
    const file = await makeSong(path.join(tempDir(), 'long.flac'), 60);
    const read = (async () => {
      for await (const _ of decodePcm(ffmpeg, file, { fileName: 'long.flac' })) {
        for (const { pid } of registry.list()) process.kill(pid, 'SIGKILL');
      }
    })();
    await expect(read).rejects.toMatchObject({ code: 'ffmpeg-failed' });
  });
});

describe('encoding', () => {
  it('keeps four channels apart and makes the same bytes twice', async () => {
    const folder = tempDir();
    const seconds = 2;
    const samples = new Float32Array(4 * 44_100 * seconds);
    const frequencies = [220, 330, 523, 880];
    for (let n = 0; n < samples.length / 4; n += 1) {
      for (let c = 0; c < 4; c += 1)
        samples[4 * n + c] = 0.3 * Math.sin((2 * Math.PI * (frequencies[c] as number) * n) / 44_100);
    }
    const encode = async (name: string): Promise<string> => {
      const file = path.join(folder, name);
      const encoder = new TrackEncoder(
        ffmpeg,
        [
          { part: 'karaoke', format: 'webm', file },
          { part: 'accompaniment', format: 'flac', file: `${file}.acc` },
          { part: 'vocals', format: 'wav', file: `${file}.voc` },
        ],
        { title: 'Täst "1"', artist: 'A\nB' },
      );
      for (let at = 0; at < samples.length; at += 40_000) await encoder.write(samples.subarray(at, at + 40_000));
      await encoder.finish();
      return file;
    };
    const file = await encode('a.webm');
    expect(await readFile(await encode('b.webm'))).toEqual(await readFile(file));

    const raw = path.join(folder, 'raw.f32');
    await make('-i', file, '-f', 'f32le', '-ar', '44100', raw);
    const bytes = await readFile(raw);
    const decoded = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
    // Each tone in its channel, and 40 dB less of it in every other.
    const levelOf = (channel: number, frequency: number): number => {
      let re = 0;
      let im = 0;
      for (let n = 4_410; n < 44_100; n += 1) {
        const value = decoded[4 * n + channel] as number;
        re += value * Math.cos((2 * Math.PI * frequency * n) / 44_100);
        im += value * Math.sin((2 * Math.PI * frequency * n) / 44_100);
      }
      return Math.hypot(re, im) / 39_690;
    };
    frequencies.forEach((frequency, home) => {
      for (let c = 0; c < 4; c += 1) {
        const level = levelOf(c, frequency);
        if (c === home) expect(level).toBeGreaterThan(0.13);
        else expect(level).toBeLessThan(0.0015);
      }
    });

    const voc = path.join(folder, 'voc.f32');
    await make('-i', `${file}.voc`, '-f', 'f32le', voc);
    const vocBytes = await readFile(voc);
    const vocals = new Float32Array(vocBytes.buffer.slice(vocBytes.byteOffset, vocBytes.byteOffset + vocBytes.length));
    expect(vocals.length).toBe(samples.length / 2);
    expect(Math.abs((vocals[2001] as number) - (samples[4 * 1000 + 3] as number))).toBeLessThan(1e-5);
  });

  it('tells the reason when ffmpeg dies under it', async () => {
    const target = path.join(tempDir(), 'x.webm');
    const encoder = new TrackEncoder(ffmpeg, [{ part: 'karaoke', format: 'webm', file: target }], {});
    for (const { pid } of registry.list()) process.kill(pid, 'SIGKILL');
    const write = async (): Promise<void> => {
      for (let i = 0; i < 200; i += 1) await encoder.write(new Float32Array(40_000));
      await encoder.finish();
    };
    await expect(write()).rejects.toMatchObject({ code: 'ffmpeg-failed' });
  });
});

describe('covers', () => {
  it('draws any picture and any frame as a square JPEG', async () => {
    const folder = tempDir();
    onTestFinished(() => registry.killAll());
    const video = path.join(folder, 'v.mkv');
    // Red for a second, then green.
    await make(
      '-f',
      'lavfi',
      '-i',
      'color=red:size=640x360:rate=10:duration=1',
      '-f',
      'lavfi',
      '-i',
      'color=green:size=640x360:rate=10:duration=9',
      '-filter_complex',
      '[0][1]concat=n=2',
      video,
    );
    const cover = path.join(folder, 'c.jpg.part');
    await makeCover(ffmpeg, { file: video, atMs: 1_500 }, cover);
    const info = ffmpeg.start(['-i', `file:${cover}`], { label: 'x', expectFailure: true });
    await info.exitCode;
    expect(info.stderrTail()).toMatch(/mjpeg.* 512x512/u);
    const raw = path.join(folder, 'c.rgb');
    await make('-f', 'image2', '-i', cover, '-f', 'rawvideo', '-pix_fmt', 'rgb24', raw);
    const [red = 0, green = 0] = await readFile(raw);
    expect(green).toBeGreaterThan(red);
  });

  it('fails where there is no picture', async () => {
    const folder = tempDir();
    const song = await makeSong(path.join(folder, 'a.mp3'), 1);
    await expect(makeCover(ffmpeg, { file: song }, path.join(folder, 'c.jpg'))).rejects.toMatchObject({
      code: 'ffmpeg-failed',
    });
  });
});
