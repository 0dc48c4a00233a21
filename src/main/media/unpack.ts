import { createWriteStream } from 'node:fs';
import { mkdir, open } from 'node:fs/promises';
import path from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Entry, open as openZip, type ZipFile } from 'yauzl';
import { isLikelySong } from '../../shared/domain/song-files.ts';
import { LimelightError } from '../../shared/errors.ts';
import { removeTree, safeFileName, writeFailure } from './files.ts';

type Reason = 'names' | 'size' | 'nested' | 'damaged' | 'encrypted' | 'no-song';

/** Far above every album: what is more is made to fill a disk. */
export const unpackLimits = {
  entries: 2_000,
  /** All files together, unpacked. */
  bytes: 2 * 1024 ** 3,
  /** Sound and pictures hardly shrink: more than this is made of one byte repeated. */
  ratio: 200,
  /** Below this the ratio says nothing. */
  ratioFromBytes: 16 * 1024 ** 2,
} as const;

const wanted = /\.(?:cdg|txt|lrc|jpe?g|png|webp|ass|ssa|vtt|srt)$/iu;
const archives = /\.(?:zip|rar|7z|tar|gz|tgz|bz2|xz)$/iu;

/** Whether a file is a zip archive, by its first bytes. */
export async function isZip(file: string): Promise<boolean> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4), 0, 4, 0);
    return bytesRead === 4 && buffer.readUInt32LE(0) === 0x04034b50;
  } finally {
    await handle.close();
  }
}

/**
 * Unpacks the songs of a zip archive, and what belongs to them, into `folder`, one flat folder per folder of the archive.
 * Nothing of what an archive says about itself is trusted: names are checked and made anew, sizes are counted as they come.
 *
 * @returns absolute paths of the sound and video files
 * @throws LimelightError `archive-refused`, `disk-full`, `not-writable`; nothing stays in `folder` then
 */
export async function unpackSongs(file: string, fileName: string, folder: string): Promise<string[]> {
  const refuse = (reason: Reason, cause?: unknown) =>
    new LimelightError('archive-refused', { fileName, reason }, { cause });
  const zip = await openArchive(file).catch((cause: unknown) => {
    throw refuse(reasonOf(cause), cause);
  });
  try {
    await mkdir(folder, { recursive: true });
    return await unpackAll(zip, folder, refuse);
  } catch (error) {
    await removeTree(folder);
    if (error instanceof LimelightError) throw error;
    const failure = writeFailure(error, folder);
    throw failure instanceof LimelightError ? failure : refuse(reasonOf(error), error);
  } finally {
    zip.close();
  }
}

function openArchive(file: string): Promise<ZipFile> {
  return new Promise((resolve, reject) => {
    openZip(
      file,
      { lazyEntries: true, autoClose: false, validateEntrySizes: true, strictFileNames: false },
      (error, zip) => {
        if (error) reject(error);
        else resolve(zip);
      },
    );
  });
}

/** The library tells what it refuses in words only. */
function reasonOf(error: unknown): Reason {
  const text = error instanceof Error ? error.message : '';
  if (/relative path|absolute path|invalid characters in fileName/iu.test(text)) return 'names';
  if (/encrypt/iu.test(text)) return 'encrypted';
  return 'damaged';
}

async function unpackAll(zip: ZipFile, folder: string, refuse: (reason: Reason) => LimelightError): Promise<string[]> {
  if (zip.entryCount > unpackLimits.entries) throw refuse('size');
  const songs: string[] = [];
  const folders = new Map<string, string>();
  const taken = new Set<string>();
  let bytes = 0;
  let packed = 0;
  let nested = false;
  for await (const entry of entriesOf(zip)) {
    const name = entry.fileName;
    if (name.endsWith('/')) continue;
    const base = name.split('/').pop() ?? '';
    if (base.startsWith('.') || name.startsWith('__MACOSX/')) continue;
    if (archives.test(base)) nested = true;
    if (!isLikelySong(base) && !wanted.test(base)) continue;
    if (isLink(entry)) throw refuse('names');
    if (entry.isEncrypted()) throw refuse('encrypted');
    packed += entry.compressedSize;
    const parent = name.slice(0, name.length - base.length);
    const target = free(path.join(await folderFor(parent), safeFileName(base)));
    const stream = await openEntry(zip, entry);
    const counter = new Transform({
      transform(chunk: Buffer, _, done) {
        bytes += chunk.length;
        const bomb = bytes > unpackLimits.ratioFromBytes && bytes > packed * unpackLimits.ratio;
        if (bytes > unpackLimits.bytes || bomb) done(refuse('size'));
        else done(null, chunk);
      },
    });
    await pipeline(stream, counter, createWriteStream(target, { flags: 'wx' }));
    if (isLikelySong(base)) songs.push(target);
  }
  if (songs.length === 0) throw refuse(nested ? 'nested' : 'no-song');
  return songs.sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));

  /** Two names that differ only in what file systems do not tell apart are two files all the same. */
  function free(wish: string): string {
    const { dir, name, ext } = path.parse(wish);
    let target = wish;
    for (let n = 2; taken.has(target.toLowerCase()); n += 1) target = path.join(dir, `${name} (${n})${ext}`);
    taken.add(target.toLowerCase());
    return target;
  }

  async function folderFor(parent: string): Promise<string> {
    const known = folders.get(parent);
    if (known !== undefined) return known;
    const made = path.join(folder, String(folders.size));
    await mkdir(made);
    folders.set(parent, made);
    return made;
  }
}

async function* entriesOf(zip: ZipFile): AsyncGenerator<Entry> {
  for (;;) {
    const entry = await new Promise<Entry | null>((resolve, reject) => {
      const settle = (): void => {
        zip.removeListener('entry', onEntry);
        zip.removeListener('end', onEnd);
        zip.removeListener('error', onError);
      };
      const onEntry = (next: Entry): void => {
        settle();
        resolve(next);
      };
      const onEnd = (): void => {
        settle();
        resolve(null);
      };
      const onError = (error: Error): void => {
        settle();
        reject(error);
      };
      zip.once('entry', onEntry);
      zip.once('end', onEnd);
      zip.once('error', onError);
      zip.readEntry();
    });
    if (entry === null) return;
    yield entry;
  }
}

function openEntry(zip: ZipFile, entry: Entry): Promise<NodeJS.ReadableStream> {
  return new Promise((resolve, reject) => {
    zip.openReadStream(entry, (error, stream) => {
      if (error) reject(error);
      else resolve(stream);
    });
  });
}

/** A link by the rights of its Unix file mode. */
function isLink(entry: Entry): boolean {
  return ((entry.externalFileAttributes >>> 16) & 0o170000) === 0o120000;
}
