import { createHash } from 'node:crypto';
import path from 'node:path';
import { LimelightError } from '../../shared/errors.ts';
import type { NightService } from '../features/night/service.ts';
import { writeFileAtomically } from '../media/files.ts';
import { sendFile } from '../media/send-file.ts';
import type { Connection } from './connection.ts';

export interface NightMediaOptions {
  readonly night: NightService;
  /** Photos of singers, by their content. */
  readonly photosDir: string;
}

export const photosPath = '/media/singers';
const photoPath = /^\/media\/singers\/([0-9a-f]{32})$/u;
const historyPath = /^\/media\/nights\/([0-9a-z]{10,40})\/history\.(csv|json)$/u;
/** Windows send them cut and small. */
const largestPhotoBytes = 400_000;

/**
 * Photos of singers (`POST /media/singers`, `GET /media/singers/<photo>`) and histories as files
 * (`GET /media/nights/<id>/history.csv`, `history.json`). Null for other addresses.
 */
export function createNightMediaServer({ night, photosDir }: NightMediaOptions) {
  return async (request: Request, pathname: string, { role }: Connection): Promise<Response | null> => {
    const reads = request.method === 'GET' || request.method === 'HEAD';
    const photo = photoPath.exec(pathname)?.[1];
    if (photo !== undefined && reads)
      return await sendFile(request, path.join(photosDir, `${photo}.jpg`), 'image/jpeg', photo);
    const [, id, format] = historyPath.exec(pathname) ?? [];
    if (pathname !== photosPath && id === undefined) return null;
    if (role !== 'operator') throw new LimelightError('not-permitted', {});
    if (id !== undefined && reads) return history(id, format === 'csv' ? 'csv' : 'json');
    if (pathname === photosPath && request.method === 'POST') return Response.json({ photo: await keepPhoto(request) });
    return new Response(null, { status: 405, headers: { allow: id === undefined ? 'POST' : 'GET, HEAD' } });
  };

  function history(id: string, format: 'csv' | 'json'): Response {
    const { fileName, text } = night.historyFile(id, format);
    return new Response(text, {
      headers: {
        'content-type': format === 'csv' ? 'text/csv; charset=utf-8' : 'application/json',
        'content-disposition': `attachment; filename="${fileName}"`,
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
      },
    });
  }

  async function keepPhoto(request: Request): Promise<string> {
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
    await writeFileAtomically(path.join(photosDir, `${photo}.jpg`), picture);
    return photo;
  }
}
