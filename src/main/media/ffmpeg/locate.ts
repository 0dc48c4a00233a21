import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { promisify } from 'node:util';
import type { ffmpegSources } from '../../../shared/contract/system.ts';
import { unpackedPath } from '../../host/unpacked-path.ts';

export type FfmpegSource = (typeof ffmpegSources)[number];

export interface FfmpegBinary {
  readonly path: string;
  readonly source: FfmpegSource;
  readonly version: string;
}

const run = promisify(execFile);
const executable = process.platform === 'win32' ? 'ffmpeg.exe' : 'ffmpeg';

/** The path ffmpeg-static downloads to; null where the optional package is not installed or holds no binary. */
function ffmpegStaticPath(): string | null {
  try {
    const packageFile = createRequire(import.meta.url).resolve('ffmpeg-static/package.json');
    const file = unpackedPath(path.join(path.dirname(packageFile), executable));
    return existsSync(file) ? file : null;
  } catch {
    return null;
  }
}

/** First line of `ffmpeg -version`: "ffmpeg version 7.1.1-static https://… Copyright (c) …" gives "7.1.1-static". */
export function parseVersion(output: string): string | null {
  return /^ffmpeg version (\S+)/u.exec(output)?.[1] ?? null;
}

async function check(file: string, source: FfmpegSource): Promise<FfmpegBinary | null> {
  try {
    const { stdout } = await run(file, ['-version'], { timeout: 10_000, windowsHide: true });
    const version = parseVersion(stdout);
    return version === null ? null : { path: file, source, version };
  } catch {
    return null;
  }
}

/**
 * The ffmpeg to use: `LIMELIGHT_FFMPEG` (and nothing else where that is set), the packaged one, ffmpeg-static's, the one
 * on PATH. Null where none of them runs.
 */
export async function locateFfmpeg(
  resourcesDir: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<FfmpegBinary | null> {
  if (env.LIMELIGHT_FFMPEG) return check(env.LIMELIGHT_FFMPEG, 'LIMELIGHT_FFMPEG');
  const packaged = path.join(resourcesDir, 'ffmpeg', executable);
  if (existsSync(packaged)) {
    const found = await check(packaged, 'packaged');
    if (found) return found;
  }
  const fromPackage = ffmpegStaticPath();
  if (fromPackage !== null) {
    const found = await check(fromPackage, 'ffmpeg-static');
    if (found) return found;
  }
  return check(executable, 'PATH');
}
