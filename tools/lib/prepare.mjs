import { existsSync } from 'node:fs';
import path from 'node:path';
import { findBrowser } from './browser.mjs';
import { fingerprint, inProject, neededNodeMajor, readStamp, root, writeStamp } from './project.mjs';
import { answers, runQuietly } from './run.mjs';
import { say, stop } from './say.mjs';
import { installSystemPackages } from './system-packages.mjs';

const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
const shell = process.platform === 'win32';

/** The packages in the lock file, installed once per lock file. */
function ensurePackages() {
  const stampFile = inProject('node_modules', '.limelight-packages');
  const wanted = `${fingerprint(inProject('package-lock.json'), inProject('.npmrc'))} ${process.platform} ${process.arch}`;
  if (readStamp(stampFile) === wanted) return;
  say('Installing the packages (once, a minute or two) ...');
  // onnxruntime-node's install script would download CUDA; see docs/decisions.
  const env = { ...process.env, ONNXRUNTIME_NODE_INSTALL: 'skip', npm_config_loglevel: 'error' };
  const code = runQuietly(npm, ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund'], {
    cwd: root,
    env,
    shell,
  });
  if (code !== 0) {
    stop(
      'The packages could not be installed. Check the connection to the package registry, then run the same command again.',
    );
  }
  writeStamp(stampFile, wanted);
}

/** The Node the station runs on: the one the packages brought (Linux), or this one where it is new enough. */
export function nodePath() {
  const bundled = inProject('node_modules', `node-linux-${process.arch}`, 'bin', 'node');
  if (process.platform === 'linux' && existsSync(bundled) && answers(bundled, ['--version'])) return bundled;
  if (Number(process.versions.node.split('.')[0]) >= neededNodeMajor) return process.execPath;
  return stop(
    `Limelight needs Node ${neededNodeMajor} or newer; this is Node ${process.versions.node}. Install it from nodejs.org, then run the same command again.`,
  );
}

/** The same order the station looks in. */
function hasFfmpeg() {
  if (process.env.LIMELIGHT_FFMPEG) return true;
  const executable = process.platform === 'win32' ? 'ffmpeg.exe' : 'ffmpeg';
  const fromPackage = inProject('node_modules', 'ffmpeg-static', executable);
  return (existsSync(fromPackage) && answers(fromPackage, ['-version'])) || answers('ffmpeg', ['-version']);
}

function ensureSystem({ browser }) {
  const missing = [];
  if (!hasFfmpeg()) missing.push('ffmpeg');
  if (browser && findBrowser() === null) missing.push('chromium');
  if (missing.length > 0) installSystemPackages(missing);
}

/** Pages and station, built once per state of the sources. */
function ensureBuilt(node) {
  const stampFile = inProject('dist', '.stamp');
  const wanted = fingerprint(
    inProject('src'),
    inProject('package-lock.json'),
    inProject('vite.config.ts'),
    inProject('vite.phone.config.ts'),
    inProject('vite.main.config.ts'),
    inProject('vite.electron.config.ts'),
    inProject('vite.preload.config.ts'),
    inProject('tools', 'build.mjs'),
  );
  if (readStamp(stampFile) === wanted) return;
  say('Building Limelight ...');
  const code = runQuietly(node, [inProject('tools', 'build.mjs')], { cwd: root });
  if (code !== 0) stop('Limelight could not be built; the messages above say where it stopped.');
  writeStamp(stampFile, wanted);
}

/**
 * Makes a fresh clone ready and a ready one quickly so. Needs nothing but Node 20 and npm, and says what it does.
 *
 * @returns the Node to start things with, and an environment in which it comes first
 */
export function prepare({ browser = false, build = true } = {}) {
  ensurePackages();
  const node = nodePath();
  ensureSystem({ browser });
  if (build) ensureBuilt(node);
  const env = { ...process.env, PATH: `${path.dirname(node)}${path.delimiter}${process.env.PATH ?? ''}` };
  return { node, env };
}
