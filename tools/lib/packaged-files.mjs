import { closeSync, openSync, readdirSync, readFileSync, readSync, statSync } from 'node:fs';
import path from 'node:path';

/**
 * The files of a packaged program as it will find them: those inside `app.asar` and those unpacked beside it, by their path from the
 * program's folder.
 *
 * @param {string} resources the folder that holds `app.asar`
 * @returns {{ name: string, bytes: number, unpacked: boolean, head: Buffer }[]} `head`: the first 64 bytes
 */
export function packagedFiles(resources) {
  const archive = path.join(resources, 'app.asar');
  const handle = openSync(archive, 'r');
  const read = (bytes, position) => {
    const buffer = Buffer.alloc(bytes);
    return buffer.subarray(0, readSync(handle, buffer, 0, bytes, position));
  };
  const lengths = read(16, 0);
  const listBytes = lengths.readUInt32LE(12);
  const list = JSON.parse(read(listBytes, 16).toString('utf8'));
  const contentAt = 8 + lengths.readUInt32LE(4);
  const files = [];
  const walk = (folder, prefix) => {
    for (const [name, entry] of Object.entries(folder.files)) {
      const full = prefix === '' ? name : `${prefix}/${name}`;
      if (entry.files) walk(entry, full);
      else {
        const unpacked = entry.unpacked === true;
        const head = unpacked
          ? readHead(path.join(`${archive}.unpacked`, full))
          : read(Math.min(64, entry.size), contentAt + Number(entry.offset));
        files.push({ name: full, bytes: entry.size, unpacked, head });
      }
    }
  };
  walk(list, '');
  closeSync(handle);
  return files;
}

function readHead(file) {
  const handle = openSync(file, 'r');
  const buffer = Buffer.alloc(64);
  const bytes = readSync(handle, buffer, 0, 64, 0);
  closeSync(handle);
  return buffer.subarray(0, bytes);
}

/** What kind of program a file is, by its first bytes; null for other files. */
export function programKind(head) {
  if (head.length >= 20 && head.readUInt32BE(0) === 0x7f454c46) {
    return { 62: 'linux x64', 183: 'linux arm64' }[head.readUInt16LE(18)] ?? 'linux, another processor';
  }
  if (head.length >= 2 && head.readUInt16BE(0) === 0x4d5a) return 'win32';
  if (head.length >= 8 && head.readUInt32LE(0) === 0xfeedfacf) {
    return { 16777228: 'darwin arm64', 16777223: 'darwin x64' }[head.readUInt32LE(4)] ?? 'darwin, another processor';
  }
  return null;
}

/** Every file below `folder`, with its size. */
export function filesBelow(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .map((file) => ({ name: path.relative(folder, file).split(path.sep).join('/'), bytes: statSync(file).size, file }));
}

/** The fuses of a program of Electron as a string of 0 and 1, in their order; null where there are none. */
export function fuseWire(program) {
  const bytes = readFileSync(program);
  const mark = Buffer.from('dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX');
  const at = bytes.indexOf(mark);
  if (at === -1) return null;
  const count = bytes[at + mark.length + 1];
  return bytes.subarray(at + mark.length + 2, at + mark.length + 2 + count).toString('latin1');
}
