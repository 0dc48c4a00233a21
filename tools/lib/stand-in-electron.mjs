import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { inProject } from './project.mjs';

/**
 * Stand-ins for Electron's distributions, which cannot be downloaded everywhere: the same files in the same places as far as the packager
 * touches them, small, and none of them a program. For looking at what the packager makes of them.
 */

/** Where the packager finds and flips the fuses: a mark, version 1, how many there are, and one digit each. */
const fuses = Buffer.concat([
  Buffer.from('dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'),
  Buffer.from([1, 9]),
  Buffer.from('101100110'),
]);

const version = JSON.parse(readFileSync(inProject('package.json'), 'utf8')).devDependencies.electron;

function write(file, data = '') {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, data);
}

function common(folder) {
  write(path.join(folder, 'LICENSE'), "Electron's licence stands here.\n");
  write(path.join(folder, 'LICENSES.chromium.html'), "<p>Chromium's licences stand here.</p>\n");
  write(path.join(folder, 'version'), version);
}

function linux(folder) {
  common(folder);
  write(path.join(folder, 'electron'), Buffer.concat([Buffer.from('a stand-in for electron\n'), fuses]));
  chmodSync(path.join(folder, 'electron'), 0o755);
  write(path.join(folder, 'chrome-sandbox'));
  for (const language of ['en-US', 'de', 'fr']) write(path.join(folder, 'locales', `${language}.pak`));
}

/** Offset of an entry of the optional header's table (PE32+). */
const tableEntry = (program, index) => program.readUInt32LE(0x3c) + 24 + 112 + 8 * index;
const signatureEntry = 4;

/**
 * A real library of Windows has the form the packager writes into (resources, version); without its signature, and with the fuses in a
 * stretch of padding.
 */
function windows(folder) {
  common(folder);
  const library = readFileSync(
    inProject('node_modules', 'onnxruntime-node', 'bin', 'napi-v6', 'win32', 'x64', 'dxil.dll'),
  );
  library.fill(0, tableEntry(library, signatureEntry), tableEntry(library, signatureEntry) + 8);
  // Past the headers, which are written anew.
  const padding = library.indexOf(Buffer.alloc(fuses.length + 64), 0x1000);
  if (padding === -1) throw new Error('no room for the fuses');
  fuses.copy(library, padding + 32);
  write(path.join(folder, 'electron.exe'), library);
  for (const language of ['en-US', 'de', 'fr']) write(path.join(folder, 'locales', `${language}.pak`));
}

const plist = (entries) =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">\n<plist version="1.0"><dict>${Object.entries(
    entries,
  )
    .map(([key, value]) => `<key>${key}</key><string>${value}</string>`)
    .join('')}</dict></plist>\n`;

function mac(folder) {
  common(folder);
  const contents = path.join(folder, 'Electron.app', 'Contents');
  write(
    path.join(contents, 'Info.plist'),
    plist({ CFBundleExecutable: 'Electron', CFBundleIdentifier: 'com.github.Electron' }),
  );
  write(path.join(contents, 'MacOS', 'Electron'), 'a stand-in for electron\n');
  write(path.join(contents, 'Resources', 'electron.icns'));
  for (const language of ['en', 'de']) write(path.join(contents, 'Resources', `${language}.lproj`, 'locale.pak'));
  const framework = path.join(contents, 'Frameworks', 'Electron Framework.framework');
  write(path.join(framework, 'Electron Framework'), Buffer.concat([Buffer.from('stand-in\n'), fuses]));
  for (const language of ['en', 'de'])
    write(path.join(framework, 'Versions', 'A', 'Resources', `${language}.lproj`, 'locale.pak'));
  for (const kind of ['', ' (GPU)', ' (Plugin)', ' (Renderer)']) {
    const helper = path.join(contents, 'Frameworks', `Electron Helper${kind}.app`, 'Contents');
    write(path.join(helper, 'Info.plist'), plist({ CFBundleExecutable: `Electron Helper${kind}` }));
    write(path.join(helper, 'MacOS', `Electron Helper${kind}`), 'a stand-in\n');
  }
}

const makers = { linux, win32: windows, darwin: mac };

/** Writes the stand-in for `platform` into `folder`. */
export function writeStandInElectron(platform, folder) {
  mkdirSync(folder, { recursive: true });
  if (readdirSync(folder).length > 0) throw new Error(`${folder} is not empty`);
  makers[platform](folder);
}
