import { programKind } from './packaged-files.mjs';

/** What has to be in an installer, what must not be, and how large its parts are. Pure: lists of files in, sentences out. */

const spawned = ['cli', 'station-process', 'desktop-inference', 'inference-process', 'network-thread'];

const natives = {
  linux: [
    'node_modules/better-sqlite3/prebuilds/linux-x64.node',
    'node_modules/onnxruntime-node/bin/napi-v6/linux/x64/onnxruntime_binding.node',
    'node_modules/onnxruntime-node/bin/napi-v6/linux/x64/libonnxruntime.so.1',
    'resources/ffmpeg/ffmpeg',
  ],
  win32: [
    'node_modules/better-sqlite3/prebuilds/win32-x64.node',
    'node_modules/onnxruntime-node/bin/napi-v6/win32/x64/onnxruntime_binding.node',
    'node_modules/onnxruntime-node/bin/napi-v6/win32/x64/onnxruntime.dll',
    'node_modules/onnxruntime-node/bin/napi-v6/win32/x64/DirectML.dll',
    'resources/ffmpeg/ffmpeg.exe',
  ],
  darwin: [
    'node_modules/better-sqlite3/prebuilds/darwin-arm64.node',
    'node_modules/onnxruntime-node/bin/napi-v6/darwin/arm64/onnxruntime_binding.node',
    'node_modules/onnxruntime-node/bin/napi-v6/darwin/arm64/libonnxruntime.1.dylib',
    'resources/ffmpeg/ffmpeg',
  ],
};
const kinds = { linux: 'linux x64', win32: 'win32', darwin: 'darwin arm64' };

const unpackedAlways = [
  'package.json',
  ...spawned.map((name) => `dist/main/${name}.js`),
  'models/manifest.json',
  'models/limelight-base.onnx',
  'resources/demo/demo.json',
  'resources/demo/pass-the-light-around.mp3',
  'resources/demo/LICENSE',
  'resources/licences/GPL-3.0.txt',
  'resources/licences/ffmpeg.md',
  'resources/licences/packages.txt',
  'resources/licences/limelight.txt',
  'node_modules/@echogarden/pffft-wasm/dist/simd/pffft.wasm',
];
/** Inside the archive, where Electron checks their integrity. */
const packedAlways = ['dist/main/electron.js', 'dist/preload/preload.cjs', 'dist/renderer/index.html'];

const allowed = [
  /^(?:package\.json|LICENSE|THIRD-PARTY-LICENCES\.md)$/u,
  /^dist\/(?:main|preload|renderer)\/[^.][^/]*(?:\/[^.][^/]*)?$/u,
  /^models\/(?:manifest\.json|README\.md|[\w-]+\.onnx)$/u,
  /^resources\/(?:demo|licences|ffmpeg|icons)\/[^/]+$/u,
  /^node_modules\/(?:better-sqlite3|onnxruntime-node|onnxruntime-common|@echogarden\/pffft-wasm)\//u,
];
const never =
  /\.(?:test\.\w+|map|d\.[cm]?ts|tsx?|py|cc|h|md5)$|(?:^|\/)(?:tests?|e2e|bench|training|docs|tools|src|\.[^/]+)\//u;

/**
 * @param {'linux' | 'win32' | 'darwin'} platform
 * @param {ReturnType<typeof import('./packaged-files.mjs').packagedFiles>} files
 * @param {{ ffmpegIsStandIn: boolean }} options an ffmpeg of another system stands for the one that cannot be fetched here
 * @returns {string[]} what is wrong; empty where nothing is
 */
export function brokenRules(platform, files, { ffmpegIsStandIn }) {
  const byName = new Map(files.map((file) => [file.name, file]));
  const problems = [];
  for (const name of [...unpackedAlways, ...natives[platform]]) {
    const file = byName.get(name);
    if (file === undefined) problems.push(`${name} is missing`);
    else if (!file.unpacked) problems.push(`${name} is inside the archive and is started or loaded by its path`);
    else if (file.bytes === 0) problems.push(`${name} is empty`);
  }
  for (const name of packedAlways) {
    const file = byName.get(name);
    if (file === undefined) problems.push(`${name} is missing`);
    else if (file.unpacked) problems.push(`${name} lies outside the archive, where nothing checks its integrity`);
  }
  for (const { name, unpacked, head } of files) {
    if (!allowed.some((pattern) => pattern.test(name)) || never.test(name))
      problems.push(`${name} has no business here`);
    const kind = programKind(head);
    if (kind === null) continue;
    if (!unpacked) problems.push(`${name} is a program and cannot run inside the archive`);
    const standIn = ffmpegIsStandIn && name.startsWith('resources/ffmpeg/');
    if (kind !== kinds[platform] && !standIn) problems.push(`${name} is for ${kind}`);
  }
  return problems;
}

const components = [
  ['ONNX Runtime', /^node_modules\/onnxruntime/u],
  ['SQLite', /^node_modules\/better-sqlite3/u],
  ['ffmpeg', /^resources\/ffmpeg/u],
  ['model', /^models/u],
  ['demo song', /^resources\/demo/u],
  ['pages', /^dist\/renderer/u],
  ['program', /^(?:dist|package\.json|node_modules\/@echogarden)/u],
  ['licences, icon', /./u],
];

/** @returns {{ name: string, bytes: number, files: string[] }[]} each file counts once */
export function componentSizes(files) {
  const sizes = components.map(([name]) => ({ name, bytes: 0, files: [] }));
  for (const file of files) {
    const component = sizes[components.findIndex(([, pattern]) => pattern.test(file.name))];
    component.bytes += file.bytes;
    component.files.push(file.name);
  }
  return sizes;
}
