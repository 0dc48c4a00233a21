import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { open, readdir, rename, rm, stat, statfs, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { LimelightError } from '../../shared/errors.ts';

/** Puts what was written to `file` on the disk, so that a rename after it never leads to an empty file. */
export async function syncFile(file: string): Promise<void> {
  // Windows flushes only what was opened for writing.
  const handle = await open(file, process.platform === 'win32' ? constants.O_RDWR : constants.O_RDONLY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Makes renames within a folder durable. Windows has no such call and does not need it. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform !== 'win32') await syncFile(folder);
}

/** Moves a finished file into place: synced, renamed, folder synced. Old or new after a crash, never half. */
export async function commitFile(temporary: string, target: string): Promise<void> {
  await syncFile(temporary);
  await rename(temporary, target);
  await syncFolder(path.dirname(target));
}

export async function writeFileAtomically(target: string, data: string | Uint8Array): Promise<void> {
  const temporary = `${target}.part`;
  await writeFile(temporary, data);
  await commitFile(temporary, target);
}

export async function fileSize(file: string): Promise<number | null> {
  try {
    return (await stat(file)).size;
  } catch {
    return null;
  }
}

/** Of the files right in a folder; 0 where there is none. */
export async function bytesIn(folder: string): Promise<number> {
  const names = await readdir(folder).catch(() => []);
  const sizes = await Promise.all(names.map(async (name) => (await fileSize(path.join(folder, name))) ?? 0));
  return sizes.reduce((sum, size) => sum + size, 0);
}

export async function freeBytes(folder: string): Promise<number | null> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch {
    return null;
  }
}

export async function removeTree(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 3, retryDelay: 100 });
}

/** Size and SHA-256 of a file, as it is read. */
export async function hashFile(file: string): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256');
  const handle = await open(file, constants.O_RDONLY);
  let bytes = 0;
  try {
    // One piece of memory for the whole file: a new one for each piece costs as much as the reading.
    const buffer = Buffer.allocUnsafeSlow(512 * 1024);
    for (;;) {
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, null);
      if (bytesRead === 0) break;
      hash.update(buffer.subarray(0, bytesRead));
      bytes += bytesRead;
    }
  } finally {
    await handle.close();
  }
  return { bytes, sha256: hash.digest('hex') };
}

export async function sha256OfFile(file: string): Promise<string> {
  return (await hashFile(file)).sha256;
}

function codeOf(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
}

/** Errors of reading a user's file, as a sentence can be made of them. Others pass through. */
export function readFailure(error: unknown, fileName: string): unknown {
  switch (codeOf(error)) {
    case 'ENOENT':
    case 'ENOTDIR':
      return new LimelightError('file-missing', { fileName }, { cause: error });
    case 'EACCES':
    case 'EPERM':
      return new LimelightError('file-unreadable', { fileName }, { cause: error });
    case 'EISDIR':
      return new LimelightError('not-a-file', { fileName }, { cause: error });
    default:
      return isBrokenRead(error) ? new LimelightError('file-unreadable', { fileName }, { cause: error }) : error;
  }
}

/** A bad sector, a stick or a share that is gone: not for want of rights. */
export function isBrokenRead(error: unknown): boolean {
  return ['EIO', 'EBUSY', 'ENXIO', 'ENODEV', 'ESTALE', 'ETIMEDOUT', 'EHOSTDOWN', 'ENOTCONN'].includes(
    codeOf(error) ?? '',
  );
}

/** The disk is full, or takes nothing. */
export function isDiskRefusal(error: unknown): boolean {
  return ['ENOSPC', 'EDQUOT', 'EROFS'].includes(codeOf(error) ?? '');
}

/** Errors of writing to `folder`, likewise. */
export function writeFailure(error: unknown, folder: string): unknown {
  switch (codeOf(error)) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new LimelightError('disk-full', { neededBytes: null, freeBytes: null }, { cause: error });
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
    case 'ENOTDIR':
    case 'EEXIST':
      return new LimelightError('not-writable', { folder }, { cause: error });
    default:
      return error;
  }
}

const longestNameBytes = 180;

/** A name for a file that no file system takes amiss and that leads nowhere else; the ending is kept. */
export function safeFileName(name: string): string {
  const safe = name
    .normalize('NFC')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is being removed
    .replaceAll(/[\u0000-\u001f<>:"/\\|?*]/gu, '_')
    .replace(/^\.+/u, '_');
  // File systems count bytes (255 at most), of which a letter may take four; between letters, and with its ending.
  const letters = [...safe];
  const end = letters.splice(Math.max(0, letters.length - 20)).join('');
  let start = '';
  let bytes = Buffer.byteLength(end);
  for (const letter of letters) {
    bytes += Buffer.byteLength(letter);
    if (bytes > longestNameBytes) break;
    start += letter;
  }
  return start + end || '_';
}
