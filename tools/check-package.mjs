/**
 * `npm run check:package`: what the install files would hold, without downloading anything. electron-builder packs the program around a
 * stand-in for Electron's distribution, for each system; the result is looked at file by file; and on Linux the station is started
 * from the packed files with plain Node and makes the demo song singable, and the desktop's window opens on the other stand-in.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createGzip } from 'node:zlib';
import { findBrowser } from './lib/browser.mjs';
import { brokenRules, componentSizes } from './lib/package-rules.mjs';
import { filesBelow, fuseWire, packagedFiles } from './lib/packaged-files.mjs';
import { nodePath, prepare } from './lib/prepare.mjs';
import { inProject, root } from './lib/project.mjs';
import { become } from './lib/run.mjs';
import { say } from './lib/say.mjs';

/** Targets: what is fetched and what lies on the disk, both besides Electron itself. */
const mostDownloadBytes = 180e6;
const mostUnpackedBytes = 400e6;
/** ffmpeg-static's largest program, where this system's own small one stands for it. */
const staticFfmpeg = { bytes: 85e6, packedBytes: 32e6 };
/** Run as Node: off. Cookies encrypted. NODE_OPTIONS, --inspect: off. Integrity checked, archive only. Then as delivered, no extra rights for file:. */
const wantedFuses = /^010011.0/u;

const { node, env } = prepare({ browser: true });
if (node !== process.execPath) process.exit(await become(node, process.argv.slice(1), { cwd: root, env }));
const { install, packWithStandIns } = await import('./lib/pack.mjs');

const folder = mkdtempSync(path.join(tmpdir(), 'limelight-package-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
const problems = [];

for (const { system, place, resources } of await packWithStandIns(folder)) {
  const { platform, arch, program } = system;
  const files = packagedFiles(resources);
  const broken = brokenRules(platform, files, { ffmpegIsStandIn: platform !== process.platform });
  const fuses = fuseWire(path.join(place, program));
  if (fuses === null || !wantedFuses.test(fuses)) broken.push(`fuses are ${fuses}`);
  broken.push(...filesBesides(place, resources));
  problems.push(...broken.map((problem) => `${platform}: ${problem}`));
  await tellSizes(system, resources, files);
  if (platform === process.platform && process.arch === arch) await tryOut(resources);
}

for (const problem of problems) say(`  ${problem}`);
say(
  problems.length === 0
    ? 'Package: everything needed is inside, nothing else is.'
    : `Package: ${problems.length} problems.`,
);
process.exit(problems.length === 0 ? 0 : 1);

/** Electron's own licences have to stay, and nothing of ours may lie outside the archive and its unpacked part. */
function filesBesides(place, resources) {
  const wrong = [];
  const besides = filesBelow(place).map(({ name }) => name);
  if (process.platform === 'linux' && !resources.includes('.app/')) {
    for (const name of ['LICENSE.electron.txt', 'LICENSES.chromium.html'])
      if (!besides.includes(name)) wrong.push(`${name} is missing`);
  }
  const ours = filesBelow(resources).filter(
    ({ name }) => !/^app\.asar(?:$|\.unpacked\/)|\.(?:icns|lproj\/.*|pak)$/u.test(name),
  );
  for (const { name } of ours)
    if (!/^(?:app-update\.yml|elevate\.exe)$/u.test(name)) wrong.push(`resources/${name} has no business here`);
  return wrong;
}

async function tellSizes({ platform, arch }, resources, files) {
  const sizes = componentSizes(files);
  const archive = filesBelow(resources).filter(({ name }) => name.startsWith('app.asar'));
  const packed = await gzipBytes(archive.map(({ file }) => file));
  const ownFfmpeg = sizes.find(({ name }) => name === 'ffmpeg').bytes;
  // A dynamically linked ffmpeg is small; what is shipped is not.
  const more = ownFfmpeg < staticFfmpeg.bytes / 2 ? staticFfmpeg : { bytes: 0, packedBytes: 0 };
  const unpackedBytes = sizes.reduce((sum, { bytes }) => sum + bytes, 0) + more.bytes;
  const downloadBytes = packed + more.packedBytes;
  const mb = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;
  say(`Package for ${platform}-${arch}, besides Electron:`);
  for (const { name, bytes, files: names } of sizes)
    say(`  ${name.padEnd(16)} ${mb(bytes).padStart(9)}  ${names.length} files`);
  if (more.bytes > 0)
    say(`  ${'ffmpeg, static'.padEnd(16)} ${mb(more.bytes).padStart(9)}  assumed: not to be fetched here`);
  say(`  together ${mb(unpackedBytes)} unpacked, about ${mb(downloadBytes)} to download`);
  if (unpackedBytes > mostUnpackedBytes) problems.push(`${platform}: larger than ${mb(mostUnpackedBytes)}`);
  if (downloadBytes > mostDownloadBytes) problems.push(`${platform}: a download of more than ${mb(mostDownloadBytes)}`);
}

/** Size after a quick compression: installers compress better. */
async function gzipBytes(paths) {
  let bytes = 0;
  for (const file of paths) {
    const gzip = createGzip({ level: 1 });
    gzip.end(readFileSync(file));
    for await (const chunk of gzip) bytes += chunk.length;
  }
  return bytes;
}

/** Starts what was packed: the archive extracted beside its unpacked part, as Electron presents it to the program. */
async function tryOut(resources) {
  const app = await install(resources, path.join(folder, 'installed'));
  problems.push(...(await separateDemo(app)));
  if (findBrowser() === null) return;
  const args = [
    inProject('node_modules', '@playwright', 'test', 'cli.js'),
    'test',
    'e2e/desktop',
    '-g',
    'media come through',
  ];
  const code = await become(nodePath(), args, {
    cwd: root,
    env: { ...env, LIMELIGHT_DESKTOP_APP: app },
    stdio: ['ignore', 2, 2],
  });
  if (code !== 0) problems.push('the packed desktop does not open its window');
}

async function separateDemo(app) {
  const from = performance.now();
  const args = [path.join(app, 'dist', 'main', 'cli.js'), 'serve', '--no-open', '--demo', '--json', '--device', 'cpu'];
  // Nothing of this checkout may help: another folder, no ffmpeg on the way.
  const child = spawn(nodePath(), [...args, '--data', path.join(folder, 'data')], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { HOME: folder, PATH: '/nowhere' },
  });
  let output = '';
  const told = new Promise((resolve) => {
    child.stdout.on('data', (chunk) => {
      output += chunk;
      if (/"event":"demo"/u.test(output)) resolve(true);
    });
    child.once('close', () => resolve(false));
    setTimeout(() => resolve(false), 180_000).unref();
  });
  const done = await told;
  const events = output
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
  const wrong = [];
  if (!done) wrong.push(`the packed station did not separate the demo song: ${output}`);
  else {
    const { address } = events.find(({ event }) => event === 'ready');
    const { origin, searchParams } = new URL(address);
    const headers = { authorization: `Bearer ${searchParams.get('token')}` };
    const info = await (await fetch(`${origin}/api/system`, { headers })).json();
    if (info.ffmpeg?.source !== 'packaged')
      wrong.push(`the packed station uses the ffmpeg from ${info.ffmpeg?.source}`);
    if (info.problems.length > 0) wrong.push(`the packed station has problems: ${JSON.stringify(info.problems)}`);
    const page = await fetch(`${origin}/`, { headers });
    if (!(await page.text()).includes('<div id="root">')) wrong.push('the packed station has no pages');
    const demo = events.find(({ event }) => event === 'demo');
    say(
      `  started from the packed files; the demo song took ${((demo.tookMs ?? 0) / 1000).toFixed(1)} s, all of it ${((performance.now() - from) / 1000).toFixed(1)} s`,
    );
  }
  child.kill('SIGTERM');
  await new Promise((resolve) => child.once('close', resolve));
  return wrong;
}
