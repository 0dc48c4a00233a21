import { createHash } from 'node:crypto';
import { readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { LimelightError } from '../../shared/errors.ts';
import { writeFileAtomically } from '../media/files.ts';

/** Windows send them cut and small. */
const largestPhotoBytes = 400_000;
/** A window may still be about to say whose photo it is. */
const unclaimedMs = 24 * 60 * 60_000;

/** Photos are named by their content, so that none is kept twice or changes under its name. */
export function photoFile(photosDir: string, photo: string): string {
  return path.join(photosDir, `${photo}.jpg`);
}

/** Keeps the photo that is the request's body; its name. @throws LimelightError `not-a-picture` */
export async function keepPhoto(photosDir: string, request: Request): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of (request.body ?? []) as unknown as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength;
    if (bytes > largestPhotoBytes) throw new LimelightError('not-a-picture', {});
    chunks.push(chunk);
  }
  const picture = Buffer.concat(chunks);
  // The beginning of every JPEG file (ISO/IEC 10918-1, B.1.1.3: SOI, then another marker).
  if (picture.subarray(0, 3).toString('hex') !== 'ffd8ff') throw new LimelightError('not-a-picture', {});
  const photo = createHash('sha256').update(picture).digest('hex').slice(0, 32);
  await writeFileAtomically(photoFile(photosDir, photo), picture);
  return photo;
}

/** Deletes photos that were chosen and then given to nobody. @param known asked where there are any: those of which some night tells */
export async function sweepPhotos(photosDir: string, known: () => ReadonlySet<string>, nowMs: number): Promise<void> {
  // No folder: nobody has a photo yet.
  const names = await readdir(photosDir).catch(() => []);
  if (names.length === 0) return;
  const claimed = known();
  for (const name of names) {
    if (claimed.has(path.parse(name).name)) continue;
    const file = path.join(photosDir, name);
    const { mtimeMs } = await stat(file);
    if (nowMs - mtimeMs > unclaimedMs) await rm(file, { force: true });
  }
}
