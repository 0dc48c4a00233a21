import { copyFileSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { licenceTexts } from './licence-texts.mjs';
import { inProject } from './project.mjs';

/** What the packager calls the systems. */
export const packagerNames = { linux: 'linux', win32: 'win', darwin: 'mac' };

export const stageFolder = inProject('release', '.stage');

/**
 * Prepares what goes into an installer and is in no folder of the project: the texts of all licences, and ffmpeg for each target.
 *
 * @param {{ platform: string, arch: string }[]} targets as Node calls them
 * @param {(target: { platform: string, arch: string }) => string} ffmpegFor path of an ffmpeg for that system
 */
export function stagePackage(targets, ffmpegFor) {
  rmSync(stageFolder, { recursive: true, force: true });
  const { text, missing } = licenceTexts();
  if (missing.length > 0) throw new Error(`no licence text for ${missing.join(', ')}`);
  const licences = path.join(stageFolder, 'licences');
  mkdirSync(licences, { recursive: true });
  writeFileSync(path.join(licences, 'packages.txt'), text);
  copyFileSync(inProject('LICENSE'), path.join(licences, 'limelight.txt'));
  for (const target of targets) {
    const source = ffmpegFor(target);
    if (!existsSync(source)) throw new Error(`no ffmpeg for ${target.platform}-${target.arch}: ${source}`);
    const folder = path.join(stageFolder, 'ffmpeg', `${packagerNames[target.platform]}-${target.arch}`);
    mkdirSync(folder, { recursive: true });
    copyFileSync(source, path.join(folder, target.platform === 'win32' ? 'ffmpeg.exe' : 'ffmpeg'));
  }
}
