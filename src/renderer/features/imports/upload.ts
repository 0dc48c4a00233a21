import {
  companionsHeader,
  companionsPath,
  type ImportResult,
  importResultSchema,
  uploadNameHeader,
  uploadPath,
} from '../../../shared/contract/imports.ts';
import { LimelightError, parseFailure } from '../../../shared/errors.ts';
import type { SongToSend } from './collect-files.ts';

/**
 * Sends a song, after what belongs to it. A companion that cannot be sent costs only itself.
 *
 * @throws LimelightError as the station tells it; `file-missing` where the file is gone; `upload-broken`
 */
export async function uploadSong(
  { song, companions }: SongToSend,
  onProgress: (fraction: number) => void,
  signal: AbortSignal,
): Promise<ImportResult> {
  if (companions.length === 0) return await uploadFile(song, null, onProgress, signal);
  const token = [...crypto.getRandomValues(new Uint8Array(12))]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('');
  for (const file of companions) {
    const headers = { [companionsHeader]: token, [uploadNameHeader]: encodeURIComponent(file.name) };
    await fetch(companionsPath, { method: 'POST', headers, body: file, signal }).catch(() => {});
    signal.throwIfAborted();
  }
  return await uploadFile(song, token, onProgress, signal);
}

/**
 * Sends one file to the station. XMLHttpRequest, because fetch does not tell how much has been sent.
 *
 * @throws LimelightError as the station tells it; `file-missing` where the file is gone; `upload-broken`
 */
function uploadFile(
  file: File,
  token: string | null,
  onProgress: (fraction: number) => void,
  signal: AbortSignal,
): Promise<ImportResult> {
  const fileName = file.name;
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', uploadPath);
    request.setRequestHeader(uploadNameHeader, encodeURIComponent(fileName));
    request.setRequestHeader('content-type', 'application/octet-stream');
    if (token !== null) request.setRequestHeader(companionsHeader, token);
    request.upload.addEventListener('progress', ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0));
    request.addEventListener('load', () => {
      try {
        const answer: unknown = JSON.parse(request.responseText);
        const failure = parseFailure(answer);
        if (failure !== null) reject(LimelightError.fromFailure(failure));
        else resolve(importResultSchema.parse(answer));
      } catch {
        reject(new LimelightError('upload-broken', { fileName }));
      }
    });
    request.addEventListener('error', () => {
      // A file that was moved or deleted since the drop fails like a broken line: reading a byte tells them apart.
      file
        .slice(0, 1)
        .arrayBuffer()
        .then(
          () => reject(new LimelightError('upload-broken', { fileName })),
          () => reject(new LimelightError('file-missing', { fileName })),
        );
    });
    request.addEventListener('abort', () => reject(new LimelightError('cancelled', {})));
    signal.addEventListener('abort', () => request.abort(), { once: true });
    request.send(file);
  });
}
