/**
 * `npm run package [-- linux|win|mac ...]`: builds the install files into release/, for this system unless others are named. Needs the
 * internet: Electron, ffmpeg and the packagers' own tools are fetched.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { prepare } from './lib/prepare.mjs';
import { inProject, root } from './lib/project.mjs';
import { become } from './lib/run.mjs';
import { say, stop } from './lib/say.mjs';
import { stagePackage } from './lib/stage-package.mjs';

const targets = {
  linux: { platform: 'linux', arch: 'x64' },
  win: { platform: 'win32', arch: 'x64' },
  mac: { platform: 'darwin', arch: 'arm64' },
};
const thisSystem = { linux: 'linux', win32: 'win', darwin: 'mac' }[process.platform];

const { node, env } = prepare();
const named = process.argv.slice(2).filter((arg) => !arg.startsWith('-'));
const wanted = named.length > 0 ? named : [thisSystem];
for (const name of wanted) if (!(name in targets)) stop(`${name} is none of ${Object.keys(targets).join(', ')}.`);

/** Fetches ffmpeg-static's program for another system than this one, into a folder of its own. */
function fetchFfmpeg({ platform, arch }) {
  let installer;
  try {
    installer = createRequire(inProject('package.json')).resolve('ffmpeg-static/install.js');
  } catch {
    return stop('The package ffmpeg-static is not installed: run npm ci where the internet is.');
  }
  const folder = mkdtempSync(path.join(tmpdir(), 'limelight-ffmpeg-'));
  const file = path.join(folder, platform === 'win32' ? 'ffmpeg.exe' : 'ffmpeg');
  say(`Fetching ffmpeg for ${platform}-${arch} ...`);
  const result = spawnSync(node, [installer], {
    stdio: ['ignore', 2, 2],
    env: { ...env, npm_config_platform: platform, npm_config_arch: arch, FFMPEG_BIN: file },
  });
  // Depending on its version the installer keeps to FFMPEG_BIN or writes beside itself.
  const beside = path.join(path.dirname(installer), path.basename(file));
  const found = [file, beside].find((place) => readdirSync(path.dirname(place)).includes(path.basename(place)));
  if (result.status !== 0 || found === undefined) stop(`ffmpeg for ${platform}-${arch} could not be fetched.`);
  return found;
}

stagePackage(
  wanted.map((name) => targets[name]),
  fetchFfmpeg,
);
const builder = inProject('node_modules', 'electron-builder', 'cli.js');
const args = [builder, ...wanted.map((name) => `--${name}`), '--config', 'electron-builder.yml', '--publish', 'never'];
process.exitCode = await become(node, args, { cwd: root, env });
