import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { constants, createWriteStream } from 'node:fs';
import { access, chmod, copyFile, mkdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { cleanName } from '../../../shared/domain/titles.ts';
import { LimelightError } from '../../../shared/errors.ts';
import {
  fileSize,
  freeBytes,
  hashFile,
  isBrokenRead,
  readFailure,
  removeTree,
  syncFile,
  syncFolder,
  writeFailure,
  writeFileAtomically,
} from '../../media/files.ts';
import { originFile } from '../../media/song-files.ts';

/** Largest file taken in: ten hours of uncompressed stereo, or a long concert film. */
export const largestFileBytes = 16 * 1024 ** 3;
/** Space that stays free on the disk: a full system disk breaks more than karaoke. */
export const reserveBytes = 64 * 1024 ** 2;

export interface IncomingSource {
  /** The name at its owner's; any string. */
  readonly fileName: string;
  readonly chunks: AsyncIterable<Uint8Array>;
  readonly expectedBytes: number | null;
}

export interface ReceivedFile {
  /** A folder of its own inside `incoming`, holding `sourceFile` unless that stays where it is. */
  readonly folder: string;
  /** A name inside the folder, or the absolute path of a file that stays where its owner keeps it. */
  readonly sourceFile: string;
  readonly file: string;
  readonly fileName: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** Two names mean the same song file only by content; the extension is kept for the eyes of tools, cut to what is harmless. */
export function sourceFileName(fileName: string): string {
  const extension = /\.([A-Za-z0-9]{1,8})$/u.exec(fileName)?.[1]?.toLowerCase();
  return extension === undefined ? 'source' : `source.${extension}`;
}

/**
 * Writes a file that arrives in pieces to `incomingDir`, hashing it on the way. On any failure nothing stays behind.
 *
 * @throws LimelightError `empty-file`, `file-too-large`, `upload-broken`, `disk-full`, `not-writable`; reader errors as they are
 */
export async function receive(incomingDir: string, id: string, source: IncomingSource): Promise<ReceivedFile> {
  const fileName = cleanName(source.fileName, 255) || 'Untitled';
  const folder = path.join(incomingDir, id);
  const sourceFile = sourceFileName(source.fileName);
  const file = path.join(folder, sourceFile);
  try {
    if ((source.expectedBytes ?? 0) > largestFileBytes) throw tooLarge(fileName);
    await checkSpace(incomingDir, source.expectedBytes);
    await mkdir(folder, { recursive: true }).catch((error: unknown) => {
      throw writeFailure(error, incomingDir);
    });
    const { bytes, sha256 } = await writeAndHash(file, source.chunks, fileName, incomingDir);
    await syncFile(file);
    if (source.expectedBytes !== null && bytes !== source.expectedBytes)
      throw new LimelightError('upload-broken', { fileName });
    if (bytes === 0) throw new LimelightError('empty-file', { fileName });
    return { folder, sourceFile, file, fileName, bytes, sha256 };
  } catch (error) {
    await removeTree(folder);
    throw error;
  }
}

/**
 * Takes in a file that stays where its owner keeps it: hashed, not copied. On any failure nothing stays behind.
 *
 * @throws LimelightError `empty-file`, `file-too-large`, `file-missing`, `file-unreadable`, `disk-full`, `not-writable`
 */
export async function adopt(incomingDir: string, id: string, given: string): Promise<ReceivedFile> {
  const file = path.resolve(given);
  const fileName = cleanName(path.basename(file), 255) || 'Untitled';
  const bytes = (await fileSize(file)) ?? 0;
  if (bytes > largestFileBytes) throw tooLarge(fileName);
  if (bytes === 0) throw new LimelightError('empty-file', { fileName });
  const { sha256 } = await hashFile(file).catch((error: unknown) => {
    throw readFailure(error, fileName);
  });
  await checkSpace(incomingDir, null);
  const folder = path.join(incomingDir, id);
  await mkdir(folder, { recursive: true }).catch((error: unknown) => {
    throw writeFailure(error, incomingDir);
  });
  return { folder, sourceFile: file, file, fileName, bytes, sha256 };
}

/**
 * Copies a file of this machine to `incomingDir` and hashes the copy. Where the file system can share blocks between files
 * (APFS, Btrfs, XFS, ReFS) the copy takes neither time nor space. On any failure nothing stays behind.
 *
 * @param name what it is called at its owner's
 * @throws LimelightError `empty-file`, `file-too-large`, `file-missing`, `file-unreadable`, `disk-full`, `not-writable`
 */
export async function copyIn(
  incomingDir: string,
  id: string,
  given: string,
  name: string = path.basename(given),
): Promise<ReceivedFile> {
  const fileName = cleanName(name, 255) || 'Untitled';
  const folder = path.join(incomingDir, id);
  const sourceFile = sourceFileName(given);
  const file = path.join(folder, sourceFile);
  try {
    const { size } = await stat(given).catch((error: unknown) => {
      throw readFailure(error, fileName);
    });
    if (size > largestFileBytes) throw tooLarge(fileName);
    if (size === 0) throw new LimelightError('empty-file', { fileName });
    await checkSpace(incomingDir, size);
    // Afterwards what fails is ours: the file can be read.
    await access(given, constants.R_OK).catch((error: unknown) => {
      throw readFailure(error, fileName);
    });
    await mkdir(folder, { recursive: true });
    await copyFile(given, file, constants.COPYFILE_FICLONE).catch(async (error: unknown) => {
      // Pulled out meanwhile, with its stick or its share.
      await stat(given).catch((gone: unknown) => {
        throw readFailure(gone, fileName);
      });
      throw isBrokenRead(error) ? readFailure(error, fileName) : error;
    });
    // A file that may not be written stays so in its copy, which is to be synced and one day removed.
    await chmod(file, 0o644);
    const [{ bytes, sha256 }] = await Promise.all([hashFile(file), syncFile(file)]);
    return { folder, sourceFile, file, fileName, bytes, sha256 };
  } catch (error) {
    await removeTree(folder);
    throw writeFailure(error, incomingDir);
  }
}

export const staysInPlace = (received: ReceivedFile): boolean => path.isAbsolute(received.sourceFile);

function tooLarge(fileName: string): LimelightError {
  return new LimelightError('file-too-large', { fileName, limitBytes: largestFileBytes });
}

async function checkSpace(folder: string, expectedBytes: number | null): Promise<void> {
  const free = await freeBytes(folder);
  const needed = (expectedBytes ?? 0) + reserveBytes;
  if (free !== null && free < needed) throw new LimelightError('disk-full', { neededBytes: needed, freeBytes: free });
}

async function writeAndHash(
  file: string,
  chunks: AsyncIterable<Uint8Array>,
  fileName: string,
  folder: string,
): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256');
  const output = createWriteStream(file, { flags: 'wx' });
  const failed = new Promise<never>((_, reject) => {
    output.once('error', (error) => reject(writeFailure(error, folder)));
  });
  failed.catch(() => {});
  let bytes = 0;
  try {
    for await (const chunk of chunks) {
      bytes += chunk.byteLength;
      if (bytes > largestFileBytes) throw tooLarge(fileName);
      hash.update(chunk);
      if (!output.write(chunk)) await Promise.race([once(output, 'drain'), failed]);
    }
    output.end();
    await Promise.race([once(output, 'finish'), failed]);
  } finally {
    output.destroy();
  }
  return { bytes, sha256: hash.digest('hex') };
}

/**
 * Moves a received file, which is on the disk, to its place. Afterwards the folder is whole: source and origin, both on the disk. A crash before
 * the database knows of it is mended at the next start, from the origin file.
 */
export async function settle(received: ReceivedFile, target: string, origin: object): Promise<void> {
  try {
    await writeFileAtomically(path.join(received.folder, originFile), JSON.stringify(origin));
    await mkdir(path.dirname(target), { recursive: true });
    // Left by a song that is gone from the database: the content is the same by its name.
    await rm(target, { recursive: true, force: true });
    await rename(received.folder, target);
    await syncFolder(path.dirname(target));
  } catch (error) {
    await removeTree(received.folder);
    throw writeFailure(error, path.dirname(target));
  }
}
