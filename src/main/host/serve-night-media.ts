import { LimelightError } from '../../shared/errors.ts';
import type { NightService } from '../features/night/service.ts';
import { sendFile } from '../media/send-file.ts';
import type { Connection } from './connection.ts';
import { keepPhoto, photoFile } from './singer-photos.ts';

export interface NightMediaOptions {
  readonly night: NightService;
  /** Photos of singers, by their content. */
  readonly photosDir: string;
}

export const photosPath = '/media/singers';
const photoPath = /^\/media\/singers\/([0-9a-f]{32})$/u;
const historyPath = /^\/media\/nights\/([0-9a-z]{10,40})\/history\.(csv|json)$/u;

/**
 * Photos of singers (`POST /media/singers`, `GET /media/singers/<photo>`) and histories as files
 * (`GET /media/nights/<id>/history.csv`, `history.json`). Null for other addresses.
 */
export function createNightMediaServer({ night, photosDir }: NightMediaOptions) {
  return async (request: Request, pathname: string, { role }: Connection): Promise<Response | null> => {
    const reads = request.method === 'GET' || request.method === 'HEAD';
    const photo = photoPath.exec(pathname)?.[1];
    if (photo !== undefined && reads) return await sendFile(request, photoFile(photosDir, photo), 'image/jpeg', photo);
    const [, id, format] = historyPath.exec(pathname) ?? [];
    if (pathname !== photosPath && id === undefined) return null;
    if (role !== 'operator') throw new LimelightError('not-permitted', {});
    if (id !== undefined && reads) return history(id, format === 'csv' ? 'csv' : 'json');
    if (pathname === photosPath && request.method === 'POST')
      return Response.json({ photo: await keepPhoto(photosDir, request) });
    return new Response(null, { status: 405, headers: { allow: id === undefined ? 'POST' : 'GET, HEAD' } });
  };

  function history(id: string, format: 'csv' | 'json'): Response {
    const { fileName, text } = night.archive.historyFile(id, format);
    return new Response(text, {
      headers: {
        'content-type': format === 'csv' ? 'text/csv; charset=utf-8' : 'application/json',
        'content-disposition': `attachment; filename="${fileName}"`,
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
      },
    });
  }
}
