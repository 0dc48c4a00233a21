import { execFileSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { FfmpegFinder } from '../../src/main/host/ffmpeg-finder.ts';
import { silentLog } from '../../src/main/host/ports.ts';
import { Ffmpeg } from '../../src/main/media/ffmpeg/ffmpeg.ts';
import { ProcessRegistry } from '../../src/main/media/process-registry.ts';

export const projectRoot = path.resolve(import.meta.dirname, '..', '..');
export const resourcesDir = path.join(projectRoot, 'resources');
export const modelsDir = path.join(projectRoot, 'models');

/** The ffmpeg of this machine, as the station would find it. */
export async function testFfmpeg(registry = new ProcessRegistry()): Promise<Ffmpeg> {
  const finder = new FfmpegFinder(resourcesDir, registry, silentLog);
  return new Ffmpeg(await finder.path(), registry, silentLog);
}

let ffmpegPath: string | null = null;

/** Runs ffmpeg to make a test file. */
export async function ffmpeg(...args: string[]): Promise<void> {
  ffmpegPath ??= (await testFfmpeg()).path;
  execFileSync(ffmpegPath, ['-v', 'error', '-y', ...args], { stdio: ['ignore', 'inherit', 'inherit'] });
}

/** A source that sounds like music to a codec: chords, a beat, some noise. Different every `seed`. */
export function musicSource(seconds: number, seed = 1): string {
  const root = 110 * 2 ** ((seed % 24) / 24) + seed / 100;
  const chord = [1, 1.25, 1.5, 2].map((ratio) => `0.08*sin(${(root * ratio).toFixed(3)}*2*PI*t)`).join('+');
  const beat = `0.25*sin(60*2*PI*t)*exp(-8*mod(t\\,0.5))`;
  const noise = `0.03*(random(0)-0.5)`;
  return `aevalsrc=${chord}+${beat}+${noise}|${chord}+${beat}-${noise}:d=${seconds}:s=44100`;
}

/** Making sound sample by sample is slow: longer songs repeat this much of it. */
const originalSeconds = 4;

/** Writes `seconds` of made-up music; the extension says the format. */
export async function makeSong(
  file: string,
  seconds = 3,
  options: { seed?: number; args?: string[] } = {},
): Promise<string> {
  const args = options.args ?? [];
  if (seconds <= originalSeconds) {
    await ffmpeg('-f', 'lavfi', '-i', musicSource(seconds, options.seed), ...args, file);
    return file;
  }
  const original = `${file}.original.wav`;
  await ffmpeg('-f', 'lavfi', '-i', musicSource(originalSeconds, options.seed), '-c:a', 'pcm_f32le', original);
  await ffmpeg('-stream_loop', '-1', '-t', String(seconds), '-i', original, ...args, file);
  rmSync(original);
  return file;
}

/** The project's demo song. */
export function demoSong(): string {
  return path.join(resourcesDir, 'demo', 'pass-the-light-around.mp3');
}

/** Folder with the free songs; null where there is none: tests then use the demo song. */
export function musicFolder(): string | null {
  const folder = process.env.LIMELIGHT_TEST_MUSIC;
  return folder && existsSync(folder) ? folder : null;
}
