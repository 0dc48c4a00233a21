import { statusOf } from '../../shared/contract/base.ts';
import {
  type CreatedJob,
  companionsHeader,
  companionsPath,
  createJobPath,
  uploadNameHeader,
  uploadPath,
} from '../../shared/contract/imports.ts';
import { isLimelightError, LimelightError } from '../../shared/errors.ts';
import type { IncomingSource } from '../features/imports/incoming.ts';
import type { ImportService } from '../features/imports/service.ts';
import type { SongRecord } from '../features/library/repository.ts';
import { fileSize } from '../media/files.ts';
import { sendFile } from '../media/send-file.ts';
import type { SongFiles } from '../media/song-files.ts';
import type { Connection } from './connection.ts';

export interface MediaOptions {
  readonly files: SongFiles;
  readonly imports: ImportService;
  readonly jobOf: (songId: string) => CreatedJob['job'];
  /** @throws LimelightError `song-not-found` */
  readonly song: (id: string) => SongRecord;
  /** Addresses of nights and singers; null for others. */
  readonly night: (request: Request, pathname: string, connection: Connection) => Promise<Response | null>;
  readonly reportDefect: (error: unknown, context: Record<string, unknown>) => string;
}

const songPath =
  /^\/media\/songs\/([0-9a-z]{10,40})\/(karaoke|peaks|cover|words|graphics|background|video)\/([0-9a-f]{12})$/u;

/**
 * The bytes of the station, in and out: `GET /media/songs/<id>/<kind>/<version>` with ranges (karaoke, peaks, cover, words,
 * graphics, background, video), and `POST /media/uploads` (for scripts also `POST /api/jobs`). The same function stands
 * behind the HTTP server and the desktop's own protocol. Addresses hold
 * ids; paths are made from the database alone. Returns null for other addresses.
 */
export function createMediaServer({ files, imports, jobOf, song, night, reportDefect }: MediaOptions) {
  return async (request: Request, connection: Connection): Promise<Response | null> => {
    const { pathname } = new URL(request.url);
    const createsJob = pathname === createJobPath && request.method === 'POST' && !isJson(request);
    if (!pathname.startsWith('/media/') && !createsJob) return null;
    try {
      if (pathname === companionsPath) return await companion(request, connection);
      if (pathname === uploadPath || createsJob) return await upload(request, connection);
      const ofNight = await night(request, pathname, connection);
      if (ofNight !== null) return ofNight;
      const match = songPath.exec(pathname);
      if (match === null) return new Response(null, { status: 404 });
      if (request.method !== 'GET' && request.method !== 'HEAD') return notAllowed('GET, HEAD');
      const [, id = '', kind = '', version = ''] = match;
      return await send(request, song(id), kind, version);
    } catch (error) {
      return failureResponse(error, reportDefect, pathname);
    }
  };

  async function send(request: Request, record: SongRecord, kind: string, version: string): Promise<Response> {
    const { contentSha256: sha256 } = record;
    if (kind === 'video' && version === record.videoVersion) {
      const mp4 = files.video(sha256, version, 'mp4');
      const known = (await fileSize(mp4)) !== null;
      return await sendFile(
        request,
        known ? mp4 : files.video(sha256, version, 'webm'),
        known ? 'video/mp4' : 'video/webm',
        version,
      );
    }
    const served: Record<string, [current: string | null | undefined, file: (v: string) => string, type: string]> = {
      cover: [record.coverVersion, (v) => files.cover(sha256, v), 'image/jpeg'],
      background: [record.backgroundVersion, (v) => files.background(sha256, v), 'image/jpeg'],
      karaoke: [record.karaokeVersion, (v) => files.karaoke(sha256, v), 'audio/webm'],
      peaks: [record.karaokeVersion, (v) => files.peaks(sha256, v), 'application/json'],
      words: [record.words?.version, (v) => files.words(sha256, v), 'application/json'],
      graphics: [record.graphicsVersion, (v) => files.graphics(sha256, v), 'application/octet-stream'],
    };
    const [current, file, type] = served[kind] ?? [];
    if (current !== version || file === undefined || type === undefined) return new Response(null, { status: 404 });
    return await sendFile(request, file(version), type, version);
  }

  async function companion(request: Request, connection: Connection): Promise<Response> {
    if (request.method !== 'POST') return notAllowed('POST');
    if (connection.role !== 'operator') throw new LimelightError('not-permitted', {});
    await imports.receiveCompanion(request.headers.get(companionsHeader) ?? '', sourceOf(request));
    return new Response(null, { status: 204 });
  }

  async function upload(request: Request, connection: Connection): Promise<Response> {
    if (request.method !== 'POST') return notAllowed('POST');
    if (connection.role !== 'operator') throw new LimelightError('not-permitted', {});
    if (/^multipart\//iu.test(request.headers.get('content-type') ?? ''))
      throw new LimelightError('invalid-input', { detail: 'send the bytes of the file themselves, not a form' });
    const token = request.headers.get(companionsHeader);
    const result = await (token === null
      ? imports.receive(sourceOf(request))
      : imports.receiveWith(token, sourceOf(request)));
    const created: CreatedJob = { ...result, job: jobOf(result.song.id) };
    return Response.json(created, { status: result.status === 'added' ? 201 : 200 });
  }
}

function sourceOf(request: Request): IncomingSource {
  const length = request.headers.get('content-length');
  return {
    fileName: nameOf(request),
    expectedBytes: length !== null && /^\d{1,15}$/u.test(length) ? Number(length) : null,
    chunks: uploadChunks(request),
  };
}

const isJson = (request: Request): boolean => /^application\/json\b/iu.test(request.headers.get('content-type') ?? '');

async function* uploadChunks(request: Request): AsyncGenerator<Uint8Array> {
  if (request.body === null) return;
  try {
    yield* request.body as unknown as AsyncIterable<Uint8Array>;
  } catch (cause) {
    throw new LimelightError('upload-broken', { fileName: nameOf(request) }, { cause });
  }
}

/** The name of an uploaded file: from its header, percent-encoded, or from the address. */
function nameOf(request: Request): string {
  try {
    const header = decodeURIComponent(request.headers.get(uploadNameHeader) ?? '');
    return header || new URL(request.url).searchParams.get('name') || 'Untitled';
  } catch {
    return 'Untitled';
  }
}

function notAllowed(allow: string): Response {
  return new Response(null, { status: 405, headers: { allow } });
}

/** Failures outside the contract, in the form the contract gives them. */
export function failureResponse(error: unknown, reportDefect: MediaOptions['reportDefect'], where: string): Response {
  const known = isLimelightError(error)
    ? error
    : new LimelightError('internal', { logId: reportDefect(error, { where }) });
  return Response.json(known.toFailure(), { status: statusOf(known.code) });
}
